// The index of the first greatest or least element along the middle axis of [outer, size, inner]; the first NaN wins.
// Units are the output's elements.

function isNumber(value: f32): bool {
  return abs(value) <= Infinity;
}

export function argReduceFloat(
  input: usize,
  output: usize,
  size: i32,
  inner: i32,
  greatest: bool,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>inner) << 2;
  for (let unit = begin; unit < end; unit++) {
    let from = input + ((<usize>(unit / inner) * <usize>size * <usize>inner + <usize>(unit % inner)) << 2);
    let best = load<f32>(from);
    let index = 0;
    for (let i = 1; i < size && isNumber(best); i++) {
      from += stride;
      const value = load<f32>(from);
      if ((greatest ? value > best : value < best) || !isNumber(value)) {
        best = value;
        index = i;
      }
    }
    store<i32>(output + ((<usize>unit) << 2), index);
  }
}

export function argReduceInt(
  input: usize,
  output: usize,
  size: i32,
  inner: i32,
  greatest: bool,
  begin: i32,
  end: i32,
): void {
  const stride = (<usize>inner) << 2;
  for (let unit = begin; unit < end; unit++) {
    let from = input + ((<usize>(unit / inner) * <usize>size * <usize>inner + <usize>(unit % inner)) << 2);
    let best = load<i32>(from);
    let index = 0;
    for (let i = 1; i < size; i++) {
      from += stride;
      const value = load<i32>(from);
      if (greatest ? value > best : value < best) {
        best = value;
        index = i;
      }
    }
    store<i32>(output + ((<usize>unit) << 2), index);
  }
}
