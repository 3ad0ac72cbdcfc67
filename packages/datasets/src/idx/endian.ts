const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Turns elements of `width` bytes between IDX's big-endian order and the host's, in place.
 * It is its own inverse, and does nothing where the two agree.
 */
export function swapToHostOrder(bytes: Uint8Array, width: number): void {
  if (width === 1 || !littleEndian) return;
  const half = width >> 1;
  for (let start = 0; start < bytes.length; start += width) {
    for (let i = 0; i < half; i++) {
      const low = start + i;
      const high = start + width - 1 - i;
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}
