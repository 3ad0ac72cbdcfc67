import type { Multiply } from '../src/products.ts';

/** Products by three loops, of parts of wider matrices too. */
export function multiplyOn(memory: WebAssembly.Memory): Multiply;
