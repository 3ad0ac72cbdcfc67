import type { Recipe } from '../config/types.ts';
import { best } from './best.ts';
import { convnet } from './convnet.ts';
import { fast99 } from './fast99.ts';
import { kerasMlp } from './keras-mlp.ts';
import { naiveSequential } from './naive-sequential.ts';
import { numpyManual } from './numpy-manual.ts';
import { threeLayerMse } from './three-layer-mse.ts';
import { threeLayerXent } from './three-layer-xent.ts';

/** What the five documents train. */
export const documentRecipes: readonly Recipe[] = [
  naiveSequential,
  kerasMlp,
  threeLayerMse,
  threeLayerXent,
  numpyManual,
];

/** Recipes that are in no document. */
export const furtherRecipes: readonly Recipe[] = [convnet, fast99, best];

/** Every recipe. Adding one is adding a file and its name to one of the lists above. */
export const recipes: readonly Recipe[] = [...documentRecipes, ...furtherRecipes];

/** The recipe of that name, or undefined if there is none. */
export function recipeNamed(name: string): Recipe | undefined {
  return recipes.find((recipe) => recipe.name === name);
}
