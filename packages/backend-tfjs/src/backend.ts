import {
  type ArgReduceKind,
  type AxisLayout,
  type Backend,
  type BinaryKind,
  type BroadcastShapes,
  type ConcatLayout,
  type DType,
  DTypeError,
  type FusedKernels,
  type MatMulLayout,
  type ReduceKind,
  type RowsLayout,
  type Storage,
  type StridedView,
  type TypedArray,
  type UnaryKind,
} from '@athanor/core';
import type { Engine } from './engine/engine.ts';
import { fusedKernels } from './fused.ts';
import { binary } from './kernels/binary.ts';
import { cast, concat, copyStrided, download, upload } from './kernels/copy.ts';
import { matMul } from './kernels/mat-mul.ts';
import { argReduce, reduce } from './kernels/reduce.ts';
import { gatherRows, scatterAddRows } from './kernels/rows.ts';
import { select } from './kernels/select.ts';
import { unary } from './kernels/unary.ts';
import { Boxes } from './storage.ts';

/** The seam on one of tfjs's engines: each kernel makes a new tensor, which takes its place in the output's box. */
export class TfjsBackend implements Backend {
  readonly name: string;
  readonly floatType = 'float32';
  readonly fused: FusedKernels;
  readonly #engine: Engine;
  readonly #boxes: Boxes;

  constructor(engine: Engine) {
    this.name = `tfjs-${engine.name}`;
    this.#engine = engine;
    this.#boxes = new Boxes(engine);
    this.fused = fusedKernels(engine, this.#boxes);
  }

  allocate(dtype: DType, length: number): Storage {
    if (dtype === 'float64') throw new DTypeError(`backend ${this.name} has no float64; expected float32`);
    return this.#boxes.add(dtype, length);
  }

  free(storage: Storage): void {
    this.#boxes.remove(storage);
  }

  write(storage: Storage, values: TypedArray): void {
    this.#boxes.put(storage, (box) => upload(this.#engine, box.dtype, values));
  }

  async read(storage: Storage): Promise<TypedArray> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): TypedArray {
    return download(this.#engine, this.#boxes.get(storage));
  }

  async synchronize(): Promise<void> {
    this.#boxes.check();
  }

  dispose(): void {
    this.#boxes.dispose();
  }

  fill(output: Storage, value: number): void {
    this.#boxes.put(output, ({ length, dtype }) =>
      this.#engine.run('Fill', {}, { shape: [length], value, dtype }),
    );
  }

  cast(input: Storage, output: Storage): void {
    const x = this.#boxes.get(input);
    this.#boxes.put(output, ({ dtype }) => cast(this.#engine, x, dtype));
  }

  copyStrided(input: Storage, output: Storage, view: StridedView): void {
    const x = this.#boxes.get(input);
    this.#boxes.put(output, ({ length }) => copyStrided(this.#engine, x, length, view));
  }

  concat(inputs: readonly Storage[], output: Storage, layout: ConcatLayout): void {
    const tensors = inputs.map((input) => this.#boxes.get(input));
    this.#boxes.put(output, (box) => concat(this.#engine, tensors, box, layout));
  }

  unary(kind: UnaryKind, input: Storage, output: Storage): void {
    const x = this.#boxes.get(input);
    this.#boxes.put(output, () => unary(this.#engine, kind, x));
  }

  binary(kind: BinaryKind, a: Storage, b: Storage, output: Storage, shapes: BroadcastShapes): void {
    const left = this.#boxes.get(a);
    const right = this.#boxes.get(b);
    this.#boxes.put(output, () => binary(this.#engine, kind, left, right, shapes));
  }

  select(condition: Storage, a: Storage, b: Storage, output: Storage): void {
    const where = this.#boxes.get(condition);
    const whenTrue = this.#boxes.get(a);
    const whenFalse = this.#boxes.get(b);
    this.#boxes.put(output, () => select(this.#engine, where, whenTrue, whenFalse));
  }

  reduce(kind: ReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    const x = this.#boxes.get(input);
    this.#boxes.put(output, () => reduce(this.#engine, kind, x, layout));
  }

  argReduce(kind: ArgReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    const x = this.#boxes.get(input);
    this.#boxes.put(output, () => argReduce(this.#engine, kind, x, layout));
  }

  matMul(a: Storage, b: Storage, output: Storage, layout: MatMulLayout): void {
    const left = this.#boxes.get(a);
    const right = this.#boxes.get(b);
    this.#boxes.put(output, () => matMul(this.#engine, left, right, layout));
  }

  gatherRows(table: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    const rows = this.#boxes.get(table);
    const order = this.#boxes.get(indices);
    this.#boxes.put(output, () => gatherRows(this.#engine, rows, order, layout));
  }

  scatterAddRows(updates: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    const rows = this.#boxes.get(updates);
    const order = this.#boxes.get(indices);
    this.#boxes.put(output, () => scatterAddRows(this.#engine, rows, order, layout));
  }
}
