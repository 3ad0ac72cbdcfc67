import type { Engine, EngineTensor } from '../engine/engine.ts';

/** Tfjs's Select; on bool a loop, because wasm's kernel takes every element for four bytes. */
export function select(
  engine: Engine,
  condition: EngineTensor,
  a: EngineTensor,
  b: EngineTensor,
): EngineTensor {
  if (a.dtype !== 'bool') return engine.run('Select', { condition, t: a, e: b });
  const output = engine.make('bool', a.shape[0]!);
  const chosen = engine.view(output);
  const where = engine.view(condition);
  const whenTrue = engine.view(a);
  const whenFalse = engine.view(b);
  for (let i = 0; i < chosen.length; i++) chosen[i] = where[i] ? whenTrue[i]! : whenFalse[i]!;
  return output;
}
