/*
 * Every threshold of the liveness check of a single photo, with where it comes from. "Genuine": the 100 photos of
 * lfw10 and the 21 portraits that the faces of the six sample photos make. docs/liveness.md has the figures.
 */

/**
 * TOO_MANY_FACES: another face of at least this part of the main one's side stands with the person. Smaller ones are
 * passers-by: at this size somebody is more than twice as far from the camera.
 */
export const MIN_OTHER_FACE = 0.4;

/** FACE_TOO_SMALL: side of the box around the mesh, px of the photo. In smaller ones lids lie less than 4 px apart. */
export const MIN_FACE = 80;

/** FACE_TOO_CLOSE: part of the photo's width or height that the face takes. 0.54 at most in lfw10. */
export const MAX_FILL = 0.8;

/** FACE_CLOSE_TO_BORDER: free space between face and border, in sides of the face. 0.32 at least in lfw10. */
export const MIN_MARGIN = 0.05;

/** FACE_ANGLE_TOO_LARGE, degrees. Beyond, the mesh guesses the far eye's lids. */
export const MAX_YAW = 30;
export const MAX_PITCH = 30;
export const MAX_ROLL = 30;

/** EYES_CLOSED: distance of the lids by the iris model, in widths of the eye, mean of both eyes. */
export const MIN_EYE_OPENNESS = 0.16;

/** FACE_IS_OCCLUDED; see `Parts` in occlusion.ts. */
export const MAX_EYE_DARKNESS = 1.35;
export const MIN_MOUTH_DIFFERENCE = 0.035;
/** Of greyer skin the mouth's colour says nothing. */
export const MIN_COLORFULNESS = 0.1;

/** FACE_NOT_LIVE: scores of the passive models. */
export const MIN_ANTISPOOF = 0.4;
export const MIN_LIVENESS = 0.65;
