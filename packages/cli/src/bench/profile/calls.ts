import type { Conv2dLayout, DenseLayout, MatMulLayout, WindowLayout } from '@athanor/core';

/** What a call was for. */
export interface CallDescription {
  readonly detail: string;
  /** Floating-point operations, where the call multiplies and adds; otherwise 0. */
  readonly operations: number;
}

type Describe = (args: readonly unknown[]) => CallDescription;

const plain = (detail: string): CallDescription => ({ detail, operations: 0 });
const kind: Describe = ([name]) => plain(String(name));

const matMul: Describe = (args) => {
  const { batch, m, n, k, transposeA, transposeB } = layoutOf<MatMulLayout>(args);
  const a = transposeA ? `${k}×${m}ᵀ` : `${m}×${k}`;
  const b = transposeB ? `${n}×${k}ᵀ` : `${k}×${n}`;
  return { detail: `${batch > 1 ? `${batch} of ` : ''}${a} · ${b}`, operations: 2 * batch * m * n * k };
};

const dense: Describe = (args) => {
  const { m, n, k, activation } = layoutOf<DenseLayout>(args);
  const then = activation === 'linear' ? '' : ` ${activation}`;
  return { detail: `${m}×${k} · ${k}×${n}${then}`, operations: 2 * m * n * k };
};

const conv2d: Describe = (args) => {
  const layout = layoutOf<Conv2dLayout>(args);
  const { batch, outputHeight, outputWidth, windowHeight, windowWidth, channels, filters } = layout;
  return {
    detail: `${windowOf(layout)}×${channels} → ${filters}`,
    operations: 2 * batch * outputHeight * outputWidth * windowHeight * windowWidth * channels * filters,
  };
};

const pool: Describe = (args) => {
  const layout = layoutOf<WindowLayout>(args);
  return plain(`${windowOf(layout)}, ${layout.channels} channels`);
};

const described: Readonly<Record<string, Describe>> = {
  matMul,
  unary: kind,
  binary: kind,
  reduce: kind,
  argReduce: kind,
  'fused.dense': dense,
  'fused.conv2d': conv2d,
  'fused.conv2dInputGradient': conv2d,
  'fused.conv2dFilterGradient': conv2d,
  'fused.maxPool2d': pool,
  'fused.maxPool2dGradient': pool,
};

/** What a call of that method of a backend with those arguments is for. */
export function describeCall(name: string, args: readonly unknown[]): CallDescription {
  return described[name]?.(args) ?? plain('');
}

/** `28×28, 3×3`: the image and the window. */
function windowOf({ height, width, windowHeight, windowWidth }: WindowLayout): string {
  return `${height}×${width}, ${windowHeight}×${windowWidth}`;
}

/** A kernel's last argument is its layout: the seam has it so. */
function layoutOf<Layout>(args: readonly unknown[]): Layout {
  return args.at(-1) as Layout;
}
