export { argReduceFloat, argReduceInt } from './arg-reduce';
export { addBias } from './bias';
export { binary, binaryBroadcast } from './binary';
export { channelAffine, channelMomentBlocks, channelSumBlocks, channelTotals } from './channels';
export { convolve } from './convolution/convolve';
export { filterGradient } from './convolution/filter-gradient';
export { packFilter, padImages } from './convolution/pack';
export { addPatches, extractPatches } from './convolution/patches';
// Exported only so that they stay functions of their own, as those below.
export { gathered4By4, gathered4By8, gathered5By4, gathered5By8 } from './convolution/tile';
export { copyPlanes, copyRows } from './copy';
export { crossEntropy, crossEntropyGradient } from './cross-entropy';
export {
  castBoolToFloat,
  castBoolToInt,
  castFloatToBool,
  castFloatToInt,
  castIntToBool,
  castIntToFloat,
  selectBytes,
  selectWords,
} from './elements';
export { fillBytes, fillFloat, fillInt } from './fill';
// Exported only so that they stay functions of their own: put into their caller, they would run out of registers.
export { lying4By4, lying4By8, lying5By4, lying5By8 } from './matmul/lying-tile';
export { matMul } from './matmul/matmul';
export { tile4By4, tile4By8, tile5By4, tile5By8 } from './matmul/tile';
export { outerProduct, vectorTimesColumns, vectorTimesRows } from './matmul/vector';
export { maxPool, maxPoolGradient, maxPoolGradientApart } from './pooling';
export { foldColumns, foldRows, sumBlocks, sumColumns, sumPartials, sumRows } from './reduce';
export { gatherRows, scatterAddFloat, scatterAddInt } from './rows';
export { softmax, softmaxGradient } from './softmax';
export * from './unary';
export { adagradUpdate, adamUpdate, rmspropUpdate, sgdUpdate } from './updates';
export { winograd } from './winograd/convolve';
export { transformFilter } from './winograd/filter';
export { addSums, finishFilterGradient, winogradFilterGradient } from './winograd/filter-gradient';
export { addProducts, transformGradient } from './winograd/gradient-tile';
export { transformImage, transformProducts } from './winograd/image-tile';
export { setWorkspace, workspaceBytes } from './workspace';
