// A transform of the AssemblyScript compiler, which at -O3 puts what has one caller or is small into its callers: these
// functions stay, and are called.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Put into their caller they would run out of registers. */
const tiles = [
  'convolution/filter-gradient-rows/filterGradientRow',
  'convolution/rows/convolveRow',
  'matmul/tile/gatheredShortBy4',
  'matmul/tile/gatheredShortBy8',
  'matmul/tile/gatheredTallBy4',
  'matmul/tile/gatheredTallBy8',
  'matmul/tile/packedShortBy4',
  'matmul/tile/packedShortBy8',
  'matmul/tile/packedTallBy4',
  'matmul/tile/packedTallBy8',
  'matmul/wide-tile/packedShortBy16',
  'matmul/wide-tile/packedTallBy16',
  'winograd/gradient-tile/finishGradients',
  'winograd/gradient-tile/transformGradients',
  'winograd/image-tile/finishImages',
  'winograd/image-tile/transformImages',
];

/** In no inner loop: copies in every caller would only take room. */
const shared = [
  'convolution/patches/firstTap',
  'convolution/patches/lastTap',
  'expand/splat',
  'fill/fillWords',
  'matmul/heights/shortsIn',
  'matmul/heights/tallsIn',
  'matmul/vector/storeSums',
  'math/constants/put',
  'math/trigonometric/byHost',
  'pooling/readLayout',
  'winograd/filter-gradient/addSums',
  'winograd/layout/placeColumns',
  'winograd/layout/tilesInRow',
];

// The compiler's own binaryen: the functions are marked where it keeps them.
const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
const { default: binaryen } = await import(pathToFileURL(createRequire(compiler).resolve('binaryen')).href);

export function afterCompile(module) {
  for (const name of [...tiles, ...shared]) {
    const marked = `assembly/${name}`;
    if (!module.getFunction(marked)) {
      throw new Error(`there is no function ${marked}; take it out of scripts/keep-functions.mjs`);
    }
    binaryen.setPassArgument('no-inline', marked);
    module.runPasses(['no-inline']);
  }
}
