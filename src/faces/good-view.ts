import { centerOf } from '../box';
import type { TrackedFace } from './types';

/** What keeps a view of a face from being good enough to be enrolled. */
export type ViewFault =
  | 'too-small'
  | 'too-large'
  | 'off-center'
  | 'too-dark'
  | 'too-bright'
  | 'turned-away'
  | 'eyes-closed'
  | 'blurred';

type View = Pick<TrackedFace, 'box' | 'pose' | 'quality' | 'expression'>;

/** Distance of the eyes in px from which more of them bring nothing; docs/decisions.md, "Quality". */
const MIN_SIZE = 40;

/** Share of the frame's height that a face may take: a little is left around the head, which reaches over the mesh. */
const MAX_HEIGHT = 0.75;

/** How far the face's centre may be from the frame's, in parts of the frame's sides: the middle third and a half. */
const MAX_OFFSET = 0.25;

/** Mean luma between which `Quality.score` loses nothing; all faces of `lfw10` lie between 0.33 and 0.73. */
const BRIGHTNESS = [0.25, 0.75] as const;

/** 98 % of the faces of `lfw10` are sharper. */
const MIN_SHARPNESS = 0.3;

/**
 * Degrees; 96 % of `lfw10` are within yaw and pitch, 98 % within roll. Photos at eye level have a pitch of -8 in the
 * median, so the range is not even.
 */
const MAX_YAW = 30;
const PITCH = [-28, 20] as const;
const MAX_ROLL = 20;

/** Of lids that are neither closed (below 0.15) nor closing; see `Expression`. */
const MIN_OPENNESS = 0.18;

/** The first thing that is wrong with a view, in the order in which a person can mend them; nothing: it is good. */
export function faultOf(
  { box, pose, quality, expression }: View,
  frame: { width: number; height: number },
): ViewFault | undefined {
  if (box.height > MAX_HEIGHT * frame.height) return 'too-large';
  const center = centerOf(box);
  const offset = Math.max(Math.abs(center.x / frame.width - 0.5), Math.abs(center.y / frame.height - 0.5));
  if (offset > MAX_OFFSET) return 'off-center';
  if (quality.size < MIN_SIZE) return 'too-small';
  if (quality.brightness < BRIGHTNESS[0]) return 'too-dark';
  if (quality.brightness > BRIGHTNESS[1]) return 'too-bright';
  if (Math.abs(pose.yaw) > MAX_YAW || Math.abs(pose.roll) > MAX_ROLL) return 'turned-away';
  if (pose.pitch < PITCH[0] || pose.pitch > PITCH[1]) return 'turned-away';
  if (Math.min(expression.eyeOpenness.left, expression.eyeOpenness.right) < MIN_OPENNESS) return 'eyes-closed';
  return quality.sharpness < MIN_SHARPNESS ? 'blurred' : undefined;
}
