import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { photoUrl } from './browser';
import type { GroupTruth } from './groups';

const ROOT = resolve(import.meta.dirname, '..');
const IMAGE = /\.(jpe?g|png|webp|bmp|gif|avif)$/i;

export interface PersonPhoto {
  url: string;
  person: string;
}

export interface GroupPhoto {
  url: string;
  name: string;
  truth: GroupTruth[string];
}

/** Photos in folders that are named after people. Throws if there are not two people with photos. */
export function personPhotos(dir: string): PersonPhoto[] {
  const photos = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: person }) => images(join(dir, person)).map((path) => ({ url: photoUrl(path), person })));
  if (new Set(photos.map(({ person }) => person)).size < 2) {
    throw new Error(`${dir} has to hold at least two folders, each named after a person, with photos.`);
  }
  return photos;
}

/** The photos that a folder's `truth.json` names; without a folder, the app's sample photos. */
export function groupPhotos(dir?: string): GroupPhoto[] {
  const truthFile = join(dir ?? join(import.meta.dirname, 'groups'), 'truth.json');
  if (!existsSync(truthFile)) throw new Error(`${truthFile} is missing; bench/groups/truth.json shows its form.`);
  const truth = groupTruth.parse(JSON.parse(readFileSync(truthFile, 'utf8')));
  return Object.entries(truth).map(([name, faces]) => ({
    url: photoUrl(join(dir ?? join(ROOT, 'public/samples'), name)),
    name,
    truth: faces,
  }));
}

const groupTruth = z.record(
  z.string(),
  z.array(z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })),
);

function images(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => IMAGE.test(name))
    .sort()
    .map((name) => join(dir, name));
}
