/** An instance of the kernels on `memory`. It is small enough to be made at once, as a worker has to. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): WebAssembly.Instance {
  return new WebAssembly.Instance(module, {
    env: { memory },
    host: { sin: Math.sin, cos: Math.cos, pow: (base: number, exponent: number) => base ** exponent },
  });
}
