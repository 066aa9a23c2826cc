import type { Box } from '../../../faces/types';
import type { CaptureHint, CaptureView } from '../../../usecases/capture';
import type { LiveSession } from '../../../usecases/types';
import { codeOf } from '../../shared/errors';

/** A picture from the camera that is to be enrolled. */
export interface Shot {
  id: number;
  view: CaptureView;
  photo: Blob;
  /** Of its largest face. */
  box: Box;
  embedding: Float32Array;
  thumbnail: Blob | undefined;
  /** Undefined: not yet tried. */
  outcome?: { status: 'stored'; personId: string; name: string } | { status: 'refused'; error: unknown };
}

/** Why a picture is none to be enrolled. */
export type ShotFault = CaptureHint | 'someone-else' | 'same-picture';

/** How many make a person. */
export const SHOTS = 3;

/** Photos of one person are this alike, 97 % of them; docs/decisions.md, "Score". */
const SAME_PERSON = 0.65;

let ids = 0;

/** The last frame of the camera as a picture to be enrolled, or why it is none. */
export async function takeShot(
  session: LiveSession,
  view: CaptureView,
  shots: readonly Shot[],
): Promise<Shot | ShotFault> {
  const photo = await session.snapshot();
  if (!photo) return 'no-face';
  // The camera is frozen, or plays a clip. The store would take both for one photo.
  for (const shot of shots) if (await isSame(shot.photo, photo)) return 'same-picture';
  const [face] = await window.nearface.analyze(photo, { crops: true });
  if (!face) return 'no-face';
  const { box, embedding, crops } = face;
  const [first] = shots;
  if (first && window.nearface.score(first.embedding, embedding) < SAME_PERSON) return 'someone-else';
  return { id: ids++, view, photo, box, embedding, thumbnail: crops?.thumbnail };
}

async function isSame(a: Blob, b: Blob): Promise<boolean> {
  if (a.size !== b.size) return false;
  const [left, right] = await Promise.all([a.arrayBuffer(), b.arrayBuffer()]);
  const bytes = new Uint8Array(right);
  return new Uint8Array(left).every((byte, i) => byte === bytes[i]);
}

/** Stores those that are not stored yet, all as one person; gives all with what became of them. */
export async function storeShots(
  shots: readonly Shot[],
  name: string,
  collection: string | undefined,
): Promise<Shot[]> {
  const outcomes: Shot[] = [];
  let personId = shots.map(personOf).find((id) => id !== undefined);
  for (const shot of shots) {
    const done = personOf(shot) === undefined ? await store(shot, { name, personId, collection }) : shot;
    personId ??= personOf(done);
    outcomes.push(done);
  }
  return outcomes;
}

const personOf = ({ outcome }: Shot) => (outcome?.status === 'stored' ? outcome.personId : undefined);

interface Whose {
  name: string;
  /** Wins over the name. */
  personId: string | undefined;
  collection: string | undefined;
}

async function store(shot: Shot, { name, personId, collection }: Whose): Promise<Shot> {
  const whose = personId === undefined ? { name } : { personId };
  try {
    const { faces } = await window.nearface.enroll(shot.photo, { ...whose, collection, faces: shot.box });
    const [face] = faces;
    if (!face) throw new Error('Nothing was enrolled.');
    return { ...shot, outcome: { status: 'stored', personId: face.personId, name: face.name } };
  } catch (error) {
    if (codeOf(error) === 'UNEXPECTED') console.error(error);
    return { ...shot, outcome: { status: 'refused', error } };
  }
}
