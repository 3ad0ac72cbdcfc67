import { ValueError } from '../errors.ts';
import type { Layer } from '../layers/index.ts';

/**
 * A name for each layer that joins those of the names `taken`: its own where it was given one, else by Keras's rule the
 * class's in snake case, numbered from the second on: dense, dense_1, dense_2. Given names go first.
 *
 * @throws ValueError if a given name is taken
 */
export function nameLayers(layers: readonly Layer[], taken: Iterable<string>): string[] {
  const used = new Set(taken);
  for (const layer of layers) {
    if (!layer.hasGivenName) continue;
    if (used.has(layer.name)) {
      throw new ValueError(`two layers are named ${layer.name}; expected another name for one of them`);
    }
    used.add(layer.name);
  }
  return layers.map((layer) => {
    if (layer.hasGivenName) return layer.name;
    let name = layer.name;
    for (let number = 1; used.has(name); number++) name = `${layer.name}_${number}`;
    used.add(name);
    return name;
  });
}
