export type { AugmentOptions } from './augment/options.ts';
export {
  type DigitSplit,
  type DrawDigitsOptions,
  type DrawnDigits,
  digitSplits,
  digitsVersion,
  drawDigits,
} from './digits/index.ts';
export type { DownloadPatience } from './download/options.ts';
export { DataError, type DataErrorCode } from './errors.ts';
export type { DatasetEvent, OnDatasetEvent } from './events.ts';
export { type DecodeIdxOptions, decodeIdx } from './idx/decode.ts';
export { encodeIdx, encodeIdxGzip, type WriteIdxOptions, writeIdx } from './idx/encode.ts';
export type { IdxExpectation } from './idx/header.ts';
export { type ReadIdxOptions, readIdx } from './idx/read.ts';
export type { IdxSource } from './idx/source.ts';
export type { IdxArray, IdxType } from './idx/types.ts';
export {
  datasetInfo,
  type FetchDatasetOptions,
  fetchDataset,
  type LoadDatasetOptions,
  loadDataset,
} from './load.ts';
export type { ByteArray, DataArray, Sample } from './pipeline/arrays.ts';
export { BatchGenerator, type BatchGeneratorOptions } from './pipeline/batch-generator.ts';
export { type CastType, castArray, imageArrays, oneHotArray, reshapeArray } from './pipeline/convert.ts';
export { Dataset } from './pipeline/dataset.ts';
export { type ImageBatches, type ImageBatchesOptions, imageBatches } from './pipeline/image-batches.ts';
export {
  type ResidentBatch,
  type ResidentImageBatches,
  type ResidentImageBatchesOptions,
  residentImageBatches,
} from './pipeline/resident-image-batches.ts';
export { type SplitImages, splitImages } from './pipeline/split-images.ts';
export { type DatasetFile, type DatasetRow, datasetRow, registry } from './registry.ts';
export type { FetchOptions } from './store/fetch.ts';
export type { FolderOptions } from './store/folders.ts';
export type { DatasetInfo, FileInfo } from './store/info.ts';
export type { ImageDataset, LabeledImages } from './types.ts';
