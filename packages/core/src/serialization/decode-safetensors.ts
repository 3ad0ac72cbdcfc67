import { describeValue } from '../configuration.ts';
import { FormatError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { formatShape } from '../shape.ts';
import { didYouMean } from '../suggest.ts';
import { type ElementType, elementTypes, readElements, unreadTypes } from './element-types.ts';
import { JsonReader } from './json-reader.ts';

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of the header. */
  readonly tensors: Readonly<Record<string, HostArray>>;
  /** Its `__metadata__`; empty where it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The longest header that the format allows, in bytes. */
export const longestHeader = 100_000_000;

/** More than any tensor has; it keeps a hostile header from taking many times its size in memory. */
const mostAxes = 1024;

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors): its tensors by name, copied.
 *
 * F64 becomes float64; F32, F16 and BF16 float32; BOOL bool; the integers int32.
 *
 * Nothing is allocated before the header agrees with the size of the file.
 *
 * @throws FormatError for a file that is not whole and sound, for a dtype that is not read here, and for an integer
 * that int32 does not hold; the message names the tensor
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const header = readHeader(bytes);
  const data = bytes.subarray(header.end);
  checkLayout(header.entries, data.length);
  const tensors = [...header.entries].map(([name, { type, shape, begin, end }]): [string, HostArray] => {
    const view = new DataView(data.buffer, data.byteOffset + begin, end - begin);
    return [
      name,
      { shape, dtype: type.dtype, data: readElements(type, view, `safetensors: ${tensorName(name)}`) },
    ];
  });
  // fromEntries makes own properties, also of a tensor called `__proto__`.
  return { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(header.metadata) };
}

interface Entry {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

interface Header {
  readonly entries: Map<string, Entry>;
  readonly metadata: Map<string, string>;
  /** Where the data begin, in bytes of the file. */
  readonly end: number;
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 8) {
    throw new FormatError(
      `safetensors: the file has ${bytes.length} bytes; expected at least the 8 of the header's length`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > longestHeader) {
    throw new FormatError(
      `safetensors: the header's length is given as ${length} bytes; expected at most ${longestHeader}`,
    );
  }
  const end = 8 + Number(length);
  if (end > bytes.length) {
    throw new FormatError(
      `safetensors: the header's length is given as ${length} bytes, and the file has ${bytes.length - 8} after it; it may be truncated`,
    );
  }
  const reader = new JsonReader(decodeText(bytes.subarray(8, end)), 'safetensors header');
  const entries = new Map<string, Entry>();
  const metadata = new Map<string, string>();
  reader.object((name) => {
    if (name !== '__metadata__') entries.set(name, readEntry(reader, name));
    else if (!reader.null()) reader.object((key) => metadata.set(key, reader.string()));
  });
  reader.end();
  return { entries, metadata, end };
}

function decodeText(bytes: Uint8Array): string {
  try {
    // A byte order mark is left in, for the reader to refuse.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError('safetensors: the header is not UTF-8 text; this may be another kind of file', {
      cause,
    });
  }
}

function readEntry(reader: JsonReader, name: string): Entry {
  let type: ElementType | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  reader.object((field) => {
    if (field === 'dtype') type = elementType(reader.string(), name);
    else if (field === 'shape') shape = readNumbers(reader, mostAxes, 'axes');
    else if (field === 'data_offsets') offsets = readNumbers(reader, 2, 'data_offsets');
    else reader.skip();
  });
  if (type === undefined) throw missing(name, 'dtype');
  if (shape === undefined) throw missing(name, 'shape');
  if (offsets === undefined) throw missing(name, 'data_offsets');
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined) {
    throw new FormatError(
      `safetensors: ${tensorName(name)} has ${offsets.length} data_offsets; expected 2, begin and end`,
    );
  }
  return { type, shape, begin, end };
}

function readNumbers(reader: JsonReader, most: number, what: string): number[] {
  const numbers: number[] = [];
  reader.array(() => {
    if (numbers.length === most) reader.fail(`found more than ${most} ${what}; expected no more`);
    numbers.push(reader.naturalNumber());
  });
  return numbers;
}

function elementType(found: string, name: string): ElementType {
  if (Object.hasOwn(elementTypes, found)) return elementTypes[found]!;
  const known = Object.keys(elementTypes);
  const kind = unreadTypes.includes(found) ? 'which is not read here' : 'which the format does not know';
  throw new FormatError(
    `safetensors: ${tensorName(name)} has the dtype ${describeValue(found)}, ${kind}; expected one of ${known.join(' ')}${didYouMean(found, known)}`,
  );
}

/** Throws unless every tensor takes the bytes its shape asks for, and together they take all of the data, each byte once. */
function checkLayout(entries: ReadonlyMap<string, Entry>, dataLength: number): void {
  for (const [name, { type, shape, begin, end }] of entries) {
    const expected = byteLength(shape, type.bytes);
    if (expected === undefined || BigInt(end) - BigInt(begin) !== expected) {
      const size = expected === undefined ? 'more bytes than a file can have' : `${expected} bytes`;
      throw new FormatError(
        `safetensors: ${tensorName(name)} has data_offsets ${begin} to ${end}, ${end - begin} bytes; expected ${size} of shape ${shortShape(shape)}`,
      );
    }
  }
  let covered = 0;
  const ordered = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, { begin, end }] of ordered) {
    if (begin !== covered) {
      const kind = begin > covered ? 'leaves a hole' : 'overlaps another';
      throw new FormatError(
        `safetensors: ${tensorName(name)} ${kind}: its data begin at byte ${begin}; expected ${covered}`,
      );
    }
    covered = end;
  }
  if (covered !== dataLength) {
    throw new FormatError(
      `safetensors: the tensors end at byte ${covered} of the data, and the file holds ${dataLength} bytes of data; expected the same`,
    );
  }
}

/** The size of a tensor in bytes, or undefined where it does not fit in 64 bits, as in the reference. */
function byteLength(shape: readonly number[], bytesPerElement: number): bigint | undefined {
  let length = BigInt(bytesPerElement);
  for (const axis of shape) {
    // Ones change nothing, and after a zero nothing does: at most 64 products, however many axes there are.
    if (length === 0n) break;
    if (axis !== 1) length *= BigInt(axis);
    if (length >= 2n ** 64n) return undefined;
  }
  return length;
}

function missing(name: string, field: string): FormatError {
  return new FormatError(
    `safetensors: ${tensorName(name)} has no ${field}; expected dtype, shape and data_offsets`,
  );
}

function tensorName(name: string): string {
  return `tensor ${describeValue(name)}`;
}

function shortShape(shape: readonly number[]): string {
  return shape.length > 16 ? `of ${shape.length} axes` : formatShape(shape);
}
