// A thread of the floor: is sent a module once, then makes as many steps as it is asked for and says when it is done.
import { parentPort, workerData } from 'node:worker_threads';
import type { FloorStart } from './loop.ts';

const { module, rounds }: FloorStart = workerData;
const { multiplyAdd } = new WebAssembly.Instance(module).exports;
if (typeof multiplyAdd !== 'function') throw new TypeError('the module exports no function multiplyAdd');
parentPort?.on('message', (steps: number) => {
  let last = 0;
  for (let step = 0; step < steps; step++) last = multiplyAdd(rounds, 0.5, 0.25);
  parentPort?.postMessage(last);
});
parentPort?.postMessage('ready');
