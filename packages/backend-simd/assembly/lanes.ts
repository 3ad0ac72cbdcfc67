/** Stores the first `count` lanes (1 to 4) of 32 bits. */
export function storeLanes(to: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, value);
    return;
  }
  v128.store_lane<u32>(to, value, 0);
  if (count > 1) v128.store_lane<u32>(to, value, 1, 4);
  if (count > 2) v128.store_lane<u32>(to, value, 2, 8);
}

/** The two lower float32 lanes as float64. */
export function lower(value: v128): v128 {
  return f64x2.promote_low_f32x4(value);
}

/** The two upper float32 lanes as float64. */
export function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u32>(value, value, 2, 3, 2, 3));
}

/** Four float32 lanes from two pairs of float64, each rounded once. */
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** `value`, but `zero` itself where it is a zero: so that an odd function keeps the sign of 0. */
export function keepZero(zero: v128, value: v128): v128 {
  return v128.bitselect(zero, value, f32x4.eq(zero, f32x4.splat(0)));
}

/** max(x, 0), and NaN where x is. `f32x4.max`, which settles the order of NaN and ±0, is eight instructions, these are two. */
export function rectified(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(0));
}

/**
 * Brings bytes into the cache before they are used, where that takes a piece here and a piece there by turns. It is one
 * instruction that loads line after line, since that is what a processor fetches ahead of: four of them, each of every
 * fourth line, bring nothing.
 */
export function touch(at: usize, bytes: usize): void {
  for (const last = at + bytes; at < last; at += 64) load<u8>(at);
}
