import { type Backend, type DType, type TypedArray, typedArray } from '@athanor/core';
import { type Check, check } from '../check.ts';
import { sameBits } from '../compare.ts';
import type { Subject } from '../subject.ts';
import { dirt, withStorages } from './case.ts';

const lengths = [0, 1, 3, 8, 1021];

/** The storage half of the seam: what is written is read back, as copies, whole and apart from all others. */
export function storageChecks(subject: Subject): readonly Check[] {
  return [
    check('kernels', 'backend says its name and float type', async () => {
      const { name, floatType } = await subject.backend();
      if (typeof name !== 'string' || name === '')
        throw new Error(`name is ${JSON.stringify(name)}, expected a name`);
      if (floatType !== 'float32' && floatType !== 'float64') {
        throw new Error(`floatType is ${JSON.stringify(floatType)}, expected 'float32' or 'float64'`);
      }
    }),
    check('kernels', 'allocate makes storages of the dtype and length asked for', async () => {
      const backend = await subject.backend();
      await eachStorage(backend, async (dtype, length) => {
        const storage = backend.allocate(dtype, length);
        try {
          expectSame('dtype', dtype, storage.dtype);
          expectSame('length', length, storage.length);
        } finally {
          backend.free(storage);
        }
      });
    }),
    check('kernels', 'read gives back what was written', async () => {
      const backend = await subject.backend();
      await eachStorage(backend, (dtype, length) =>
        withStorages(backend, async (scope) => {
          const first = contents(dtype, length, 0);
          const storage = scope.upload({ dtype, values: first });
          expectBits('after a write', first, await backend.read(storage));
          const second = contents(dtype, length, 3);
          backend.write(storage, second);
          expectBits('after a second write', second, await backend.read(storage));
        }),
      );
    }),
    check('kernels', 'write and read copy', async () => {
      const backend = await subject.backend();
      await eachStorage(backend, (dtype, length) =>
        withStorages(backend, async (scope) => {
          const values = contents(dtype, length, 0);
          const written = values.slice();
          const storage = scope.upload({ dtype, values: written });
          written.fill(1);
          const read = await backend.read(storage);
          expectBits('after the array that was written has changed', values, read);
          read.fill(1);
          expectBits('after the array that was read has changed', values, await backend.read(storage));
        }),
      );
    }),
    check('kernels', 'readSync, where there is one, reads what read does', async () => {
      const backend = await subject.backend();
      if (backend.readSync === undefined) return;
      await eachStorage(backend, (dtype, length) =>
        withStorages(backend, async (scope) => {
          const values = contents(dtype, length, 1);
          const storage = scope.upload({ dtype, values });
          const read = backend.readSync!(storage);
          expectBits('read at once', values, read);
          read.fill(1);
          expectBits('after the array that was read at once has changed', values, backend.readSync!(storage));
        }),
      );
    }),
    check('kernels', 'storages are apart, and outlive the freeing of others', async () => {
      const backend = await subject.backend();
      await withStorages(backend, async (scope) => {
        const kept = [4, 16, 5, 16].map((length, i) => {
          const values = contents('int32', length, i);
          const passing = backend.allocate('int32', length);
          const storage = scope.upload({ dtype: 'int32', values });
          backend.free(passing);
          return { storage, values };
        });
        for (let i = 0; i < 8; i++) scope.dirty('int32', 16);
        for (const { storage, values } of kept)
          expectBits('beside others', values, await backend.read(storage));
      });
    }),
    check('kernels', 'synchronize resolves', async () => {
      await (await subject.backend()).synchronize();
    }),
  ];
}

async function eachStorage(
  backend: Backend,
  body: (dtype: DType, length: number) => Promise<void>,
): Promise<void> {
  const dtypes: readonly DType[] = [backend.floatType, 'int32', 'bool'];
  for (const dtype of dtypes) {
    for (const length of lengths) {
      try {
        await body(dtype, length);
      } catch (error) {
        throw new Error(`${dtype}[${length}]: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
  }
}

function contents(dtype: DType, length: number, start: number): TypedArray {
  if (dtype === 'bool') return dirt(dtype, length, start);
  const values = typedArray(dtype, length);
  for (let i = 0; i < length; i++) values[i] = (i + start) % 7 === 0 ? -(i * 1e5) : i / 3 + start;
  return values;
}

function expectSame(what: string, expected: unknown, found: unknown): void {
  if (found !== expected) throw new Error(`${what} is ${String(found)}, expected ${String(expected)}`);
}

function expectBits(when: string, expected: TypedArray, found: TypedArray): void {
  if (sameBits(found, expected)) return;
  const text = (values: TypedArray) =>
    `${values.constructor.name} [${values.slice(0, 8).join(', ')}${values.length > 8 ? ', …' : ''}]`;
  throw new Error(`read ${when} gives ${text(found)}, expected ${text(expected)}`);
}
