import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './types';

/**
 * Makes tfjs compute on a real GPU where there is one, else in WebAssembly, and says which.
 * A software adapter is never chosen on its own account: it is 100 times slower than WebAssembly (docs/decisions.md,
 * "Backend"). `wanted` overrides the choice.
 */
export async function startBackend(assets: string, wanted?: Backend): Promise<Backend> {
  const simd = new URL('wasm/tfjs-backend-wasm-simd.wasm', assets).href;
  setWasmPaths({
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
  const backend = wanted ?? ((await hasRealGpu()) ? 'webgpu' : 'wasm');
  if (await tf.setBackend(backend).catch(() => false)) {
    await tf.ready();
    return backend;
  }
  if (backend === 'wasm') throw new Error('WebAssembly with SIMD is not available');
  return startBackend(assets, 'wasm');
}

async function hasRealGpu(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return false;
  const { isFallbackAdapter, vendor, architecture } = adapter.info;
  return !isFallbackAdapter && !/swiftshader|llvmpipe|software/i.test(`${vendor} ${architecture}`);
}
