import { sizeOf } from '@athanor/core';

// The opcodes of the WebAssembly specification that the loop needs; those of SIMD follow the prefix 0xfd.
const op = {
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf: (depth: number) => [0x0d, depth],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  tee: (local: number) => [0x22, local],
  one: [0x41, 1],
  subtract: [0x6b],
  splat: [0xfd, 0x13],
  add: [0xfd, 0xe4, 0x01],
  multiply: [0xfd, 0xe6, 0x01],
  relaxedMultiplyAdd: [0xfd, 0x85, 0x02],
  firstLane: [0xfd, 0x1f, 0],
};
const type = { int32: 0x7f, float32: 0x7d, vector: 0x7b, function: 0x60 };

/** Independent sums: enough that a processor never waits for one before it begins the next. */
const sums = 12;
const lanes = 4;

/** Floating-point operations in one round of the loop: a multiplication and an addition in every lane of every sum. */
export const operationsPerRound: number = sizeOf([sums, lanes, 2]);

/**
 * A WebAssembly module that exports `multiplyAdd(rounds, factor, term)`: `rounds` times, for twelve vectors at once,
 * sum ← sum · factor + term, with nothing read or written. No kernel on four lanes can be faster. With `relaxed` the two
 * operations are one instruction, where the processor has it.
 */
export function floorModule(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const [rounds, factor, term, factors, terms, firstSum] = [0, 1, 2, 3, 4, 5];
  const each = Array.from({ length: sums }, (_, i) => firstSum + i);
  const code = [
    ...[op.get(factor), op.splat, op.set(factors), op.get(term), op.splat, op.set(terms)].flat(),
    ...each.flatMap((sum) => [...float(sum - firstSum), ...op.splat, ...op.set(sum)]),
    ...op.loop,
    ...each.flatMap((sum) => [...multiplyAdd(relaxed, sum, factors, terms), ...op.set(sum)]),
    ...[op.get(rounds), op.one, op.subtract, op.tee(rounds), op.branchIf(0), op.end].flat(),
    ...op.get(firstSum),
    ...each.slice(1).flatMap((sum) => [...op.get(sum), ...op.add]),
    ...[op.firstLane, op.end].flat(),
  ];
  const body = [1, sums + 2, type.vector, ...code];
  const name = [...new TextEncoder().encode('multiplyAdd')];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, type.function, 3, type.int32, type.float32, type.float32, 1, type.float32]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function multiplyAdd(relaxed: boolean, sum: number, factors: number, terms: number): number[] {
  const product = [...op.get(sum), ...op.get(factors)];
  if (relaxed) return [...product, ...op.get(terms), ...op.relaxedMultiplyAdd];
  return [...product, ...op.multiply, ...op.get(terms), ...op.add];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** A float32 constant, its bytes from the least on. */
function float(value: number): number[] {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value, true);
  return [0x43, ...new Uint8Array(bytes.buffer)];
}

/** LEB128: seven bits a byte, from the least on. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
