import { FaceDetector, FilesetResolver } from '@mediapipe/tasks-vision';
import type { Pixels } from './pixels';
import type { Box, Point } from './types';

/** The side of the square that the full-range model looks at, px. */
export const DETECTOR_SIZE = 192;

/** One answer of BlazeFace, in px of the picture that it was given. */
export interface Detection {
  box: Box;
  /** In [0, 1]. */
  score: number;
  /** Of the person: right eye, left eye, nose tip, mouth, right ear, left ear. */
  keypoints: Point[];
}

/** BlazeFace full-range, run by MediaPipe; its sparse variant, which is a quarter faster (docs/decisions.md, "Detector"). */
export interface Detector {
  /** The faces of a `DETECTOR_SIZE`² picture. */
  detect(picture: Pixels): Detection[];
  close(): void;
}

/** Loads BlazeFace from the app's own files below `assets` (absolute URL). */
export async function createDetector(assets: string, minScore: number): Promise<Detector> {
  const fileset = await FilesetResolver.forVisionTasks(new URL('wasm', assets).href, true);
  const detector = await FaceDetector.createFromOptions(fileset, {
    baseOptions: {
      modelAssetPath: new URL('models/face_detection_full_range_sparse.tflite', assets).href,
      delegate: 'CPU',
    },
    runningMode: 'IMAGE',
    minDetectionConfidence: minScore,
  });
  return {
    detect(picture) {
      const image = new ImageData(picture.data, picture.width, picture.height);
      return detector.detect(image).detections.flatMap(({ boundingBox, categories, keypoints }) => {
        if (!boundingBox) return [];
        const { originX: x, originY: y, width, height } = boundingBox;
        return {
          box: { x, y, width, height },
          score: categories[0]?.score ?? 0,
          keypoints: keypoints.map((p) => ({ x: p.x * picture.width, y: p.y * picture.height })),
        };
      });
    },
    close: () => detector.close(),
  };
}
