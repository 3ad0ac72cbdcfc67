/** The longest that work goes on, in milliseconds, before something else may run. */
const longestTurn = 50;

/**
 * Keeps long work from holding up the event loop: timers, input, drawing, Ctrl-C.
 */
export class Pacer {
  #turnBegan: number = performance.now();

  /** Whether the last time is 50 ms ago: without a promise, for what asks often. */
  get isDue(): boolean {
    return performance.now() - this.#turnBegan >= longestTurn;
  }

  /** Lets everything that waits run, if it is due. */
  async giveWay(): Promise<void> {
    if (!this.isDue) return;
    await nextTurn();
    this.#turnBegan = performance.now();
  }
}

/** A message to oneself: unlike a timer it is not held back by browsers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
