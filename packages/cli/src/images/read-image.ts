import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FormatError } from '@athanor/core';
import { MissingError, systemReason } from '../errors.ts';
import type { GreyImage } from '../terminal/image.ts';
import type { ImageSize } from '../train/batches.ts';
import { inkOf } from './grey.ts';
import { normalise } from './normalise.ts';
import { decodePng } from './png.ts';

const largest = 100 * 1024 * 1024;

/**
 * Reads a PNG file as the image of one character: of the frame's size as it is but for dark ink on light paper, which is
 * turned round; of any other size fitted into the frame as MNIST does it.
 *
 * @throws MissingError if it cannot be read; FormatError if it is no PNG, is damaged, too large, or shows nothing
 */
export async function readImage(name: string, cwd: string, frame: ImageSize): Promise<GreyImage> {
  const path = resolve(cwd, name);
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > largest) throw new FormatError(`${name} has ${size} bytes; at most ${largest} are read`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new MissingError(`cannot read the image ${name}: ${systemReason(error)}`, { cause: error });
  }
  const ink = inkOf(decodePng(bytes, name), name);
  const isFitting = ink.height === frame.height && ink.width === frame.width;
  return isFitting ? ink : normalise(ink, frame);
}
