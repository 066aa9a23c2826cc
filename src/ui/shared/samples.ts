import { useEnrolment } from '../enrol/state';
import { useSearch } from '../search/state';
import { currentCollection, useCollections } from './collections';

const GALLERY = ['sample1.jpg', 'sample2.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'];
/** One of its three women is in sample1.jpg too, in other light; the others are in none. */
const PROBE = 'sample3.jpg';

/** Enrols sample photos that come with the app, every face as its own person, then searches with another one. */
export async function trySamples(): Promise<void> {
  const [probe, ...gallery] = await Promise.all([PROBE, ...GALLERY].map(samplePhoto));
  await useEnrolment.getState().enrolNow(gallery);
  if (probe) await useSearch.getState().open(probe, currentCollection(useCollections.getState())?.id);
}

/** One of the sample photos, `sample1.jpg` to `sample6.jpg`. */
export async function samplePhoto(name: string): Promise<File> {
  const response = await fetch(new URL(`samples/${name}`, document.baseURI));
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return new File([await response.blob()], name, { type: 'image/jpeg' });
}
