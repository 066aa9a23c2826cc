import type { ApiRun } from './api';
import type { ClusterResult } from './cluster';
import type { MemorySample } from './leak';
import type { LiveRun } from './live';
import type { Machine } from './machine';
import type { PhotoResult } from './measure';
import { type Comparison, median } from './metrics';
import type { GroupPhoto, PersonPhoto } from './photos';
import type { SearchRun } from './search';
import type { SystemName } from './systems/system';
import type { WorkerResult } from './workers';

/** Photos of persons, what each system made of them, and how its embeddings compare, by the name of the distance. */
export interface FacesRun {
  name: string;
  photos: PersonPhoto[];
  results: PhotoResult[];
  comparisons: Partial<Record<SystemName, Record<string, Comparison>>>;
  /** Nearface's embeddings grouped by person. */
  clusters?: ClusterResult;
}

export interface GroupsRun {
  name: string;
  photos: GroupPhoto[];
  /** Each photo several times: `results[i]` is of `photos[i % photos.length]`. */
  results: PhotoResult[];
}

/** All that a run measured. */
export interface BenchRun {
  machine: Machine;
  command: string;
  systems: SystemName[];
  faces?: FacesRun;
  groups: GroupsRun[];
  /** Embeddings of invented persons, grouped by person. */
  invented?: ClusterResult;
  workers?: WorkerResult;
  memory?: MemorySample[];
  search?: SearchRun;
  live?: LiveRun;
  api?: ApiRun;
}

/** The comparison of Nearface's embeddings, where there is one. */
export function nearfaceComparison(faces?: FacesRun): Comparison | undefined {
  return Object.values(faces?.comparisons.nearface ?? {})[0];
}

/** How many times as fast as the peer Nearface is: ratio of the medians, and median of the ratios photo by photo. */
export function speedRatio(results: PhotoResult[], peer: SystemName): { ofMedians: number; ofPhotos: number } {
  return {
    ofMedians: median(milliseconds(results, peer)) / median(milliseconds(results, 'nearface')),
    ofPhotos: median(
      results.map(({ systems }) => (systems[peer]?.ms ?? Number.NaN) / (systems.nearface?.ms ?? Number.NaN)),
    ),
  };
}

/** Times of one system, photo by photo, in ms. */
export function milliseconds(results: PhotoResult[], system: SystemName): number[] {
  return results.flatMap(({ systems }) => systems[system]?.ms ?? []);
}
