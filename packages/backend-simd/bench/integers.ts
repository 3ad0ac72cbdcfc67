/** 16 operations of integers in each of `count` rounds, which do not wait for one another. */
export function integerLoop(count: i32, seed: i32): i32 {
  let a = seed;
  let b = seed + 1;
  let c = seed + 2;
  let d = seed + 3;
  let e = seed + 4;
  let f = seed + 5;
  let g = seed + 6;
  let h = seed + 7;
  for (let i = 0; i < count; i++) {
    a = (a + i) ^ seed;
    b = (b + i) ^ seed;
    c = (c + i) ^ seed;
    d = (d + i) ^ seed;
    e = (e + i) ^ seed;
    f = (f + i) ^ seed;
    g = (g + i) ^ seed;
    h = (h + i) ^ seed;
  }
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}
