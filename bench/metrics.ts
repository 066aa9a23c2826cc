/** What came of one photo: whose it is and, where a face was found, the embedding of its main face. */
export interface LabelledPhoto<E> {
  person: string;
  embedding?: E;
}

/** All pairs of the photos in which a face was found. Distances are ascending; misses are counted apart. */
export interface Comparison {
  photos: number;
  missed: number;
  genuine: number[];
  impostor: number[];
  /** Leave one out: photos whose nearest other photo is of the same person, of those whose person has another one. */
  rank1: { right: number; of: number };
}

/** Compares every photo with every other one. */
export function compareAll<E>(photos: readonly LabelledPhoto<E>[], distance: (a: E, b: E) => number): Comparison {
  const found = photos.filter((photo): photo is Required<LabelledPhoto<E>> => photo.embedding !== undefined);
  const nearest = found.map(() => ({ distance: Number.POSITIVE_INFINITY, samePerson: false, hasOther: false }));
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (const [i, a] of found.entries()) {
    for (const [j, b] of found.entries()) {
      if (j <= i) continue;
      const samePerson = a.person === b.person;
      const d = distance(a.embedding, b.embedding);
      (samePerson ? genuine : impostor).push(d);
      for (const k of [i, j]) {
        const best = nearest[k];
        if (!best) continue;
        if (samePerson) best.hasOther = true;
        if (d < best.distance) Object.assign(best, { distance: d, samePerson });
      }
    }
  }
  const probes = nearest.filter((best) => best.hasOther);
  return {
    photos: photos.length,
    missed: photos.length - found.length,
    genuine: genuine.sort((a, b) => a - b),
    impostor: impostor.sort((a, b) => a - b),
    rank1: { right: probes.filter((best) => best.samePerson).length, of: probes.length },
  };
}

/** The share of ascending distances that a threshold accepts: those of at most `threshold`. */
export function acceptedShare(distances: readonly number[], threshold: number): number {
  return distances.length === 0 ? Number.NaN : countUpTo(distances, threshold) / distances.length;
}

/** Equal error rate: the mean of FAR and FRR at the threshold where they are closest. */
export function equalErrorRate({ genuine, impostor }: Comparison): number {
  let best = { gap: Number.POSITIVE_INFINITY, rate: Number.NaN };
  for (const threshold of [...genuine, ...impostor]) {
    const far = acceptedShare(impostor, threshold);
    const frr = 1 - acceptedShare(genuine, threshold);
    const gap = Math.abs(far - frr);
    if (gap < best.gap) best = { gap, rate: (far + frr) / 2 };
  }
  return best.rate;
}

/** The true accept rate at the widest threshold whose false accept rate is at most `far`. */
export function tarAtFar({ genuine, impostor }: Comparison, far: number): number {
  const firstRefused = impostor[Math.floor(far * impostor.length)] ?? Number.POSITIVE_INFINITY;
  return genuine.filter((distance) => distance < firstRefused).length / genuine.length;
}

/** The value below which `share` of the values lie, interpolated between neighbours; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Number of ascending values of at most `limit`, by bisection. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
