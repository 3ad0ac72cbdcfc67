/** Sets `count` words from `to` on, and nothing beyond. */
export function fillWords(to: usize, word: i32, count: i32): void {
  const all = i32x4.splat(word);
  const last = to + ((<usize>count) << 2);
  for (; to + 16 <= last; to += 16) v128.store(to, all);
  for (; to < last; to += 4) store<i32>(to, word);
}

export function fillFloat(output: usize, value: f32, begin: i32, end: i32): void {
  fillWords(output + ((<usize>begin) << 2), reinterpret<i32>(value), end - begin);
}

export function fillInt(output: usize, value: i32, begin: i32, end: i32): void {
  fillWords(output + ((<usize>begin) << 2), value, end - begin);
}

export function fillBytes(output: usize, value: i32, begin: i32, end: i32): void {
  memory.fill(output + begin, <u8>value, end - begin);
}
