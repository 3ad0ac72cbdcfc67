import { isFloat } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { GradientTape } from './tape.ts';

/** An operation as an object: what it did last it remembers, until it is asked again or disposed. */
export interface ExplicitOp<Arguments extends readonly unknown[]> {
  /** Computes, and remembers the inputs. */
  forward(...inputs: Arguments): Tensor;
  /**
   * Given the gradient with respect to the last output, of its shape, the gradients with respect to the tensors among
   * the last inputs, in their order; null for one that holds no floats.
   *
   * @throws GradientError before the first forward
   */
  backward(outputGradient: Tensor): (Tensor | null)[];
  dispose(): void;
}

/**
 * Turns any op, or any function of tensors made of ops, into an object with `forward` and `backward`, to be called in
 * order by hand:
 *
 * ```ts
 * const product = explicit(matMul);
 * const h = product.forward(x, w);
 * const [gradientOfX, gradientOfW] = product.backward(gradientOfH);
 * ```
 */
export function explicit<Arguments extends readonly unknown[]>(
  op: (...inputs: Arguments) => Tensor,
): ExplicitOp<Arguments> {
  let last: { tape: GradientTape; inputs: Tensor[]; output: Tensor } | undefined;
  const forget = (): void => {
    last?.tape.dispose();
    last?.output.dispose();
    last = undefined;
  };
  return {
    forward(...inputs) {
      forget();
      const tensors = inputs.filter((input) => input instanceof Tensor);
      const tape = new GradientTape({ persistent: true });
      for (const tensor of tensors) if (isFloat(tensor.dtype)) tape.watch(tensor);
      const output = tape.record(() => op(...inputs));
      last = { tape, inputs: tensors, output: output.alias() };
      return output;
    },
    backward(outputGradient) {
      if (last === undefined) throw new GradientError('backward: call forward first');
      const floats = last.inputs.filter(({ dtype }) => isFloat(dtype));
      const gradients = last.tape.gradient(last.output, floats, { outputGradient });
      return last.inputs.map(({ dtype }) => (isFloat(dtype) ? gradients.shift()! : null));
    },
    dispose: forget,
  };
}
