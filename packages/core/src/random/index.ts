export { Random, RandomStream } from './random.ts';
