import type { Recipe } from '../config/types.ts';
import { kerasMlp } from './keras-mlp.ts';
import { naiveSequential } from './naive-sequential.ts';
import { numpyManual } from './numpy-manual.ts';
import { threeLayerMse } from './three-layer-mse.ts';
import { threeLayerXent } from './three-layer-xent.ts';

/** Every recipe. Adding one is adding a file and its name here. */
export const recipes: readonly Recipe[] = [
  naiveSequential,
  kerasMlp,
  threeLayerMse,
  threeLayerXent,
  numpyManual,
];

/** The recipe of that name, or undefined if there is none. */
export function recipeNamed(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}
