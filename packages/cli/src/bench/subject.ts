/** What takes turns: a backend of Athanor's, a peer, or what the machine can do at most. */
export type SubjectKind = 'backend' | 'peer' | 'floor';

/** Something that makes steps, and whose steps are timed. */
export interface Subject {
  /** What it is called: a backend of Athanor's as it was asked for, `simd:threads=1`, or a peer. */
  readonly name: string;
  readonly kind: SubjectKind;
  /** A peer's own, such as `2.13.0`. */
  readonly version?: string;
  /** How a peer runs: the settings that were its fastest. */
  readonly variant?: string;
  /** Makes so many steps, the loss read back after each; gives the seconds that they took. */
  run(steps: number): Promise<number>;
  dispose(): Promise<void>;
}
