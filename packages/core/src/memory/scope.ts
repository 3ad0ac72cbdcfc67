import { ValueError } from '../errors.ts';
import { endOutermostScope } from './arena.ts';

/** Something a scope cleans up: a tensor or a tape. */
export abstract class Scoped {
  abstract dispose(): void;

  /** Called when it outlives the outermost scope, and from then on nobody but its handle owns it. */
  abstract escape(): void;
}

const scopes: Scoped[][] = [];

/** Lists that no scope uses now: every op takes one. */
const spare: Scoped[][] = [];

export function insideScope(): boolean {
  return scopes.length > 0;
}

/** Hands a new object to the innermost scope, or tells it that there is none. */
export function adopt(object: Scoped): void {
  const scope = scopes[scopes.length - 1];
  if (scope === undefined) object.escape();
  else scope.push(object);
}

/**
 * Runs `fn` and disposes every tensor that was made inside, except those in what it returns (also inside arrays, maps
 * and plain objects), parameters, and those given to `keep`. Inside, memory that is freed is used again by the next
 * tensors of the same size: a loop whose step is tidied allocates nothing after its first steps.
 *
 * @throws ValueError if `fn` returns a promise: what it makes after its first `await` could not be told apart.
 */
export function tidy<T>(fn: () => T): T {
  const scope = openScope();
  let escaping: Set<Scoped> | undefined;
  try {
    const result = fn();
    if (result instanceof Promise)
      throw new ValueError('tidy takes a function that returns at once, found one that returns a promise');
    if (scope.length > 0) {
      escaping = new Set();
      collect(result, escaping);
    }
    return result;
  } finally {
    closeScope(scope, escaping);
  }
}

/** `tidy` for a function that returns one tensor. */
export function tidyOne<T extends Scoped>(fn: () => T): T {
  const scope = openScope();
  let result: T | undefined;
  try {
    result = fn();
    return result;
  } finally {
    closeScopeBut(scope, result);
  }
}

/** Begins a scope that `closeScopeBut` ends, whatever happens between. For what runs so often that a closure shows. */
export function openScope(): Scoped[] {
  const scope = spare.pop() ?? [];
  scopes.push(scope);
  return scope;
}

/** Ends the innermost scope, `scope`: disposes what was made inside, except `result`, which goes to the next one. */
export function closeScopeBut(scope: Scoped[], result: Scoped | undefined): void {
  scopes.pop();
  for (let object = scope.pop(); object !== undefined; object = scope.pop()) {
    if (object === result) adopt(object);
    else object.dispose();
  }
  spare.push(scope);
}

/** Takes a tensor out of every scope: it lives until it is disposed or its handle is collected. */
export function keep<T extends Scoped>(object: T): T {
  for (const scope of scopes) {
    const at = scope.indexOf(object);
    if (at >= 0) {
      scope.splice(at, 1);
      object.escape();
    }
  }
  return object;
}

function closeScope(scope: Scoped[], escaping: Set<Scoped> | undefined): void {
  for (const object of scope) {
    if (!escaping?.has(object)) object.dispose();
  }
  scopes.pop();
  // Emptied one by one, a list keeps its room.
  for (let object = scope.pop(); object !== undefined; object = scope.pop()) {
    if (escaping?.has(object)) adopt(object);
  }
  spare.push(scope);
  if (scopes.length === 0) endOutermostScope();
}

function collect(value: unknown, found: Set<Scoped>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Scoped) {
    found.add(value);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
  } else if (value instanceof Map) {
    for (const item of value.values()) collect(item, found);
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const item of Object.values(value)) collect(item, found);
  }
}
