import { type RandomStream, ShapeError, ValueError } from '@athanor/core';
import { type DataArray, describe, rowOf, type Sample, sizeOf, stackRows } from './arrays.ts';

/** An element that is worked out when it is asked for, so that a shuffle's buffer holds no images. */
export type Lazy<X extends DataArray, Y extends DataArray> = () => Sample<X, Y>;

/** One step of a pipeline. */
export interface Stage<X extends DataArray, Y extends DataArray> {
  /** How many elements a pass gives; Infinity if it has no end. */
  readonly cardinality: number;
  /** How many of the source's elements a pass gives, where that is known. */
  readonly samples: number | undefined;
  /** Whether an element is a batch. */
  readonly batched: boolean;
  /** How many shuffles lie before the next stage: each has a random stream of its own. */
  readonly shuffles: number;
  /** The elements of pass `pass`, counted from 0. */
  elements(pass: number): Iterable<Lazy<X, Y>>;
}

export function slices<X extends DataArray, Y extends DataArray>(x: X, y: Y, count: number): Stage<X, Y> {
  const xShape = x.shape.slice(1);
  const yShape = y.shape.slice(1);
  return {
    cardinality: count,
    samples: count,
    batched: false,
    shuffles: 0,
    *elements() {
      for (let i = 0; i < count; i++) yield () => ({ x: rowOf(x, i, xShape), y: rowOf(y, i, yShape) });
    },
  };
}

export function mapped<X extends DataArray, Y extends DataArray, X2 extends DataArray, Y2 extends DataArray>(
  source: Stage<X, Y>,
  transform: (sample: Sample<X, Y>) => Sample<X2, Y2>,
): Stage<X2, Y2> {
  return {
    ...source,
    *elements(pass) {
      for (const element of source.elements(pass)) {
        yield () => {
          const sample = transform(element());
          checkMapped('x', sample?.x);
          checkMapped('y', sample?.y);
          return sample;
        };
      }
    },
  };
}

function checkMapped(name: string, array: DataArray | undefined): void {
  if (array?.data === undefined || !Array.isArray(array.shape)) {
    throw new ValueError(
      `map: the function must return { x, y }, arrays with shape, dtype and data; ${name} is none`,
    );
  }
  if (array.data.length !== sizeOf(array.shape)) {
    throw new ShapeError(`map: ${name} came back as ${describe(array)} with ${array.data.length} elements`);
  }
}

/**
 * tf.data's shuffle: a buffer of `size` elements, from which one is drawn at random and replaced by the next of the
 * source; when the source has no more, the rest of the buffer is drawn.
 */
export function shuffled<X extends DataArray, Y extends DataArray>(
  source: Stage<X, Y>,
  size: number,
  streamOf: (pass: number) => RandomStream,
): Stage<X, Y> {
  return {
    ...source,
    shuffles: source.shuffles + 1,
    *elements(pass) {
      const random = streamOf(pass);
      const buffer: Lazy<X, Y>[] = [];
      for (const element of source.elements(pass)) {
        if (buffer.length < size) {
          buffer.push(element);
          continue;
        }
        const slot = random.integer(size);
        yield buffer[slot]!;
        buffer[slot] = element;
      }
      while (buffer.length > 0) {
        const slot = random.integer(buffer.length);
        const drawn = buffer[slot]!;
        buffer[slot] = buffer.at(-1)!;
        buffer.pop();
        yield drawn;
      }
    },
  };
}

export function batched<X extends DataArray, Y extends DataArray>(
  source: Stage<X, Y>,
  size: number,
  dropRemainder: boolean,
): Stage<X, Y> {
  const whole = dropRemainder ? Math.floor(source.cardinality / size) : Math.ceil(source.cardinality / size);
  const dropped = dropRemainder && source.cardinality % size !== 0;
  return {
    cardinality: whole,
    samples: !dropped ? source.samples : source.batched ? undefined : whole * size,
    batched: true,
    shuffles: source.shuffles,
    *elements(pass) {
      let members: Lazy<X, Y>[] = [];
      for (const element of source.elements(pass)) {
        members.push(element);
        if (members.length === size) {
          yield batchOf(members);
          members = [];
        }
      }
      if (members.length > 0 && !dropRemainder) yield batchOf(members);
    },
  };
}

function batchOf<X extends DataArray, Y extends DataArray>(members: readonly Lazy<X, Y>[]): Lazy<X, Y> {
  return () => {
    const samples = members.map((member) => member());
    return {
      x: stackRows(
        samples.map(({ x }) => x),
        'x',
      ),
      y: stackRows(
        samples.map(({ y }) => y),
        'y',
      ),
    };
  };
}

/** Elements `start` up to `end` of every pass. */
export function part<X extends DataArray, Y extends DataArray>(
  source: Stage<X, Y>,
  start: number,
  end: number,
): Stage<X, Y> {
  const cardinality = Math.max(0, Math.min(source.cardinality, end) - start);
  const whole = cardinality === source.cardinality;
  return {
    ...source,
    cardinality,
    samples: whole ? source.samples : source.batched ? undefined : cardinality,
    *elements(pass) {
      if (end <= start) return;
      let index = 0;
      for (const element of source.elements(pass)) {
        if (index >= start) yield element;
        index++;
        if (index >= end) return;
      }
    },
  };
}

/** `times` passes of the source as one. Pass p of `times` rounds is the source's passes p·times to p·times + times - 1. */
export function repeated<X extends DataArray, Y extends DataArray>(
  source: Stage<X, Y>,
  times: number,
): Stage<X, Y> {
  return {
    ...source,
    cardinality: source.cardinality === 0 ? 0 : source.cardinality * times,
    samples: source.samples ? source.samples * times : source.samples,
    *elements(pass) {
      const first = times === Number.POSITIVE_INFINITY ? pass : pass * times;
      // An empty source repeated without end would never come back.
      if (source.cardinality === 0) return;
      for (let round = 0; round < times; round++) yield* source.elements(first + round);
    },
  };
}
