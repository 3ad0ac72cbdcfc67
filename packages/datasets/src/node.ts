// What needs Node. Only platform.ts imports this, when something of it is first used.
export { writeWhole } from './files/write-whole.ts';
export { openFile } from './idx/file.ts';
export { gunzipNode } from './idx/gunzip-node.ts';
export { loadDigits } from './store/digits.ts';
export { fetchFiles } from './store/fetch.ts';
export { infoOf } from './store/info.ts';
export { loadStored } from './store/load.ts';
