import * as core from '@athanor/core';
import type { LayerName } from '../types.ts';

/** The names of all classes of layers that core has. */
export const layerNames: readonly LayerName[] = Object.keys(core).filter(isLayerName);

function isLayerName(name: string): name is LayerName {
  const exported: unknown = Reflect.get(core, name);
  return typeof exported === 'function' && exported.prototype instanceof core.Layer;
}
