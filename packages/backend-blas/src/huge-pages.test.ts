import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ForeignInterface, foreignInterface } from './foreign.ts';
import { adviseHugePages } from './huge-pages.ts';

/** The flags of the mapping in which an address lies. */
function flagsAt(address: number): string {
  let isHere = false;
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line);
    if (range !== null) {
      isHere = Number.parseInt(range[1]!, 16) <= address && address < Number.parseInt(range[2]!, 16);
    } else if (isHere && line.startsWith('VmFlags:')) return `${line} `;
  }
  return '';
}

describe('a memory', () => {
  if (process.platform === 'linux') {
    it('is advised to have huge pages, to where it may grow', async () => {
      const foreign = await foreignInterface();
      const megabytes = 64;
      const memory = new WebAssembly.Memory({ initial: 16, maximum: megabytes * 16, shared: true });
      const start = foreign.address(new Uint8Array(memory.buffer));
      const within = [start + 2 ** 21, start + (megabytes - 4) * 2 ** 20];
      for (const address of within) expect(flagsAt(address)).not.toContain(' hg ');
      adviseHugePages(foreign, memory, megabytes * 2 ** 20);
      for (const address of within) expect(flagsAt(address)).toContain(' hg ');
    });
  }

  it('is left as it is where there is nobody to ask', () => {
    const nobody: ForeignInterface = {
      load: () => ({ find: () => undefined, fileOf: () => undefined }),
      address: () => 4096,
    };
    expect(() => adviseHugePages(nobody, new WebAssembly.Memory({ initial: 1 }), 2 ** 24)).not.toThrow();
  });
});
