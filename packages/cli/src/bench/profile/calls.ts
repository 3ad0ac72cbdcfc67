import type { Backend, Conv2dLayout, FusedActivation, FusedKernels, WindowLayout } from '@athanor/core';

/** What a call was for. */
export interface CallDescription {
  readonly detail: string;
  /** Floating-point operations, where the call multiplies and adds; otherwise 0. */
  readonly operations: number;
}

type Kernels = Pick<Backend, 'matMul' | 'unary' | 'binary' | 'reduce' | 'argReduce'>;

/** Functions that are handed what a method of the seam is. */
type Describers<Methods> = {
  readonly [Name in keyof Methods]?: (...args: ArgumentsOf<Methods[Name]>) => CallDescription;
};
type ArgumentsOf<Method> = NonNullable<Method> extends (...args: infer Args) => void ? Args : never;

const plain = (detail: string): CallDescription => ({ detail, operations: 0 });

const kernels: Describers<Kernels> = {
  matMul: (_a, _b, _output, { batch, m, n, k, transposeA, transposeB }) => {
    const left = transposeA ? `${k}×${m}ᵀ` : `${m}×${k}`;
    const right = transposeB ? `${n}×${k}ᵀ` : `${k}×${n}`;
    const many = batch > 1 ? `${batch} of ` : '';
    return { detail: `${many}${left} · ${right}`, operations: 2 * batch * m * n * k };
  },
  unary: (kind) => plain(kind),
  binary: (kind) => plain(kind),
  reduce: (kind) => plain(kind),
  argReduce: (kind) => plain(kind),
};

const fused: Describers<FusedKernels> = {
  dense: (_input, _kernel, _bias, _output, { m, n, k, activation }) => ({
    detail: `${m}×${k} · ${k}×${n}${then(activation)}`,
    operations: 2 * m * n * k,
  }),
  conv2d: (_x, _filter, _bias, _output, layout, activation) => {
    const { detail, operations } = convolution(layout);
    return { detail: `${detail}${then(activation)}`, operations };
  },
  conv2dInputGradient: (_dy, _filter, _output, layout) => convolution(layout),
  conv2dFilterGradient: (_x, _dy, _output, layout) => convolution(layout),
  maxPool2d: (_x, _output, layout) => plain(pool(layout)),
  maxPool2dGradient: (_x, _dy, _output, layout, activation) => plain(`${pool(layout)}${then(activation)}`),
};

const byName: ReadonlyMap<string, unknown> = new Map([
  ...Object.entries<unknown>(kernels),
  ...Object.entries<unknown>(fused).map(([name, describe]) => [`fused.${name}`, describe] as const),
]);

/** What a call of that method of a backend with those arguments is for; `fused.` stands before the names of overrides. */
export function describeCall(name: string, args: readonly unknown[]): CallDescription {
  const describe = byName.get(name);
  return typeof describe === 'function' ? Reflect.apply(describe, undefined, args) : plain('');
}

function convolution(layout: Conv2dLayout): CallDescription {
  const { batch, outputHeight, outputWidth, windowHeight, windowWidth, channels, filters } = layout;
  return {
    detail: `${windowOf(layout)}×${channels} → ${filters}`,
    operations: 2 * batch * outputHeight * outputWidth * windowHeight * windowWidth * channels * filters,
  };
}

function pool(layout: WindowLayout): string {
  return `${windowOf(layout)}, ${layout.channels} channels`;
}

/** `28×28, 3×3`: the image and the window. */
function windowOf({ height, width, windowHeight, windowWidth }: WindowLayout): string {
  return `${height}×${width}, ${windowHeight}×${windowWidth}`;
}

function then(activation: FusedActivation): string {
  return activation === 'linear' ? '' : ` ${activation}`;
}
