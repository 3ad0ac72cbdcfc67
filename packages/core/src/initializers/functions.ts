export { constant, ones, zeros } from './constant.ts';
export { randomNormal, randomUniform, truncatedNormal } from './random.ts';
export { glorotNormal, glorotUniform, heNormal, heUniform } from './variance-scaling.ts';
