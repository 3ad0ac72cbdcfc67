import * as host from '../host';
import { joined, lower, upper } from '../lanes';
import { constants } from './constants';
import { exponentials, highPower, lowPower } from './exponential';
import { logarithm64 } from './logarithm';

/** exponent·log base, but no further from 0 than 200, where float32 has only infinity and 0 as its power. */
function limitedLogarithm(base: v128, exponent: v128): v128 {
  const at = constants();
  const x = f64x2.mul(exponent, logarithm64(base));
  return f64x2.pmax(f64x2.pmin(x, v128.load64_splat(at, 24)), v128.load64_splat(at, 32));
}

/** a^b = e^(b·log a) where every a is above 0 and every number finite; else JavaScript's own, one by one. */
export function powVector(a: v128, b: v128): v128 {
  const infinity = f32x4.splat(Infinity);
  const inRange = v128.and(f32x4.gt(a, f32x4.splat(0)), f32x4.lt(a, infinity));
  if (i32x4.all_true(v128.and(inRange, f32x4.lt(f32x4.abs(b), infinity)))) {
    const low = limitedLogarithm(lower(a), lower(b));
    exponentials(low, limitedLogarithm(upper(a), upper(b)), f64x2.splat(0));
    return joined(lowPower(), highPower());
  }
  let result = f32x4.splat(<f32>host.pow(<f64>f32x4.extract_lane(a, 0), <f64>f32x4.extract_lane(b, 0)));
  result = f32x4.replace_lane(
    result,
    1,
    <f32>host.pow(<f64>f32x4.extract_lane(a, 1), <f64>f32x4.extract_lane(b, 1)),
  );
  result = f32x4.replace_lane(
    result,
    2,
    <f32>host.pow(<f64>f32x4.extract_lane(a, 2), <f64>f32x4.extract_lane(b, 2)),
  );
  return f32x4.replace_lane(
    result,
    3,
    <f32>host.pow(<f64>f32x4.extract_lane(a, 3), <f64>f32x4.extract_lane(b, 3)),
  );
}
