import fs from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeIdx, encodeIdx, imageBatches, loadDataset, readIdx, writeIdx } from './index.ts';

const source = import.meta.dirname;

/** Every module that is loaded with `entry`, by its import statements; `import()` and `import type` don't count. */
function loadedWith(entry: string): Map<string, string> {
  const importedBy = new Map([[entry, '']]);
  for (const path of importedBy.keys()) {
    if (!path.startsWith(source)) continue;
    const text = fs.readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(
      /^(?:import|export) (?!type\b)(?:[\w*{][^;']*? from )?'([^']+)';/gm,
    )) {
      const resolved = name!.startsWith('.') ? join(path, '..', name!) : name!;
      if (!importedBy.has(resolved)) importedBy.set(resolved, path);
    }
  }
  return importedBy;
}

describe('the modules of this package', () => {
  it('need Node only where they are loaded when first used', () => {
    const loaded = loadedWith(join(source, 'index.ts'));
    expect(loaded.has(join(source, 'pipeline/dataset.ts'))).toBe(true);
    const foreign = [...loaded.keys()].filter((path) => !path.startsWith(source));
    expect(foreign).toEqual(['@athanor/core']);
    expect([...loadedWith(join(source, 'node.ts')).keys()]).toContain('node:zlib');
  });
});

describe('outside of Node', () => {
  const array = { type: 'uint8', shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4) } as const;

  afterEach(() => vi.unstubAllGlobals());
  const leaveNode = (): void => {
    vi.stubGlobal('process', Object.create(process, { versions: { value: {} } }));
  };

  it('reads bytes, Blobs and streams, gzipped or not, and makes batches', async () => {
    const raw = encodeIdx(array);
    const gzipped = zlib.gzipSync(raw);
    leaveNode();
    expect(decodeIdx(raw)).toEqual(array);
    expect(await readIdx(gzipped)).toEqual(array);
    expect(await readIdx(new Blob([gzipped]).stream())).toEqual(array);
    await expect(readIdx(gzipped.subarray(0, -1))).rejects.toMatchObject({ code: 'format' });
    const labeled = { images: array.data, labels: Uint8Array.of(0), count: 1, height: 2, width: 2 };
    expect([...imageBatches(labeled, { batchSize: 1 })]).toHaveLength(1);
  });

  it('says what needs Node', async () => {
    leaveNode();
    await expect(readIdx('a.idx')).rejects.toMatchObject({ code: 'environment' });
    await expect(readIdx('a.idx')).rejects.toThrow("reading a.idx needs Node's file system");
    await expect(writeIdx('a.idx', array)).rejects.toThrow('writing a.idx needs Node');
    await expect(loadDataset('mnist')).rejects.toThrow('loading mnist needs Node');
  });

  it('draws digits', async () => {
    leaveNode();
    const controller = new AbortController();
    const load = loadDataset('digits', {
      signal: controller.signal,
      onProgress: (event) => event.type === 'draw' && event.drawn >= 1000 && controller.abort('seen enough'),
    });
    await expect(load).rejects.toBe('seen enough');
  });
});
