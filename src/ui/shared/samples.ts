import { useEnrolment } from '../enrol/state';
import { useSearch } from '../search/state';
import { currentCollection, useCollections } from './collections';

const NAMES = [1, 2, 3, 4, 5, 6].map((number) => `sample${number}.jpg`);

/** Enrols the sample photos that come with the app, every face as its own person, then searches with one of them. */
export async function trySamples(): Promise<void> {
  const files = await Promise.all(NAMES.map(samplePhoto));
  await useEnrolment.getState().enrolNow(files);
  const probe = files.at(-1);
  if (probe) await useSearch.getState().open(probe, currentCollection(useCollections.getState())?.id);
}

async function samplePhoto(name: string): Promise<File> {
  const response = await fetch(new URL(`samples/${name}`, document.baseURI));
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return new File([await response.blob()], name, { type: 'image/jpeg' });
}
