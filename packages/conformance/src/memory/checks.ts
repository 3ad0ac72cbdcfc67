import { type Backend, bytesPerElement, memory, releaseMemory, tensor, tidy } from '@athanor/core';
import { type Check, check } from '../check.ts';
import { checkAliasing, withStorages } from '../kernels/case.ts';
import { allKernelChecks } from '../kernels/index.ts';
import type { Subject } from '../subject.ts';
import { type Mlp, makeMlp } from '../training/mlp.ts';
import { recipes, trainSequential } from '../training/sequential.ts';
import { trackStorages } from './tracked.ts';

/** What is allocated is freed: by core on this backend, and by the backend itself. */
export function memoryChecks(subject: Subject): readonly Check[] {
  const checks = [
    check('memory', 'tensors that are disposed leave nothing', async () => {
      const backend = await subject.backend();
      const tracked = trackStorages(backend);
      const before = memory(tracked.backend);
      for (let i = 0; i < 20; i++) {
        const made = [
          tensor(
            [
              [1, 2],
              [3, 4],
            ],
            { backend: tracked.backend },
          ),
          tensor([true, false], { backend: tracked.backend }),
        ];
        for (const each of made) await each.data();
        for (const each of made) each.dispose();
      }
      expectEqual('live buffers', memory(tracked.backend).buffers, before.buffers);
      expectEqual('storages', tracked.live(), 0);
    }),
    check('memory', 'a training step frees what it allocated', async () => {
      const tracked = trackStorages(await subject.backend());
      withMlp(tracked.backend, (mlp) => {
        takeSteps(mlp, 3);
        const before = memory(tracked.backend);
        const live = tracked.live();
        takeSteps(mlp, 20);
        const after = memory(tracked.backend);
        expectEqual('live buffers after 20 steps', after.buffers, before.buffers);
        expectEqual('live bytes after 20 steps', after.bytes, before.bytes);
        expectEqual('storages after 20 steps', tracked.live(), live);
      });
      expectEqual('storages after everything is disposed', tracked.live(), 0);
    }),
    check('memory', 'a training step in its steady state allocates nothing', async () => {
      const tracked = trackStorages(await subject.backend());
      withMlp(tracked.backend, (mlp) => {
        for (let i = 0; i < 5; i++) stepInArena(mlp);
        const before = tracked.allocations();
        for (let i = 0; i < 20; i++) stepInArena(mlp);
        expectEqual('allocations in 20 steps', tracked.allocations() - before, 0);
      });
    }),
    check('memory', 'a Sequential that is trained and disposed leaves nothing', async () => {
      const tracked = trackStorages(await subject.backend());
      for (const recipe of Object.values(recipes)) await trainSequential(tracked.backend, recipe);
      releaseMemory(tracked.backend);
      expectEqual('live buffers', memory(tracked.backend).buffers, 0);
      expectEqual('storages', tracked.live(), 0);
    }),
    check('memory', 'what is freed can be allocated again', async () => {
      await allocateAndFree(await subject.backend());
    }),
    check('memory', 'two backends made alike are apart', async () => {
      const backend = await subject.backend();
      const another = await subject.options.createBackend();
      await withStorages(backend, async (scope) => {
        const values = Int32Array.of(1, 2, 3);
        const storage = scope.upload({ dtype: 'int32', values });
        try {
          const other = another.allocate('int32', 3);
          another.write(other, Int32Array.of(4, 5, 6));
          another.free(other);
        } finally {
          await another.dispose();
        }
        const found = await backend.read(storage);
        expectEqual('what the first holds when the second is disposed', found.join(), values.join());
      });
    }),
  ];
  return subject.options.liveStorages === undefined ? checks : [...checks, ...countChecks(subject)];
}

/** For a backend that can say how much it holds. */
function countChecks(subject: Subject): readonly Check[] {
  const count = (backend: Backend) => subject.options.liveStorages!(backend);
  return [
    check('memory', "the backend's own count follows allocate and free", async () => {
      const backend = await subject.backend();
      const before = count(backend);
      const storage = backend.allocate(backend.floatType, 4);
      backend.fill(storage, 1);
      const during = count(backend);
      backend.free(storage);
      if (!(during > before))
        throw new Error(`it was ${before} before a storage was allocated and is ${during} after`);
      expectEqual("the backend's count after the storage is freed", count(backend), before);
    }),
    check('memory', 'no kernel holds anything back', async () => {
      const backend = await subject.backend();
      releaseMemory(backend);
      for (const { what, cases } of allKernelChecks) {
        const before = count(backend);
        for (const kernelCase of cases(backend.floatType)) await checkAliasing(backend, what, kernelCase);
        await backend.synchronize();
        expectEqual(`the backend's count after ${what}`, count(backend), before);
      }
    }),
    check('memory', 'training holds nothing back', async () => {
      const backend = await subject.backend();
      releaseMemory(backend);
      const before = count(backend);
      withMlp(backend, (mlp) => {
        takeSteps(mlp, 3);
        const live = count(backend);
        takeSteps(mlp, 10);
        expectEqual("the backend's count after 10 more steps", count(backend), live);
      });
      expectEqual("the backend's count after everything is disposed", count(backend), before);
    }),
  ];
}

/** Runs `body` with a network, then disposes of it and of what waits in the backend's arena. */
function withMlp(backend: Backend, body: (mlp: Mlp) => void): void {
  const mlp = makeMlp(backend, { type: 'adam', learningRate: 0.01 });
  try {
    body(mlp);
  } finally {
    mlp.dispose();
    releaseMemory(backend);
  }
}

/** Takes steps and gives what waits in the arena back, so that only what lives on is left. */
function takeSteps(mlp: Mlp, count: number): void {
  for (let i = 0; i < count; i++) stepInArena(mlp);
  releaseMemory(mlp.backend);
}

/** A step whose loss nobody keeps, so that its memory too goes back to the arena. */
function stepInArena(mlp: Mlp): void {
  tidy(() => {
    mlp.step();
  });
}

const megabytes = 16;
const times = 272;

/** Takes 16 MB and gives it back, 272 times: more than 4 GB, which no 32-bit heap holds at once. */
async function allocateAndFree(backend: Backend): Promise<void> {
  const length = (megabytes * 2 ** 20) / bytesPerElement(backend.floatType);
  for (let i = 0; i < times; i++) {
    try {
      const storage = backend.allocate(backend.floatType, length);
      backend.fill(storage, i);
      backend.free(storage);
      if (i % 16 === 0) await backend.synchronize();
    } catch (error) {
      throw new Error(
        `${megabytes} MB, freed ${i} times, could not be had once more: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    }
  }
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: found ${String(found)}, expected ${String(expected)}`);
}
