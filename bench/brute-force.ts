import type { IndexMatch, IndexQuery } from '../src/search';
import { distanceAt, scoreOf } from '../src/search/score';
import { Gallery } from './gallery';

/** The nearest face of each of the nearest persons, ties by number, by comparing all vectors in 64-bit floats. */
export function compareAll(gallery: Gallery, probe: Float32Array, { maxResults, minScore }: IndexQuery): IndexMatch[] {
  const limit = (distanceAt(minScore) + 1e-6) ** 2;
  const nearest = new Map<number, { distance: number; face: number }>();
  for (let face = 0; face < gallery.faces; face++) {
    const distance = gallery.squaredDistance(probe, face);
    if (distance > limit) continue;
    const person = Gallery.personOf(face);
    if (distance < (nearest.get(person)?.distance ?? Number.POSITIVE_INFINITY)) nearest.set(person, { distance, face });
  }
  return [...nearest]
    .sort(([, a], [, b]) => a.distance - b.distance || a.face - b.face)
    .slice(0, maxResults)
    .map(([person, { distance, face }]) => ({ face, person, score: scoreOf(Math.sqrt(distance)) }))
    .filter(({ score }) => score >= minScore);
}
