import { DIMENSIONS } from '../src/search/vectors';
import { randomNumbers } from './gallery';
import type { LabelledPhoto } from './metrics';

/*
 * Variances of faces around their person and of persons, and over how many directions they are spread, so that the
 * distances are those of lfw10: genuine 0.42 in the median, 96 % alike at 0.7; impostors 0.76, 0.1 % below 0.57.
 */
const FACE = { variance: 0.088, directions: 33 };
const PERSON = { variance: 0.203, directions: 80 };
const MOST_FACES = 20;

/** Invented embeddings of persons with 1 to 20 faces each, always the same. */
export function inventedFaces(persons: number): Required<LabelledPhoto<Float32Array>>[] {
  return Array.from({ length: persons }, (_, person) => {
    const center = normalVector(PERSON, randomNumbers(2 * person));
    const random = randomNumbers(2 * person + 1);
    const faces = 1 + ((person * 7) % MOST_FACES);
    return Array.from({ length: faces }, () => {
      // Some photos are worse than others.
      const spread = Math.exp(2 * random());
      const noise = normalVector(FACE, random);
      return { person: String(person), embedding: center.map((x, i) => 1 / 8 + x + spread * (noise[i] as number)) };
    });
  }).flat();
}

function normalVector({ variance, directions }: typeof FACE, random: () => number): Float32Array {
  const scale = Math.sqrt((variance * DIMENSIONS) / directions);
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => (i < directions ? scale * random() : 0));
}
