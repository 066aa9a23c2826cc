import type { ComparedFaces } from '../search';
import { DIMENSIONS, squaredDistance } from '../search/vectors';
import type { Database } from '../store/schema';
import { idAt, readVectors } from '../store/vectors';

/** Faces that an index found, by column, and their pairs with probes. */
export class FoundFaces {
  readonly segments: number[] = [];
  readonly rows: number[] = [];
  readonly persons: number[] = [];
  /** Of those in a pair whose distance is known, as all are in the end. */
  readonly numbers: number[] = [];
  readonly ids: string[] = [];
  /** Of each pair the probe, the face's place, and their squared distance, or NaN. */
  readonly probes: number[] = [];
  readonly places: number[] = [];
  readonly squared: number[] = [];

  /** Gives its place. */
  add(segment: number, row: number, person: number): number {
    this.segments.push(segment);
    this.persons.push(person);
    this.numbers.push(0);
    this.ids.push('');
    return this.rows.push(row) - 1;
  }

  /** Adds a pair of which item `i` of `compared` may tell more. */
  pair(probe: number, place: number, compared: ComparedFaces | undefined, i: number): void {
    const squared = compared?.squared[i] ?? Number.NaN;
    this.probes.push(probe);
    this.places.push(place);
    this.squared.push(squared);
    if (!compared || Number.isNaN(squared) || this.ids[place]) return;
    this.numbers[place] = compared.numbers[i] as number;
    this.ids[place] = idAt(compared, i);
  }

  /** Whether files told everything. */
  get isComplete(): boolean {
    return !this.squared.some(Number.isNaN);
  }

  /** Inside a transaction: reads what no file told. `probes` are n × 128, row-major. */
  async complete(db: Database, collectionId: string, probes: Float32Array): Promise<void> {
    const unknown = [...this.squared.keys()].filter((pair) => Number.isNaN(this.squared[pair]));
    if (unknown.length === 0) return;
    const missing = new Map<number, number>();
    for (const pair of unknown) {
      const place = this.places[pair] as number;
      if (!missing.has(place)) missing.set(place, missing.size);
    }
    const places = [...missing.keys()];
    const { numbers, ids, vectors } = await readVectors(db, collectionId, {
      segments: places.map((place) => this.segments[place] as number),
      rows: places.map((place) => this.rows[place] as number),
    });
    for (const [i, place] of places.entries()) {
      this.numbers[place] = numbers[i] as number;
      this.ids[place] = ids[i] as string;
    }
    for (const pair of unknown) {
      const start = (missing.get(this.places[pair] as number) as number) * DIMENSIONS;
      this.squared[pair] = squaredDistance(probes, (this.probes[pair] as number) * DIMENSIONS, vectors, start);
    }
  }
}
