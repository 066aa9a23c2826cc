import { parseArgs } from 'node:util';
import { SYSTEM_NAMES, type SystemName } from './systems/system';

export const USAGE = `npm run bench -- [options]

  --faces DIR     folder of folders named after people, with photos: measures accuracy and speed there
  --groups DIR    folder with group photos and a truth.json (as bench/groups/truth.json): counts faces there
  --photos N      also enrols N altered photos and reports tensors and memory, e.g. 1000
  --search        also measures search and join of up to 1,000,000 vectors, against tfjs and hnswlib-wasm (11 minutes)
  --live          also measures live search before a fake camera, and its check against photos (6 minutes)
  --api           also measures what a call of the API costs over the page's own interface (1 minute)
  --only SYSTEMS  only these, separated by commas: ${SYSTEM_NAMES.join(', ')}
  --fit           fits the score to the distances of --faces and writes src/search/knots.ts

A run of all parts also writes bench/results.md.`;

export interface BenchOptions {
  faces?: string;
  groups?: string;
  photos: number;
  search: boolean;
  live: boolean;
  api: boolean;
  systems: SystemName[];
  /** Whether nothing is left out: half a report must not replace a whole one. */
  write: boolean;
  fit: boolean;
}

/** Throws with a sentence that says what to correct. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      faces: { type: 'string' },
      groups: { type: 'string' },
      photos: { type: 'string', default: '0' },
      search: { type: 'boolean', default: false },
      live: { type: 'boolean', default: false },
      api: { type: 'boolean', default: false },
      only: { type: 'string' },
      fit: { type: 'boolean', default: false },
    },
  });
  const photos = Number(values.photos);
  if (!Number.isInteger(photos) || photos < 0) throw new Error('--photos takes a whole number.');
  const systems = values.only?.split(',').map(systemName) ?? [...SYSTEM_NAMES];
  if (values.fit && (!values.faces || !systems.includes('nearface')))
    throw new Error('--fit needs --faces and Nearface.');
  return {
    faces: values.faces,
    groups: values.groups,
    photos,
    search: values.search,
    live: values.live,
    api: values.api,
    systems,
    write:
      systems.length === SYSTEM_NAMES.length &&
      Boolean(values.faces && photos && values.search && values.live && values.api),
    fit: values.fit,
  };
}

function systemName(name: string): SystemName {
  const found = SYSTEM_NAMES.find((known) => known === name);
  if (!found) throw new Error(`--only takes ${SYSTEM_NAMES.join(', ')}; "${name}" is none of them.`);
  return found;
}
