/**
 * Rows of a tall tile; a short one has one row less. Of 15 registers 6 by 8 takes all: twelve sums, two vectors of columns, a
 * row's element. A multiply-add that is two instructions needs one for its product.
 */
export const tall: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

// Panels of tall tiles come first, then those of short ones: `rows` are tall·talls + (tall - 1)·shorts, and less only where
// no such sum makes them.

/** Panels of short tiles. */
export function shortsIn(rows: i32): i32 {
  const rest = rows % tall;
  if (rest === 0) return 0;
  return rows / tall >= tall - rest - 1 ? tall - rest : 1;
}

/** Panels of tall tiles, which come before those of short ones. */
export function tallsIn(rows: i32): i32 {
  const rest = rows % tall;
  const whole = rows / tall;
  return rest !== 0 && whole >= tall - rest - 1 ? whole - (tall - rest - 1) : whole;
}

/** Rows with those that the last tile lacks. */
export function fullRows(rows: i32): i32 {
  return tall * tallsIn(rows) + (tall - 1) * shortsIn(rows);
}
