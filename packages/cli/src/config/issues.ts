import { didYouMean } from '@athanor/core';
import type { z } from 'zod';
import { describeValue } from '../describe.ts';
import { oneOf } from './schema/values.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const most = 5;

/** An issue with where it is and what was found there. */
interface Fault {
  readonly issue: Issue;
  readonly path: Path;
  readonly found: unknown;
}

/**
 * What is wrong with a configuration in sentences: the key, what was found, what is expected, and the nearest name
 * where a name is wrong. Unknown keys come first, since they often explain a missing one.
 */
export function describeIssues(source: string, value: unknown, issues: readonly Issue[]): string {
  const sentences = issues
    .flatMap((issue) => faultsOf(issue, value))
    .sort((a, b) => Number(isUnknownKey(b.issue)) - Number(isUnknownKey(a.issue)))
    .map(describeFault);
  if (sentences.length === 1) return `${source}: ${sentences[0]}`;
  const rest = sentences.length - most;
  const shown = sentences.slice(0, most).map((sentence) => `\n  ${sentence}`);
  return `${source} has ${sentences.length} faults:${shown.join('')}${rest > 0 ? `\n  and ${rest} more` : ''}`;
}

function isUnknownKey(issue: Issue): boolean {
  return issue.code === 'unrecognized_keys';
}

/** The issue itself, or those of the branch of a union that was meant. */
function faultsOf(issue: Issue, value: unknown, above: Path = []): Fault[] {
  const path = [...above, ...issue.path];
  const found = valueAt(value, issue.path);
  const branch = meantBranch(issue, found);
  if (branch === undefined) return [{ issue, path, found }];
  return branch.flatMap((inner) => faultsOf(inner, found, path));
}

/** Of a union's branches the one for a name if the value is a string, the one for an object if it is one. */
function meantBranch(issue: Issue, found: unknown): readonly Issue[] | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  if (typeof found === 'string') {
    return issue.errors.find(([first]) => first?.path.length === 0 && namesOf(first).length > 1);
  }
  return issue.errors.find(
    ([first]) => first !== undefined && (first.path.length > 0 || isUnknownKey(first)),
  );
}

function describeFault({ issue, path, found }: Fault): string {
  const where = formatPath(path);
  if (isUnknownKey(issue)) return where === '' ? issue.message : `${where}: ${issue.message}`;
  const subject = where === '' ? 'the configuration' : where;
  const expected = expectation(issue);
  if (found === undefined) return `${subject} is missing; expected ${expected}`;
  const nearest = typeof found === 'string' ? didYouMean(found, namesOf(issue)) : '';
  return `${subject} is ${describeValue(found)}; expected ${expected}${nearest}`;
}

function expectation(issue: Issue): string {
  if (issue.message.startsWith(oneOf([]))) return issue.message;
  const names = namesOf(issue);
  return issue.code === 'invalid_union' && names.length > 0 ? oneOf(names) : issue.message;
}

/** The names that a value may be. */
function namesOf(issue: Issue): readonly string[] {
  const prefix = oneOf([]);
  if (issue.message.startsWith(prefix)) return issue.message.slice(prefix.length).split(', ');
  const values =
    issue.code === 'invalid_value'
      ? issue.values
      : issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)
        ? issue.options
        : [];
  return values.filter((value) => typeof value === 'string');
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = Reflect.get(here, key);
  }
  return here;
}

/** `model.layers[1].units` */
function formatPath(path: Path): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else text += text === '' ? String(key) : `.${String(key)}`;
  }
  return text;
}
