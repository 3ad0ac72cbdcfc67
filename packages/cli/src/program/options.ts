// Options that several commands have.

export const json: readonly [string, string] = ['--json', 'one JSON object a line on stdout, for programs'];
export const backend: readonly [string, string] = [
  '--backend <name>',
  'blas, simd, tfjs-wasm, pure, tfjs-cpu, or an installed package that exports createBackend, also with options: simd:threads=1:relaxed=false (default: the fastest that can run here)',
];
export const dataDir: readonly [string, string] = [
  '--data-dir <dir>',
  "where downloaded IDX files are kept or already lie (default: the user's cache folder; also ATHANOR_DATA_DIR)",
];
export const offline: readonly [string, string] = ['--offline', 'never download'];
