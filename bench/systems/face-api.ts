import * as faceapi from '@vladmandic/face-api';
import { type System, TFJS_WASM, toCanvas } from './system';

const MODELS = '/node_modules/@vladmandic/face-api/model/';

/** The package's types name packages of tfjs that it bundles and does not install. */
const tf = faceapi.tf as unknown as Pick<
  typeof import('@tensorflow/tfjs-core'),
  'setBackend' | 'enableProdMode' | 'ready'
> &
  Pick<typeof import('@tensorflow/tfjs-backend-wasm'), 'setWasmPaths'>;

/** `@vladmandic/face-api` as its README and tutorial use it for recognition: SSD MobileNet, 68 points, descriptor. */
export async function createFaceApi(): Promise<System> {
  tf.setWasmPaths(TFJS_WASM);
  await tf.setBackend('wasm');
  tf.enableProdMode();
  await tf.ready();
  await faceapi.nets.ssdMobilenetv1.load(MODELS);
  await faceapi.nets.faceLandmark68Net.load(MODELS);
  await faceapi.nets.faceRecognitionNet.load(MODELS);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 });
  return {
    async analyze(photo) {
      const faces = await faceapi
        .detectAllFaces(await toCanvas(photo), options)
        .withFaceLandmarks()
        .withFaceDescriptors();
      return faces.map(({ detection, descriptor }) => {
        const { x, y, width, height } = detection.box;
        return { box: { x, y, width, height }, embedding: descriptor };
      });
    },
    distances: { euclideanDistance: (a, b) => faceapi.euclideanDistance([...a], [...b]) },
  };
}
