import * as tf from '@tensorflow/tfjs-core';
import type { Pixels } from './pixels';
import type { Embedding } from './types';

/** The side of an aligned chip, px. */
export const CHIP_SIZE = 150;
const DIMENSIONS = 128;
const MEAN_RGB = [122.782, 117.001, 104.298] as const;

/** Most faces in one batch; more gains nothing and takes memory (docs/decisions.md, "Batch"). */
const MAX_BATCH = 16;

/** dlib's face recognition ResNet (Davis King, CC0), weights as shipped by face-api. */
export interface Embedder {
  /** The embeddings of `CHIP_SIZE`² aligned chips. */
  embed(chips: readonly Pixels[]): Promise<Embedding[]>;
  close(): void;
}

/** A convolution with the scale layer that follows it folded in. */
interface Conv {
  filters: tf.Tensor4D;
  bias: tf.Tensor1D;
}

type Network = Record<string, Conv>;

/** Loads the network from the app's own files below `assets` (absolute URL). */
export async function createEmbedder(assets: string): Promise<Embedder> {
  const weights = await loadWeights(new URL('models/dlib-resnet.json', assets));
  const convs = fold(weights);
  const fc = get(weights, 'fc') as tf.Tensor2D;
  tf.dispose(Object.values(weights).filter((tensor) => tensor !== fc));
  return {
    async embed(chips) {
      const embeddings: Embedding[] = [];
      for (let start = 0; start < chips.length; start += MAX_BATCH) {
        const batch = chips.slice(start, start + MAX_BATCH);
        const output = tf.tidy(() => forward(toTensor(batch), convs, fc));
        const values = (await output.data()) as Float32Array;
        output.dispose();
        for (let i = 0; i < batch.length; i++) embeddings.push(values.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS));
      }
      return embeddings;
    },
    close: () => tf.dispose([...Object.values(convs).flatMap((conv) => [conv.filters, conv.bias]), fc]),
  };
}

async function loadWeights(manifestUrl: URL): Promise<tf.NamedTensorMap> {
  const manifest = (await (await fetch(manifestUrl)).json()) as tf.io.WeightsManifestConfig;
  const group = manifest[0];
  if (!group) throw new Error('The embedder has no weights');
  const parts = await Promise.all(
    group.paths.map(async (path) => (await fetch(new URL(path, manifestUrl))).arrayBuffer()),
  );
  return tf.io.decodeWeights(await new Blob(parts).arrayBuffer(), group.weights);
}

/** conv → ·weights + biases equals one convolution with scaled filters: saves two passes over each layer's output. */
function fold(weights: tf.NamedTensorMap): Network {
  const network: Network = {};
  for (const key of Object.keys(weights)) {
    const name = key.match(/^(.*)\/conv\/filters$/)?.[1];
    if (!name) continue;
    const scale = get(weights, `${name}/scale/weights`);
    const offset = get(weights, `${name}/scale/biases`);
    network[name] = {
      filters: tf.mul(get(weights, key), scale),
      bias: tf.tidy(() => tf.add(tf.mul(get(weights, `${name}/conv/bias`), scale), offset)),
    };
  }
  return network;
}

function get<T>(map: Record<string, T>, key: string): T {
  const value = map[key];
  if (value === undefined) throw new Error(`The embedder lacks ${key}`);
  return value;
}

/** n × 150 × 150 × 3, normalised as the network was trained. */
function toTensor(chips: readonly Pixels[]): tf.Tensor4D {
  const values = new Float32Array(chips.length * CHIP_SIZE * CHIP_SIZE * 3);
  let out = 0;
  for (const { data } of chips) {
    for (let i = 0; i < data.length; i += 4) {
      for (let c = 0; c < 3; c++) values[out++] = ((data[i + c] as number) - (MEAN_RGB[c] as number)) / 256;
    }
  }
  return tf.tensor4d(values, [chips.length, CHIP_SIZE, CHIP_SIZE, 3]);
}

/** The layers as in dlib's dnn_face_recognition_ex.cpp. */
const BLOCKS = [
  ['conv32_1', 'conv32_2', 'conv32_3'],
  ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
  ['conv128_down', 'conv128_1', 'conv128_2'],
  ['conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out'],
].flat();

/** n × 150 × 150 × 3 → n × 128. */
function forward(input: tf.Tensor4D, convs: Network, fc: tf.Tensor2D): tf.Tensor2D {
  let x = convolve(input, get(convs, 'conv32_down'), 2, 'relu');
  x = tf.maxPool(x, 3, 2, 'valid');
  for (const name of BLOCKS) x = residual(x, convs, name);
  return tf.matMul(tf.mean(x, [1, 2]) as tf.Tensor2D, fc);
}

function residual(x: tf.Tensor4D, convs: Network, name: string): tf.Tensor4D {
  const down = name.includes('down');
  const inner = convolve(x, get(convs, `${name}/conv1`), down ? 2 : 1, 'relu');
  const y = convolve(inner, get(convs, `${name}/conv2`), 1, 'linear');
  if (!down) return tf.relu(tf.add(y, x));
  const skip = tf.avgPool(x, 2, 2, 'valid');
  const shape = y.shape.map((n, axis) => Math.max(n, skip.shape[axis] ?? 0));
  return tf.relu(tf.add(growTo(y, shape), growTo(skip, shape)));
}

/** Zeros after the last row, column and channel, as dlib's add_prev does where shapes differ. */
function growTo(x: tf.Tensor4D, shape: readonly number[]): tf.Tensor4D {
  const padding = x.shape.map((n, axis) => [0, (shape[axis] ?? n) - n] as [number, number]);
  if (padding.every(([, after]) => after === 0)) return x;
  return tf.pad(x, padding);
}

function convolve(x: tf.Tensor4D, { filters, bias }: Conv, stride: 1 | 2, activation: 'relu' | 'linear'): tf.Tensor4D {
  return tf.fused.conv2d({
    x,
    filter: filters,
    strides: stride,
    pad: stride === 2 ? 'valid' : 'same',
    bias,
    activation,
  });
}
