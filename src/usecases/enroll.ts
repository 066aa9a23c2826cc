import type { z } from 'zod';
import { iou } from '../box';
import { DEFAULT_COLLECTION } from '../default-collection';
import { NearfaceError, throwIfAborted } from '../errors';
import type { Box, Face } from '../faces/types';
import { checkVectors } from '../search/vectors';
import { getPerson, personNotFound } from '../store/persons';
import { addPhoto, type FaceToStore, type PhotoToStore, SAME_FACE_IOU } from '../store/photos';
import { analyzeFor } from './check-liveness';
import { type Context, comparableCollection } from './context';
import { toBlob } from './image-input';
import { enrollOptions, parse } from './options';
import type { EnrollOptions, EnrollResult, FaceChoice, ImageInput } from './types';

type Parsed = z.output<typeof enrollOptions>;

/** A photo that is ready to be stored. */
interface Prepared {
  collectionId: string;
  photo: PhotoToStore;
}

/** Eye distance below which a face that is left out is called too small rather than of low quality, px. */
const SMALL_FACE = 16;

/** Stores the chosen faces of a photo. */
export async function enroll(context: Context, image: ImageInput, options?: EnrollOptions): Promise<EnrollResult> {
  const parsed = parse(enrollOptions, options ?? {});
  return context.inOrder(preparePhoto(context, image, parsed), (prepared) => storePhoto(context, prepared, parsed));
}

/** Everything that may be done side by side and outside of a transaction: analysis, choice of faces, hash. */
export async function preparePhoto(context: Context, image: ImageInput, options: Parsed): Promise<Prepared> {
  const blob = await toBlob(image);
  const collection = await collectionFor(context, options);
  const { width, height, faces } = await analyzeFor(context, collection, blob, { crops: true, signal: options.signal });
  const byDefault = (options.name ?? options.personId) ? 'largest' : 'all';
  const chosen = chooseFaces(faces, options.faces ?? byDefault, options.minQuality);
  const [sha256, ...toStore] = await Promise.all([sha256Of(blob), ...chosen.map(toFaceToStore)]);
  return {
    collectionId: collection.id,
    photo: { sha256, fileName: options.fileName, width, height, faces: toStore },
  };
}

/** Once it settles, everything is on the disk or nothing is. */
export async function storePhoto({ db }: Context, prepared: Prepared, options: Parsed): Promise<EnrollResult> {
  throwIfAborted(options.signal);
  askToPersist();
  return addPhoto(db, prepared.collectionId, prepared.photo, options);
}

async function collectionFor(context: Context, { collection, personId }: Parsed) {
  if (personId === undefined) return comparableCollection(context, collection ?? DEFAULT_COLLECTION);
  const person = await getPerson(context.db, personId);
  const found = await comparableCollection(context, collection ?? person.collectionId);
  if (found.id !== person.collectionId) throw personNotFound(personId);
  return found;
}

/** Throws `FACE_NOT_FOUND`, `FACE_TOO_SMALL`, `FACE_LOW_QUALITY` if none is left. */
function chooseFaces(faces: Face[], choice: FaceChoice, minQuality: number): Face[] {
  const chosen = choice === 'all' ? faces : choice === 'largest' ? faces.slice(0, 1) : faceAt(faces, choice);
  if (chosen.length === 0) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found in the photo.');
  const good = chosen.filter(({ quality }) => quality.score >= minQuality);
  if (good.length > 0) return good;
  throw chosen.every(({ quality }) => quality.size < SMALL_FACE)
    ? new NearfaceError('FACE_TOO_SMALL', `The eyes are less than ${SMALL_FACE} px apart.`)
    : new NearfaceError('FACE_LOW_QUALITY', `No face has a quality of ${minQuality} or more.`);
}

function faceAt(faces: Face[], box: Box): Face[] {
  const overlap = (face: Face) => iou(face.box, box);
  return faces
    .filter((face) => overlap(face) > SAME_FACE_IOU)
    .sort((a, b) => overlap(b) - overlap(a))
    .slice(0, 1);
}

async function sha256Of(photo: Blob): Promise<string> {
  const bytes = await photo.arrayBuffer().catch((cause) => {
    throw new NearfaceError('IMAGE_NOT_RECOGNISED', 'The file cannot be read any more.', { cause });
  });
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function toFaceToStore({ box, quality, embedding, crops }: Face): Promise<FaceToStore> {
  checkVectors(embedding);
  const [thumbnail, chip] = await Promise.all([crops?.thumbnail.arrayBuffer(), crops?.chip.arrayBuffer()]);
  return { box, quality, embedding, thumbnail, chip };
}

/** Without the browser's promise it may clear the store when the disk runs low. */
let askedToPersist = false;
function askToPersist() {
  if (askedToPersist) return;
  askedToPersist = true;
  // Granted or not, enrolment goes on.
  navigator.storage.persist().catch(() => {});
}
