export { decodeSafetensors, type Safetensors } from './decode-safetensors.ts';
export { encodeSafetensors } from './encode-safetensors.ts';
