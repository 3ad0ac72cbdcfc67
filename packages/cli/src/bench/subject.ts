/** Something that trains a network, and whose steps are timed. */
export interface Subject {
  /** What it is called: a backend of Athanor's, or a peer. */
  readonly name: string;
  readonly isPeer: boolean;
  /** Makes so many training steps, the loss read back after each; gives the seconds that they took. */
  run(steps: number): Promise<number>;
  dispose(): Promise<void>;
}
