// A transform of the AssemblyScript compiler, which at -O3 copies what is small into each of its callers: these functions
// stay, and are called. None is in an inner loop that a call would slow down.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const kept = ['expand/splat', 'fill/fillWords', 'math/constants/put', 'matmul/vector/storeSums'];

// The compiler's own binaryen: the functions are marked where it keeps them.
const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
const { default: binaryen } = await import(pathToFileURL(createRequire(compiler).resolve('binaryen')).href);

export function afterCompile(module) {
  for (const name of kept) {
    const marked = `assembly/${name}`;
    if (!module.getFunction(marked)) throw new Error(`there is no function ${marked} to keep`);
    binaryen.setPassArgument('no-inline', marked);
    module.runPasses(['no-inline']);
  }
}
