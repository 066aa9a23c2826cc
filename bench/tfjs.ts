import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow.js on its WASM backend with SIMD and one thread. */
export async function startTfjs(): Promise<void> {
  const simd = new URL('/wasm/tfjs-backend-wasm-simd.wasm', location.href).href;
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
  await tf.setBackend('wasm');
}
