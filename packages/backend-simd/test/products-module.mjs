// What a worker of the products' tests imports. It counts its calls in `data`, a shared array of int32.
import { multiplyOn } from './multiply.mjs';

export function connect(memory, data) {
  const multiply = multiplyOn(memory);
  return (product) => {
    Atomics.add(data, 0, 1);
    multiply(product);
  };
}
