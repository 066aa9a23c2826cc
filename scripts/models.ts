/*
 * Puts everything that the app serves besides its own code into public/: models, WebAssembly and sample photos, all
 * of them out of npm packages that the lock file pins. Quick and repeatable; `npm start`, `test`, `dev` and `build`
 * call it.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withImageMetadata } from './tflite-metadata';

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');

const COPIES: Record<string, string> = {
  ...Object.fromEntries(
    ['facemesh', 'iris', 'antispoof', 'liveness'].flatMap((name) =>
      [`${name}.json`, `${name}.bin`].map((file) => [`@vladmandic/human/models/${file}`, `models/${file}`]),
    ),
  ),
  '@vladmandic/face-api/model/face_recognition_model-weights_manifest.json': 'models/dlib-resnet.json',
  '@vladmandic/face-api/model/face_recognition_model.bin': 'models/face_recognition_model.bin',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm': 'wasm/tfjs-backend-wasm-simd.wasm',
  '@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.js': 'wasm/vision_wasm_module_internal.js',
  '@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.wasm': 'wasm/vision_wasm_module_internal.wasm',
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((n) => [`@vladmandic/face-api/demo/sample${n}.jpg`, `samples/sample${n}.jpg`]),
  ),
};

const DETECTOR = '@mediapipe/face_detection/face_detection_full_range_sparse.tflite';

for (const [from, to] of Object.entries(COPIES)) {
  copyFileSync(join(modules, from), prepared(to));
}
writeFileSync(
  prepared('models/face_detection_full_range_sparse.tflite'),
  withImageMetadata(new Uint8Array(readFileSync(join(modules, DETECTOR)))),
);

function prepared(path: string): string {
  const target = join(root, 'public', path);
  mkdirSync(dirname(target), { recursive: true });
  return target;
}
