// A panel holds, for each step along the depth, its lanes' elements: 4 to 6 rows of the left matrix, 8 or 4 columns of the
// right one. Beyond a matrix's last lane anything may be packed: what comes of it is not stored.

/** Four lanes whose elements lie together along the depth, `laneStride` bytes apart, to every `step` bytes. */
function packFour(from: usize, laneStride: usize, valid: i32, depth: i32, to: usize, step: usize): void {
  let p0 = from;
  let p1 = valid > 1 ? p0 + laneStride : p0;
  let p2 = valid > 2 ? p1 + laneStride : p0;
  let p3 = valid > 3 ? p2 + laneStride : p0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const a = v128.load(p0);
    const b = v128.load(p1);
    const c = v128.load(p2);
    const d = v128.load(p3);
    const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2));
    v128.store(to + step, v128.shuffle<u64>(ab, cd, 1, 3));
    to += 2 * step;
    v128.store(to, v128.shuffle<u64>(abHigh, cdHigh, 0, 2));
    v128.store(to + step, v128.shuffle<u64>(abHigh, cdHigh, 1, 3));
    to += 2 * step;
    p0 += 16;
    p1 += 16;
    p2 += 16;
    p3 += 16;
  }
  for (; left > 0; left--, to += step) {
    store<f32>(to, load<f32>(p0));
    store<f32>(to, load<f32>(p1), 4);
    store<f32>(to, load<f32>(p2), 8);
    store<f32>(to, load<f32>(p3), 12);
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
  }
}

function packTwo(from: usize, laneStride: usize, valid: i32, depth: i32, to: usize, step: usize): void {
  let p0 = from;
  let p1 = valid > 1 ? p0 + laneStride : p0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const a = v128.load(p0);
    const b = v128.load(p1);
    const low = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const high = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    v128.store64_lane(to + step, low, 1);
    to += 2 * step;
    v128.store64_lane(to, high, 0);
    v128.store64_lane(to + step, high, 1);
    to += 2 * step;
    p0 += 16;
    p1 += 16;
  }
  for (; left > 0; left--, to += step) {
    store<f32>(to, load<f32>(p0));
    store<f32>(to, load<f32>(p1), 4);
    p0 += 4;
    p1 += 4;
  }
}

function packOne(from: usize, depth: i32, to: usize, step: usize): void {
  for (const last = from + ((<usize>depth) << 2); from < last; from += 4, to += step)
    store<f32>(to, load<f32>(from));
}

/** A panel of `width` lanes (4, 5, 6, 8 or 16), of which `valid` exist, from lanes that lie along the depth. */
export function packAlongDepth(
  from: usize,
  laneStride: usize,
  width: i32,
  valid: i32,
  depth: i32,
  to: usize,
): void {
  const step = (<usize>width) << 2;
  packFour(from, laneStride, valid, depth, to, step);
  if (width === 4) return;
  const upper = valid > 4 ? from + 4 * laneStride : from;
  if (width === 5) packOne(upper, depth, to + 16, step);
  else if (width === 6) packTwo(upper, laneStride, valid - 4, depth, to + 16, step);
  else packFour(upper, laneStride, valid - 4, depth, to + 16, step);
  if (width < 16) return;
  packFour(from + 8 * laneStride, laneStride, 4, depth, to + 32, step);
  packFour(from + 12 * laneStride, laneStride, 4, depth, to + 48, step);
}

/**
 * `panels` panels of `width` lanes from a matrix whose lanes lie together, its steps `depthStride` bytes apart. Several at
 * once, so that a line of the cache is used whole before another takes its place, as they do where the stride is a power
 * of two.
 */
export function packAcrossLanes(
  from: usize,
  depthStride: usize,
  width: i32,
  panels: i32,
  depth: i32,
  to: usize,
): void {
  const step = (<usize>width) << 2;
  const panelBytes = <usize>depth * step;
  const rowBytes = <usize>panels * step;
  for (const last = to + panelBytes; to < last; to += step, from += depthStride) {
    let target = to;
    if (width === 16) {
      for (let at = from, end = from + rowBytes; at < end; at += 64, target += panelBytes) {
        v128.store(target, v128.load(at));
        v128.store(target, v128.load(at, 16), 16);
        v128.store(target, v128.load(at, 32), 32);
        v128.store(target, v128.load(at, 48), 48);
      }
    } else if (width === 8) {
      for (let at = from, end = from + rowBytes; at < end; at += 32, target += panelBytes) {
        v128.store(target, v128.load(at));
        v128.store(target, v128.load(at, 16), 16);
      }
    } else if (width === 6) {
      for (let at = from, end = from + rowBytes; at < end; at += 24, target += panelBytes) {
        v128.store(target, v128.load(at));
        store<u64>(target, load<u64>(at, 16), 16);
      }
    } else if (width === 5) {
      for (let at = from, end = from + rowBytes; at < end; at += 20, target += panelBytes) {
        v128.store(target, v128.load(at));
        store<f32>(target, load<f32>(at, 16), 16);
      }
    } else {
      for (let at = from, end = from + rowBytes; at < end; at += 16, target += panelBytes) {
        v128.store(target, v128.load(at));
      }
    }
  }
}
