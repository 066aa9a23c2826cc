/*
 * Every threshold of the liveness check of a single photo, with what it was measured on. "Genuine": the 100 photos of
 * lfw10, and 21 portraits cut out of the six sample photos. docs/liveness.md has the error rates.
 */

/**
 * TOO_MANY_FACES: another face of at least this part of the main one's side stands with the person. Smaller ones are
 * passers-by, more than twice as far from the camera: one of the six bystanders in lfw10.
 */
export const MIN_OTHER_FACE = 0.4;

/** FACE_TOO_SMALL: side of the box around the mesh, px of the photo. Smaller eyes are less than 18 px wide. lfw10: 94–134. */
export const MIN_FACE = 80;

/** FACE_TOO_CLOSE: part of the photo's width or height that the face takes. lfw10: 0.54 at most. */
export const MAX_FILL = 0.8;

/** FACE_CLOSE_TO_BORDER: free space between face and border, in sides of the face. lfw10: 0.32 at least. */
export const MIN_MARGIN = 0.05;

/** FACE_ANGLE_TOO_LARGE, degrees; beyond, lids and mouth are guessed by the mesh. Over 30 in any: 8 of 121 genuine. */
export const MAX_YAW = 30;
export const MAX_PITCH = 30;
export const MAX_ROLL = 30;

/**
 * EYES_CLOSED: distance of the lids by the iris model, in widths of the eye, mean of both eyes. Genuine: 0.164 at least
 * (a man who squints), median 0.28; the two portraits with closed eyes: 0.10 and 0.14.
 */
export const MIN_EYE_OPENNESS = 0.16;

/** FACE_IS_OCCLUDED by dark glasses; see `Parts` in occlusion.ts. Genuine: 1.29 at most; painted glasses: 1.49 at least. */
export const MAX_EYE_DARKNESS = 1.35;

/** FACE_IS_OCCLUDED at the mouth. Genuine: 2 of 121 under it, 5 % under 0.061; painted masks: median 0.01; hands: 0.02. */
export const MIN_MOUTH_DIFFERENCE = 0.035;

/** Of greyer skin the mouth's colour says nothing. Genuine: 0.12 at least; tinted grey photos: up to 0.084. */
export const MIN_COLORFULNESS = 0.1;

/**
 * FACE_NOT_LIVE: scores of the passive models. Genuine: 0.42 and 0.55 at least, else over 0.44 and 0.67. They do not
 * separate (equal error rates of 48 and 38 %), so these refuse few.
 */
export const MIN_ANTISPOOF = 0.4;
export const MIN_LIVENESS = 0.65;
