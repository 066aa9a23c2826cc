import { Builder, ByteBuffer } from 'flatbuffers';

/*
 * MediaPipe's FaceDetector wants to be told by the model file itself how pixels become numbers: a buffer named
 * TFLITE_METADATA that holds a ModelMetadata FlatBuffer with NormalizationOptions. BlazeFace as it comes in
 * @mediapipe/face_detection has none.
 *
 * A FlatBuffer is written back to front and its offsets only point forward. So the old file can stay byte for byte
 * where it is, at the end, and a new root goes in front of it that points into the old bytes.
 * Schemas: tensorflow/compiler/mlir/lite/schema/schema.fbs, tensorflow/lite/support/metadata/metadata_schema.fbs.
 */

const METADATA_NAME = 'TFLITE_METADATA';
const MODEL_IDENTIFIER = 'TFL3';
const METADATA_IDENTIFIER = 'M001';

/** Field numbers of the tables, in the order of the schemas. */
const MODEL = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4, metadata: 6, fields: 8 };
const SUBGRAPH_METADATA = { inputs: 2, outputs: 3, fields: 4 };
const TENSOR_METADATA = { name: 0, content: 3, processUnits: 4, fields: 5 };
const IMAGE_PROPERTIES = 2;
const NORMALIZATION_OPTIONS = 1;
const COLOR_SPACE_RGB = 1;

/** The model with one RGB image input, normalised to (value - 127.5) / 127.5, and two plain outputs. */
export function withImageMetadata(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const old = new ByteBuffer(model);
  const root = old.readInt32(0);
  const builder = new Builder(model.length + 4096);

  // 16: the alignment that tflite asks for its buffers.
  const tail = (16 - (model.length % 16)) % 16;
  builder.prep(16, model.length + tail);
  builder.pad(tail);
  for (let i = model.length - 1; i >= 0; i--) builder.writeInt8(model[i] ?? 0);
  const end = builder.offset();
  const fromOld = (position: number) => end - position;
  const oldField = (field: number) => old.__offset(root, 4 + 2 * field);
  const oldTables = (field: number) => {
    const at = oldField(field);
    if (at === 0) return [];
    const start = old.__vector(root + at);
    return Array.from({ length: old.__vector_len(root + at) }, (_, i) => fromOld(old.__indirect(start + 4 * i)));
  };

  const metadataBuffer = table(builder, 1, { 0: builder.createByteVector(imageMetadata()) });
  const oldBuffers = oldTables(MODEL.buffers);
  const buffers = vectorOfOffsets(builder, [...oldBuffers, metadataBuffer]);
  const name = builder.createString(METADATA_NAME);
  builder.startObject(2);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt32(1, oldBuffers.length, 0);
  const metadata = vectorOfOffsets(builder, [...oldTables(MODEL.metadata), builder.endObject()]);

  builder.startObject(MODEL.fields);
  builder.addFieldInt32(MODEL.version, old.readInt32(root + oldField(MODEL.version)), 0);
  for (const field of [MODEL.operatorCodes, MODEL.subgraphs, MODEL.description]) {
    const at = oldField(field);
    if (at !== 0) builder.addFieldOffset(field, fromOld(old.__indirect(root + at)), 0);
  }
  builder.addFieldOffset(MODEL.buffers, buffers, 0);
  builder.addFieldOffset(MODEL.metadata, metadata, 0);
  builder.finish(builder.endObject(), MODEL_IDENTIFIER);
  return builder.asUint8Array() as Uint8Array<ArrayBuffer>;
}

function imageMetadata(): Uint8Array {
  const builder = new Builder(512);
  const floats = (value: number) => {
    builder.startVector(4, 1, 4);
    builder.addFloat32(value);
    return builder.endVector();
  };
  const mean = floats(127.5);
  const std = floats(127.5);
  const normalization = table(builder, 2, { 0: mean, 1: std });
  builder.startObject(2);
  builder.addFieldInt8(0, NORMALIZATION_OPTIONS, 0);
  builder.addFieldOffset(1, normalization, 0);
  const processUnits = vectorOfOffsets(builder, [builder.endObject()]);

  builder.startObject(2);
  builder.addFieldInt8(0, COLOR_SPACE_RGB, 0);
  const image = builder.endObject();
  builder.startObject(2);
  builder.addFieldInt8(0, IMAGE_PROPERTIES, 0);
  builder.addFieldOffset(1, image, 0);
  const content = builder.endObject();

  const tensor = (label: string, fields: Record<number, number> = {}) =>
    table(builder, TENSOR_METADATA.fields, { [TENSOR_METADATA.name]: builder.createString(label), ...fields });
  const input = tensor('image', {
    [TENSOR_METADATA.content]: content,
    [TENSOR_METADATA.processUnits]: processUnits,
  });
  const inputs = vectorOfOffsets(builder, [input]);
  const outputs = vectorOfOffsets(builder, [tensor('regressors'), tensor('classificators')]);
  const subgraph = table(builder, SUBGRAPH_METADATA.fields, {
    [SUBGRAPH_METADATA.inputs]: inputs,
    [SUBGRAPH_METADATA.outputs]: outputs,
  });
  const subgraphs = vectorOfOffsets(builder, [subgraph]);
  builder.finish(table(builder, 4, { 3: subgraphs }), METADATA_IDENTIFIER);
  return builder.asUint8Array();
}

function table(builder: Builder, fields: number, offsets: Record<number, number>): number {
  builder.startObject(fields);
  for (const [field, offset] of Object.entries(offsets)) builder.addFieldOffset(Number(field), offset, 0);
  return builder.endObject();
}

function vectorOfOffsets(builder: Builder, offsets: number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}
