// The constants that the functions of this folder read from memory: an engine makes a vector of a literal in several
// instructions, each time anew. Every polynomial is the one that agrees with its function at the Chebyshev nodes of the
// interval; how far it is off in between is said where it is used.

/** Bytes of the table that `setConstants` fills, and of room for two vectors after it, from 448 on. */
export const constantsBytes: usize = 480;

let table: usize = 0;

/** Where this instance's table is: float64, at the offsets that `setConstants` names. */
export function constants(): usize {
  return table;
}

/** 0 in every lane. What is read once takes 2 bytes where it is used, and a literal 18. */
export function zeroLanes(): v128 {
  return v128.load32_splat(table, 60);
}

/** 1 in every lane of float32. */
export function oneLanes(): v128 {
  return v128.load32_splat(table, 56);
}

function put(offset: usize, a: f64, b: f64 = 0, c: f64 = 0, d: f64 = 0): void {
  const to = table + offset;
  store<f64>(to, a);
  store<f64>(to, b, 8);
  store<f64>(to, c, 16);
  store<f64>(to, d, 24);
}

/** Says where the table is, and fills it. */
export function setConstants(pointer: usize): void {
  table = pointer;
  // 0: what leaves the nearest whole number in a sum's lowest bits, 1.5·2^52; 1, 2, and how far exponents may go.
  put(0, 6755399441055744, 1, 2, 200);
  // 32: −200, 1/ln 2, ln 2. 56: 1 and 0 in float32.
  put(32, -200, Math.LOG2E, Math.LN2);
  store<f32>(pointer, 1, 56);
  // 64: (2^t − 1)/t for t from −½ to ½, lowest power first.
  put(64, Math.LN2, 0.24022650922288757, 0.055504108839096185, 0.009618056678524637);
  put(96, 0.001333350238616277, 0.0001546144469856913, 0.000015297323760701075);
  // 128: log((1 + r)/(1 − r))/r in r², for r² up to (√2 − 1)²/(√2 + 1)².
  put(128, 2.0000000000083595, 0.6666666524748752, 0.4000038467237519, 0.2853505103781631);
  put(160, 0.23616359099145984);
  // 192: the same for r² up to 1/9.
  put(192, 1.9999999998090061, 0.6666667902643397, 0.39998711246862334, 0.28620207408437237);
  put(224, 0.21398560506678543, 0.24393908084023025);
  // 240: 1/π, ½. 256: π in two parts, the first of 33 bits, so that a whole number below 2^20 times it is exact.
  store<f64>(pointer, 0.3183098861837907, 240);
  store<f64>(pointer, 0.5, 248);
  put(256, 3.1415926534682512, 1.2154201013012384e-10);
  // 272: sin(r)/r in r², for r up to π/2.
  store<f64>(pointer, 0.9999999999829089, 272);
  store<f64>(pointer, -0.16666666616790812, 280);
  put(288, 0.008333330973271878, -0.00019840861058037127, 2.752526349541792e-6, -2.3889104032675583e-8);
  // 320: erf(x)/x in x², for x up to 1.
  put(320, 1.1283791670615435, -0.3761263846802871, 0.11283782495236845, -0.026865430727670243);
  put(352, 0.005221031807858023, -0.0008484080405535107, 0.00011265959025606609, -9.667044571486996e-6);
  // 384: e^x²·erfc(x) in 1/(x + 2), for x from 1 to 4.
  put(384, -0.00016423638708161766, 0.5701232402311412, 1.0350054655420764, 2.808242585430308);
  put(416, -1.7633327048911012, 18.28048562598341, -30.497617560614998, 15.46911144488589);
}
