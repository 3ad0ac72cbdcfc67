import { arithmeticRun } from './arithmetic';
import { comparisonRun } from './comparison';
import { expand, splat } from './expand';
import { firstRun, runLength, secondRun } from './workspace';

const firstComparison: i32 = 12;
const firstOfBytes: i32 = 20;

function run(code: i32, a: usize, aStep: usize, b: usize, bStep: usize, output: usize, last: usize): void {
  if (code < firstComparison) arithmeticRun(code, a, aStep, b, bStep, output, last);
  else comparisonRun(code, a, aStep, b, bStep, output, last);
}

/** Two operands of the output's length, or of one element where `aOne` or `bOne`; `begin` is a multiple of 16. */
export function binary(
  code: i32,
  a: usize,
  aOne: bool,
  b: usize,
  bOne: bool,
  output: usize,
  begin: i32,
  end: i32,
): void {
  const shift: i32 = code < firstOfBytes ? 2 : 0;
  const outputShift: i32 = code < firstComparison ? 2 : 0;
  if (aOne) splat(shift, a, firstRun());
  if (bOne) splat(shift, b, secondRun());
  run(
    code,
    aOne ? firstRun() : a + ((<usize>begin) << shift),
    aOne ? 0 : 16,
    bOne ? secondRun() : b + ((<usize>begin) << shift),
    bOne ? 0 : 16,
    output + ((<usize>begin) << outputShift),
    output + ((<usize>end) << outputShift),
  );
}

/**
 * Operands that broadcast along some axes: `layout` points to int32s, the output's shape, then a's strides, then b's,
 * `rank` of each. A whole operand is read where it lies; the other is laid out in runs first.
 */
export function binaryBroadcast(
  code: i32,
  a: usize,
  aWhole: bool,
  b: usize,
  bWhole: bool,
  output: usize,
  layout: usize,
  rank: i32,
  begin: i32,
  end: i32,
): void {
  const shift: i32 = code < firstOfBytes ? 2 : 0;
  const outputShift: i32 = code < firstComparison ? 2 : 0;
  const aStrides = layout + ((<usize>rank) << 2);
  const bStrides = aStrides + ((<usize>rank) << 2);
  for (let at = begin; at < end; at += runLength) {
    const count = min(runLength, end - at);
    let left = a + ((<usize>at) << shift);
    let right = b + ((<usize>at) << shift);
    if (!aWhole) {
      left = firstRun();
      expand(shift, a, left, layout, aStrides, rank, at, count);
    }
    if (!bWhole) {
      right = secondRun();
      expand(shift, b, right, layout, bStrides, rank, at, count);
    }
    const to = output + ((<usize>at) << outputShift);
    run(code, left, 16, right, 16, to, to + ((<usize>count) << outputShift));
  }
}
