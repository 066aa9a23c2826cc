import { readFileSync } from 'node:fs';
import { ByteBuffer } from 'flatbuffers';
import { describe, expect, test } from 'vitest';
import { withImageMetadata } from './tflite-metadata';

describe.each(['face_detection_full_range_sparse', 'face_detection_full_range', 'face_detection_short_range'])(
  '%s',
  (name) => {
    const original = new Uint8Array(readFileSync(`node_modules/@mediapipe/face_detection/${name}.tflite`));
    const extended = withImageMetadata(original);

    test('keeps the old bytes, 16-byte aligned', () => {
      const start = Buffer.from(extended).indexOf(Buffer.from(original));
      expect(start).toBeGreaterThan(0);
      expect(start % 16).toBe(0);
    });

    test('has the same operators, one subgraph and one more buffer', () => {
      const before = readModel(original);
      const after = readModel(extended);
      expect(after.version).toBe(before.version);
      expect(after.operators).toBe(before.operators);
      expect(after.subgraphs).toBe(1);
      expect(after.buffers).toBe(before.buffers + 1);
    });

    test('names the new buffer TFLITE_METADATA, and the buffer is a ModelMetadata', () => {
      const { metadata, buffers } = readModel(extended);
      const added = metadata.find((entry) => entry.name === 'TFLITE_METADATA');
      expect(added?.buffer).toBe(buffers - 1);
      expect(added?.identifier).toBe('M001');
    });
  },
);

/** Reads with the field numbers of schema.fbs, apart from the code under test. */
function readModel(bytes: Uint8Array<ArrayBuffer>) {
  const data = new ByteBuffer(bytes);
  const root = data.readInt32(0);
  const at = (table: number, field: number) => {
    const offset = data.__offset(table, 4 + 2 * field);
    return offset === 0 ? 0 : table + offset;
  };
  const length = (field: number) => (at(root, field) ? data.__vector_len(at(root, field)) : 0);
  const element = (field: number, i: number) => data.__indirect(data.__vector(at(root, field)) + 4 * i);
  const metadata = Array.from({ length: length(6) }, (_, i) => {
    const entry = element(6, i);
    const buffer = data.readUint32(at(entry, 1));
    const content = data.__vector(at(element(4, buffer), 0));
    const identifier = String.fromCharCode(...bytes.slice(content + 4, content + 8));
    return { name: data.__string(at(entry, 0)), buffer, identifier };
  });
  return {
    version: data.readUint32(at(root, 0)),
    operators: length(1),
    subgraphs: length(2),
    buffers: length(4),
    metadata,
  };
}
