import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { threadCounts } from '../src/bench/threads.ts';
import { eventsOf, runHere, temporaryFolder, writeDigits } from './helpers.ts';

let data: string;
let cwd: string;

beforeAll(async () => {
  data = await temporaryFolder();
  await writeDigits(data);
  cwd = await temporaryFolder();
  const model = { inputShape: [6], layers: [{ type: 'Dense', units: 3 }] };
  await writeFile(join(cwd, 'flat.json'), JSON.stringify({ model, loss: 'meanSquaredError' }));
});

const readJson = async (path: string) => JSON.parse(await readFile(join(cwd, path), 'utf8'));
const events = async (...args: string[]) => eventsOf(await runHere([...args, '--json'], { cwd }));

describe('the options of a backend in a run', () => {
  it('are what it records, and what training it again and evaluating it takes', async () => {
    const args = ['naive-sequential', '--epochs', '1', '--limit', '8', '--dataset', data, '--json'];
    const at = (...more: string[]) => runHere(['train', ...more], { cwd });
    const first = await at(...args, '--backend', 'pure:floatType=float64', '--out', 'wide');
    expect(first.status).toBe(0);
    expect(eventsOf(first)[0]).toMatchObject({ event: 'start', backend: 'pure' });
    const { backend } = await readJson('wide/config.json');
    expect(backend).toEqual({ name: 'pure', options: { floatType: 'float64' } });
    expect((await at('wide', '--out', 'again', '--json')).status).toBe(0);
    expect((await readJson('again/config.json')).backend).toEqual(backend);
    const result = (events: Record<string, unknown>[]) => events.at(-1);
    const evaluated = await runHere(['evaluate', 'again', '--backend', 'pure:floatType=float64', '--json'], {
      cwd,
    });
    expect(result(eventsOf(evaluated))).toMatchObject({ backend: 'pure' });
    const [wide, again] = await Promise.all(
      ['wide', 'again'].map((folder) => readFile(join(cwd, folder, 'weights.safetensors'))),
    );
    expect(wide!.equals(again!)).toBe(true);
    await at(...args, '--backend', 'pure', '--out', 'narrow');
    expect(wide!.equals(await readFile(join(cwd, 'narrow', 'weights.safetensors')))).toBe(false);
  });

  it.each([
    ['pure:floatType', "'pure:floatType' has 'floatType' for an option"],
    ['pure:floatType=', "has no value for the option 'floatType'"],
    ['pure:float=1', "has no option 'float'"],
  ])('are refused as %s', async (backend, message) => {
    const outcome = await runHere(['train', '--dataset', data, '--backend', backend], { cwd });
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});

describe('the options of a backend in a benchmark', () => {
  const flat = ['bench', '--networks', './flat.json', '--rounds', '1', '--batch', '2'];

  it('tell its lines apart', async () => {
    const two = 'pure,pure:floatType=float64';
    const printed = await events(...flat, '--backends', two);
    expect(
      printed.map(({ backend, backendName, backendOptions }) => [backend, backendName, backendOptions]),
    ).toEqual([
      ['pure', undefined, undefined],
      ['pure:floatType=float64', 'pure', { floatType: 'float64' }],
    ]);
    const { stdout } = await runHere([...flat, '--backends', two], { cwd });
    expect(stdout).toMatch(/\npure +[\d.]+ .*\npure:floatType=float64 +[\d.]+ /);
  });

  it('are in a profile', async () => {
    const profiled = await events(...flat, '--profile', '--backends', 'pure:floatType=float64');
    expect(profiled.at(-1)).toMatchObject({
      op: 'outside of kernels',
      backend: 'pure:floatType=float64',
      backendName: 'pure',
      backendOptions: { floatType: 'float64' },
    });
  });

  it('are kept where threads grow, and may not say these', async () => {
    const label = 'simd:relaxed=false';
    const printed = await events(...flat, '--grow', 'threads', '--backends', label);
    expect(printed.map(({ value, backend }) => [value, backend])).toEqual(
      threadCounts().map((count) => [count, label]),
    );
    const refused = await runHere([...flat, '--grow', 'threads', '--backends', 'pure,simd:threads=1'], {
      cwd,
    });
    expect(refused).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('leave the option threads out of simd:threads=1'),
    });
  });

  it.each([
    ['pure,simd:threads', "'simd:threads' has 'threads' for an option"],
    ['simd:thread=1', "the simd backend has no option 'thread'"],
  ])('are refused as %s', async (backends, message) => {
    expect(await runHere([...flat, '--backends', backends], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message),
    });
  });
});

describe('athanor backends', () => {
  it('tries a backend with options', async () => {
    const listed = await events('backends', 'pure:floatType=float64', 'simd:thread=1');
    expect(listed.slice(-2)).toMatchObject([
      { name: 'pure:floatType=float64', package: '@athanor/backend-pure', canRun: true, isDefault: false },
      { name: 'simd:thread=1', package: '@athanor/backend-simd', canRun: false, isDefault: false },
    ]);
    expect(listed.at(-1)!.reason).toContain("no option 'thread'");
    expect((await runHere(['backends', 'simd:threads'], { cwd })).status).toBe(2);
  });
});
