import fs from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the real MNIST files, where this machine has one; a line that says so where it has none. */
export function realMnistFolder(): string | undefined {
  const beside = fileURLToPath(new URL('../../../../shared/data/mnist', import.meta.url));
  const folders = [process.env.ATHANOR_DATA_DIR, beside].flatMap((root) =>
    root ? [join(root, 'mnist'), root] : [],
  );
  const found = folders.find((folder) => fs.existsSync(join(folder, 'train-images-idx3-ubyte.gz')));
  if (found === undefined) {
    console.log(
      'The tests on the real MNIST did not run: its files are neither in ATHANOR_DATA_DIR nor in ../shared/data/mnist.',
    );
  }
  return found;
}
