// Runs test/child.ts in a process of its own, compiled as the tests are: node run-child.mjs JSON
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const server = await createViteServer({
  configFile: fileURLToPath(new URL('../vitest.config.ts', import.meta.url)),
  root: fileURLToPath(new URL('..', import.meta.url)),
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
try {
  const { run } = await server.ssrLoadModule('/test/child.ts');
  await run(process.argv[2]);
} finally {
  await server.close();
}
