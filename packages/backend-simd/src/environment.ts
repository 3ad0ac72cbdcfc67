/** Whether this is Node, or something that has its built-in modules. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}

/** How many threads can run at once. */
export function coreCount(): number {
  if (isNode()) return process.getBuiltinModule('node:os').availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether threads can share memory here: in a browser only where the page is cross-origin isolated. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return isNode() || (typeof Worker !== 'undefined' && globalThis.crossOriginIsolated === true);
}

/** Whether this thread may block: a page's main thread may not. */
export function canBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
