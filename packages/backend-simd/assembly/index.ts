export { argReduceFloat, argReduceInt } from './arg-reduce';
export { addBias } from './bias';
export { binary, binaryBroadcast } from './binary';
export { channelAffine, channelMomentBlocks, channelSumBlocks, channelTotals } from './channels';
export { convolve } from './convolution/convolve';
export { filterGradient } from './convolution/filter-gradient';
export { filterGradientRows } from './convolution/filter-gradient-rows';
export { packFilter, padImages } from './convolution/pack';
export { addPatches, extractPatches } from './convolution/patches';
export { convolveRows } from './convolution/rows';
export { copyPlanes, copyRows } from './copy';
export { crossEntropy, crossEntropyGradient } from './cross-entropy';
export {
  castBool,
  castFloatToBool,
  castFloatToInt,
  castIntToBool,
  castIntToFloat,
  selectBytes,
  selectWords,
} from './elements';
export { fillBytes, fillFloat, fillInt } from './fill';
export { matMul } from './matmul/matmul';
export { outerProduct, vectorTimesColumns, vectorTimesRows } from './matmul/vector';
export { maxPool, maxPoolGradient, maxPoolGradientApart } from './pooling';
export { foldColumns, foldRows, sumBlocks, sumColumns, sumPartials, sumRows } from './reduce';
export { gatherRows, scatterAdd } from './rows';
export { softmax, softmaxGradient } from './softmax';
export { reluGradient, unary } from './unary';
export { adagradUpdate, adamUpdate, rmspropUpdate, sgdUpdate } from './updates';
export { finishTiles, transformTiles, winograd } from './winograd/convolve';
export { transformFilter } from './winograd/filter';
export { finishFilterGradient, winogradFilterGradient } from './winograd/filter-gradient';
export { setWorkspace, workspaceBytes } from './workspace';
