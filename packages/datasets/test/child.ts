import { loadDataset } from '../src/index.ts';

/** Loads a data set as a program of its own would; its options come as JSON. Run by run-child.mjs. */
export async function run(json: string): Promise<void> {
  const { name, ...options } = JSON.parse(json);
  const { train, test } = await loadDataset(name, {
    ...options,
    onProgress: (event) => {
      if (event.type === 'download') console.log(`received ${event.received}`);
    },
  });
  console.log(`loaded ${train.count} ${test.count}`);
}
