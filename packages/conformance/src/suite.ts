import { type Check, type ConformanceOptions, check } from './check.ts';
import { fusedChecks } from './fused/index.ts';
import { aliasingChecks, kernelChecks } from './kernels/index.ts';
import { memoryChecks } from './memory/checks.ts';
import { gradientChecks, opChecks, secondOrderChecks } from './ops/op-checks.ts';
import { type Subject, subjectOf } from './subject.ts';
import { trainingChecks } from './training/checks.ts';
import { vectorChecks } from './vectors/checks.ts';

/** The checks of a backend, and a way to be done with it. */
export interface ConformanceSuite {
  /** Those to run, in order: all but the excluded ones. */
  readonly checks: readonly Check[];
  /** Those that the options exclude, with the reasons. */
  readonly excluded: readonly Exclusion[];
  /** Disposes of the backends that the checks have made. Harmless when none was. */
  dispose(): Promise<void>;
}

/** A check that is not run, and why. */
export interface Exclusion {
  readonly name: string;
  readonly reason: string;
}

/** The suite of a backend, which is made when the first check is run. */
export function conformanceSuite(options: ConformanceOptions): ConformanceSuite {
  const subject = subjectOf(options);
  const all = allChecks(subject);
  const exclusions = Object.entries(options.exclusions ?? {}).map(([name, reason]) => ({ name, reason }));
  const names = new Set(all.map(({ name }) => name));
  const excluded = exclusions.filter(({ name }) => names.has(name));
  const isExcluded = new Set(excluded.map(({ name }) => name));
  return {
    checks: [exclusionCheck(exclusions, names), ...all.filter(({ name }) => !isExcluded.has(name))],
    excluded,
    dispose: () => subject.dispose(),
  };
}

/** The checks that `options` leaves, in order. To be done with the backend afterwards, use `conformanceSuite`. */
export function conformanceChecks(options: ConformanceOptions): readonly Check[] {
  return conformanceSuite(options).checks;
}

function allChecks(subject: Subject): readonly Check[] {
  return [
    ...kernelChecks(subject),
    ...aliasingChecks(subject),
    ...fusedChecks(subject),
    ...opChecks(subject),
    ...gradientChecks(subject),
    ...secondOrderChecks(subject),
    ...vectorChecks(subject),
    ...memoryChecks(subject),
    ...trainingChecks(subject),
  ];
}

function exclusionCheck(exclusions: readonly Exclusion[], names: ReadonlySet<string>): Check {
  return check('exclusions', 'each names a check and says why', async () => {
    const unknown = exclusions.filter(({ name }) => !names.has(name)).map(({ name }) => `'${name}'`);
    if (unknown.length > 0) {
      throw new Error(
        `there is no check named ${unknown.join(' or ')}; take the exclusion out, or correct its name`,
      );
    }
    const silent = exclusions.filter(({ reason }) => reason.trim() === '').map(({ name }) => `'${name}'`);
    if (silent.length > 0) throw new Error(`no reason is given for excluding ${silent.join(' and ')}`);
  });
}
