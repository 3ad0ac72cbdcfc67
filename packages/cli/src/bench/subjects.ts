import type { Backend } from '@athanor/core';
import { createBackend } from '../backends/create.ts';
import { namedBackend } from '../backends/named.ts';
import { backendTable } from '../backends/table.ts';
import type { Context } from '../context.ts';
import type { Screen } from '../screen.ts';
import { withThreads } from './backend-label.ts';
import { type Floor, floorLoop } from './floor/loop.ts';
import { floorProduct } from './floor/product.ts';
import type { BenchNetwork } from './networks.ts';
import { ownSubject } from './own.ts';
import { peerPlans, startPeers } from './peers.ts';
import type { Subject } from './subject.ts';
import { threadCounts } from './threads.ts';

/** Who takes turns at a network. */
export interface Contest {
  readonly subjects: readonly Subject[];
  readonly floors: readonly Floor[];
}

/** Who is asked to. */
export interface ContestOptions {
  /** Backends, also with options, each of which must run; without a word all that can run here. */
  readonly backends: readonly string[] | undefined;
  readonly peers: boolean;
  /** The threads of backends and floor, where they are not to choose; no backend's options have any then. */
  readonly threads?: number;
}

/** Backends whose matrix product is another library's: it has a floor of its own, that of the first of them. */
const withLibraryProduct = ['blas'];

/**
 * Makes the backends, starts the peers and the floors, and hands them to `use`; all are disposed of afterwards. Who cannot
 * take part is named on the screen with the reason.
 *
 * @throws BackendUnavailableError where a backend that was asked for cannot run
 */
export async function contest<Result>(
  network: BenchNetwork,
  options: ContestOptions,
  { context, screen }: { readonly context: Context; readonly screen: Screen },
  use: (contest: Contest) => Promise<Result>,
): Promise<Result> {
  const subjects: Subject[] = [];
  const floors: Floor[] = [];
  try {
    subjects.push(...(await ownSubjects(network, options, context, screen)));
    if (options.peers) {
      const started = await startPeers(peerPlans(network, context), {
        signal: context.interruptSignal(),
        onStart: (name) => screen.live(`${network.name}: starting the peer ${name}`),
        onAbsent: (name, reason) => screen.note(`the peer ${name} is absent: ${reason}`),
      });
      subjects.push(...started);
    }
    const threads = options.threads ?? threadCounts().at(-1)!;
    await addFloor(floors, 'WASM', screen, () => floorLoop(threads));
    const product = subjects.find(hasLibraryProduct)?.name;
    if (product !== undefined) {
      await addFloor(floors, product, screen, async () => {
        const { backend } = await createBackend(withThreads(product, options.threads), context.cwd);
        return floorProduct(product, backend);
      });
    }
    return await use({ subjects, floors });
  } finally {
    for (const subject of [...subjects, ...floors.map((floor) => floor.subject)]) await subject.dispose();
  }
}

async function ownSubjects(
  network: BenchNetwork,
  { backends, threads }: ContestOptions,
  { cwd }: Context,
  screen: Screen,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const name of backends ?? backendTable.map((row) => row.name)) {
    try {
      const { backend } = await createBackend(withThreads(name, threads), cwd);
      subjects.push(await ownOrDispose(network, name, backend));
    } catch (error) {
      if (backends !== undefined) {
        for (const subject of subjects) await subject.dispose();
        throw error;
      }
      screen.note(error instanceof Error ? error.message : String(error));
    }
  }
  return subjects;
}

async function ownOrDispose(network: BenchNetwork, name: string, backend: Backend): Promise<Subject> {
  try {
    return ownSubject(network, name, backend);
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

function hasLibraryProduct({ name, kind }: Subject): boolean {
  return kind === 'backend' && withLibraryProduct.includes(namedBackend(name).name);
}

async function addFloor(
  floors: Floor[],
  name: string,
  screen: Screen,
  start: () => Promise<Floor>,
): Promise<void> {
  try {
    floors.push(await start());
  } catch (error) {
    screen.note(
      `the floor of ${name} cannot be measured: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
