import { BackendUnavailableError } from '@athanor/core';
import { expect, it } from 'vitest';
import { liveTensors } from '../../test/subject.ts';
import type { EngineTensor } from './engine.ts';
import { openWasm } from './wasm.ts';

it('says so where the 4 GB of WebAssembly are used up, and goes on once some are free', async () => {
  const engine = await openWasm(undefined);
  const held: EngineTensor[] = [];
  // Memory that is never touched takes none of the machine's.
  const take = () => held.push(engine.make('float32', 200_000_000));
  try {
    expect(() => {
      for (let i = 0; i < 6; i++) take();
    }).toThrow(BackendUnavailableError);
    expect(liveTensors('wasm')).toBe(held.length);
    engine.release(held.pop()!);
    take();
  } finally {
    for (const tensor of held) engine.release(tensor);
  }
  expect(held.length).toBeGreaterThan(0);
  expect(liveTensors('wasm')).toBe(0);
});
