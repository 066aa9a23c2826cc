import { clusterVectors } from '../src/search/cluster-vectors';
import { connectedComponents, type GroupingQuality, groupingQuality } from './grouping';
import type { LabelledPhoto } from './metrics';
import { table } from './table';

/** A heap of faces that was grouped without names. */
export interface ClusterResult {
  faces: number;
  /** With two faces or more. */
  persons: number;
  grouped: GroupingQuality;
  ms: number;
  /** The plain way, at some thresholds. */
  baselines: { minScore: number; quality: GroupingQuality }[];
}

const BASELINES = [0.7, 0.8, 0.9, 0.95];

/** Runs in a page: the grouping has a worker. */
export async function clusterFaces(faces: Required<LabelledPhoto<Float32Array>>[]): Promise<ClusterResult> {
  const persons = faces.map(({ person }) => person);
  const embeddings = faces.map(({ embedding }) => embedding);
  const start = performance.now();
  const groups = await clusterVectors(Float32Array.from(embeddings.flatMap((embedding) => [...embedding])));
  const ms = performance.now() - start;
  return {
    faces: faces.length,
    persons: new Set(persons.filter((person, i) => persons.indexOf(person) !== i)).size,
    grouped: groupingQuality(persons, groups),
    ms,
    baselines: BASELINES.map((minScore) => ({
      minScore,
      quality: groupingQuality(persons, connectedComponents(embeddings, minScore)),
    })),
  };
}

/** In Markdown. */
export function clusterReport({ faces, persons, grouped, ms, baselines }: ClusterResult): string {
  const row = (name: string, { groups, mixed, singles, precision, recall, f1 }: GroupingQuality) => [
    name,
    ...[groups, mixed, singles].map(String),
    ...[precision, recall, f1].map((share) => share.toFixed(3)),
  ];
  return [
    `${faces} faces; ${persons} persons have two or more. Grouped in ${ms.toFixed(0)} ms.`,
    table(
      [
        '',
        'groups of two or more',
        'of several persons',
        'single faces',
        'precision of pairs',
        'recall of pairs',
        'F1',
      ],
      [
        row('Nearface', grouped),
        ...baselines.map(({ minScore, quality }) => row(`linked by pairs of ${minScore.toFixed(2)} or more`, quality)),
      ],
    ),
  ].join('\n\n');
}
