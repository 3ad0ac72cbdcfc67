import type { Backend } from '@athanor/core';
import { type Check, check } from '../check.ts';
import type { Subject } from '../subject.ts';
import { embeddedCases } from './embedded.ts';
import { readCase, type VectorCase } from './format.ts';
import { isSupported, runCase } from './run.ts';

/** The cases of the kit's own vector file as JSON holds them: `runVectors(oracleVectors(), backend)` runs them all. */
export function oracleVectors(): { readonly cases: readonly unknown[] } {
  return { cases: embeddedCases.map((text): unknown => JSON.parse(text)) };
}

/** Every case of the kit's own vector file whose op core has, each as a check. */
export function vectorChecks(subject: Subject): readonly Check[] {
  return oracleVectors()
    .cases.map(readCase)
    .filter(isSupported)
    .map((vectorCase) =>
      check('vectors', vectorCase.name, async () => {
        await expectPass(vectorCase, await subject.backend());
      }),
    );
}

/** Runs the cases of one op of the kit's own vector file. Throws what is wrong with the first that does not pass. */
export async function runVectorsOf(op: string, backend: Backend): Promise<void> {
  const cases = oracleVectors()
    .cases.map(readCase)
    .filter((each) => each.op === op);
  if (cases.length === 0) throw new Error(`the vector file has no case of ${op}`);
  for (const vectorCase of cases) await expectPass(vectorCase, backend);
}

async function expectPass(vectorCase: VectorCase, backend: Backend): Promise<void> {
  const { name, status, reason } = await runCase(vectorCase, backend);
  if (status !== 'passed') throw new Error(`${name}: ${reason ?? status}`);
}
