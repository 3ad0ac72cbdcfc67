/**
 * Runs `load` and takes away what tfjs's loader adds to a Node process meanwhile: listeners that throw again whatever
 * is not caught, which changes how every error of the program ends it.
 */
export async function withoutProcessListeners<T>(load: () => Promise<T>): Promise<T> {
  const exceptions = new Set(process.listeners('uncaughtException'));
  const rejections = new Set(process.listeners('unhandledRejection'));
  try {
    return await load();
  } finally {
    // Each is known by its source, so that a listener which something else adds meanwhile stays.
    for (const listener of process.listeners('uncaughtException')) {
      if (!exceptions.has(listener) && /instanceof ExitStatus/.test(String(listener))) {
        process.off('uncaughtException', listener);
      }
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (
        !rejections.has(listener) &&
        /^function\s*\(reason\)\s*{\s*throw reason;?\s*}$/.test(String(listener))
      ) {
        process.off('unhandledRejection', listener);
      }
    }
  }
}
