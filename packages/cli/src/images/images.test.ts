import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { FormatError } from '@athanor/core';
import { drawDigits } from '@athanor/datasets';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { normalise } from './normalise.ts';
import { decodePng } from './png.ts';
import { readImage } from './read-image.ts';

const frame = { height: 28, width: 28 };

/** A PNG of that size whose pixel is [red, green, blue, opacity] of (row, column). */
function pngOf(
  height: number,
  width: number,
  pixel: (row: number, column: number) => readonly number[],
): Buffer {
  const png = new PNG({ height, width });
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++)
      png.data.set(pixel(row, column), (row * width + column) * 4);
  }
  return PNG.sync.write(png);
}

const grey = (shade: number) => [shade, shade, shade, 255];
const digit = drawDigits({ count: 1, seed: 5 }).images;

async function read(bytes: Uint8Array): Promise<Uint8Array> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.png'), bytes);
  const { pixels, height, width } = await readImage('a.png', folder, frame);
  expect([height, width]).toEqual([28, 28]);
  return pixels;
}

describe('a PNG of 28×28', () => {
  it('is taken as it is', async () => {
    expect(await read(pngOf(28, 28, (row, column) => grey(digit[row * 28 + column]!)))).toEqual(digit);
  });

  it('is turned round where it is dark on light', async () => {
    expect(await read(pngOf(28, 28, (row, column) => grey(255 - digit[row * 28 + column]!)))).toEqual(digit);
  });

  it('is seen over white where it is transparent', async () => {
    const onNothing = pngOf(28, 28, (row, column) => [0, 0, 0, digit[row * 28 + column]!]);
    expect(await read(onNothing)).toEqual(digit);
    const whiteOnNothing = pngOf(28, 28, (row, column) => [255, 255, 255, digit[row * 28 + column]!]);
    expect(await read(whiteOnNothing)).toEqual(digit);
  });
});

describe('a PNG of another size', () => {
  it('is cut out, scaled to 20 pixels and centred by its mass', async () => {
    // A bar 100 high and 20 wide far from the middle of 400×300, dark grey on a yellowish paper.
    const pixels = await read(
      pngOf(400, 300, (row, column) =>
        row >= 250 && row < 350 && column >= 20 && column < 40 ? [40, 30, 60, 255] : [250, 245, 220, 255],
      ),
    );
    const inked: [number, number][] = [];
    for (const [at, shade] of pixels.entries()) if (shade > 0) inked.push([Math.floor(at / 28), at % 28]);
    expect(inked).toHaveLength(20 * 4);
    expect(Math.min(...inked.map(([row]) => row))).toBe(5);
    expect(Math.max(...inked.map(([row]) => row))).toBe(24);
    expect(Math.min(...inked.map(([, column]) => column))).toBe(13);
    expect(Math.max(...inked.map(([, column]) => column))).toBe(16);
    expect(Math.max(...pixels)).toBe(255);
  });

  it('comes out the same, nearly, from a picture ten times as large', async () => {
    const fitted = normalise({ pixels: digit, ...frame }, frame).pixels;
    const shadeAt = (row: number, column: number) =>
      fitted[Math.floor(row / 10) * 28 + Math.floor(column / 10)]!;
    const pixels = await read(pngOf(280, 280, (row, column) => grey(255 - shadeAt(row, column))));
    const difference = pixels.reduce((sum, shade, i) => sum + Math.abs(shade - fitted[i]!), 0);
    expect(difference / fitted.reduce((sum, shade) => sum + shade, 0)).toBeLessThan(0.1);
  });

  it('may be of one pixel of ink, or fill all of the picture', () => {
    const dot = normalise({ pixels: Uint8Array.from([0, 0, 0, 200]), height: 2, width: 2 }, frame);
    expect(dot.pixels.filter((shade) => shade === 255)).toHaveLength(400);
    const line = normalise(
      { pixels: new Uint8Array(1000).fill(9).fill(0, 0, 1), height: 1, width: 1000 },
      frame,
    );
    expect(line.pixels.filter((shade) => shade > 0)).toHaveLength(20);
  });
});

describe('bad images', () => {
  const good = pngOf(8, 8, (row) => grey(row * 30));
  /** The PNG with another header. */
  const withHeader = (width: number, height: number, interlace = 0): Buffer => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    bytes[28] = interlace;
    return bytes;
  };

  it.each([
    ['empty', Buffer.alloc(0), /a\.png is empty/],
    ['text', Buffer.from('not an image at all'), /is no PNG: it begins with 6e 6f 74/],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), /is no PNG: it begins with ff d8 ff e0/],
    ['cut in the header', good.subarray(0, 20), /damaged PNG: its header is cut off/],
    ['cut in the data', good.subarray(0, good.length - 30), /damaged PNG/],
    ['of no size', withHeader(0, 8), /says that it has 0×8 pixels/],
    ['of a huge size', withHeader(0x7fffffff, 0x7fffffff), /says that it has 2147483647×2147483647 pixels/],
    ['of too many pixels', withHeader(9999, 9999), /at most 25000000/],
    ['of one shade', pngOf(30, 30, () => grey(200)), /shows nothing/],
  ])('are refused: %s', async (_what, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toThrow(FormatError);
  });

  it('that unpack without end are refused before they have', () => {
    const bomb = deflateSync(Buffer.alloc(200_000_000), { level: 9 });
    const chunk = (name: string, data: Buffer): Buffer => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(data.length);
      head.write(name, 4);
      return Buffer.concat([head, data, Buffer.alloc(4)]);
    };
    const bytes = Buffer.concat([
      withHeader(8, 8, 1).subarray(0, 33),
      chunk('IDAT', bomb),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    const before = process.memoryUsage().rss;
    expect(() => decodePng(bytes, 'bomb.png')).toThrow(FormatError);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('are refused with a FormatError whatever their bytes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(good.length),
        (changes, cut) => {
          const bytes = Buffer.from(good.subarray(0, cut));
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
          try {
            decodePng(bytes, 'x');
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
