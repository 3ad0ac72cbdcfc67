import type { Backend } from '@athanor/core';
import { type Judgement, judgeLibrary } from './judge.ts';

/** A backend that can be called by a short name. */
export interface BackendRow {
  readonly name: string;
  readonly packageName: string;
  readonly description: string;
  /** What the package's `createBackend` is called with for this name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it is to be the default where it can run; it always is where the row does not say. */
  readonly judge?: (backend: Backend) => Judgement;
  /** Loads the package. */
  load(): Promise<{ createBackend(options?: object): Promise<Backend> }>;
}

/** The backends by name, the fastest first: without `--backend` the first that can run here and is fit is taken. */
export const backendTable: readonly BackendRow[] = [
  {
    name: 'blas',
    packageName: '@athanor/backend-blas',
    description: "matrix products by the machine's BLAS, the rest as simd",
    options: {},
    judge: judgeLibrary,
    load: () => import('@athanor/backend-blas'),
  },
  {
    name: 'simd',
    packageName: '@athanor/backend-simd',
    description: 'WebAssembly SIMD kernels on every core',
    options: {},
    load: () => import('@athanor/backend-simd'),
  },
  {
    name: 'tfjs-wasm',
    packageName: '@athanor/backend-tfjs',
    description: 'TensorFlow.js in WebAssembly',
    options: { engine: 'wasm' },
    load: () => import('@athanor/backend-tfjs'),
  },
  {
    name: 'pure',
    packageName: '@athanor/backend-pure',
    description: 'plain TypeScript, the reference',
    options: {},
    load: () => import('@athanor/backend-pure'),
  },
  {
    name: 'tfjs-cpu',
    packageName: '@athanor/backend-tfjs',
    description: 'TensorFlow.js in plain JavaScript',
    options: { engine: 'cpu' },
    load: () => import('@athanor/backend-tfjs'),
  },
];

/** The row of that name, or undefined if there is none. */
export function backendRow(name: string): BackendRow | undefined {
  return backendTable.find((row) => row.name === name);
}
