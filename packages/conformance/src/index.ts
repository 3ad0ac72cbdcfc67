export { type Check, type CheckGroup, ConformanceError, type ConformanceOptions } from './check.ts';
export { type CheckFailure, type ConformanceReport, runConformance } from './report.ts';
export { type TestRunner, testBackend } from './runner.ts';
export { type ConformanceSuite, conformanceChecks, conformanceSuite, type Exclusion } from './suite.ts';
export { oracleVectors } from './vectors/checks.ts';
export { runVectors, type VectorResult } from './vectors/run.ts';
