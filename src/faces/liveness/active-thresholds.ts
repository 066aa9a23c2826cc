/*
 * What the active check demands. "Flat" are photos of 18 faces (samples and lfw10) on a plane or a cylinder that is
 * turned by up to 50°, seen from 2 and 4 face widths: 1,259 pictures. "Heads" are the meshes of the same faces, with
 * their photo as texture, turned: 468 pictures. "Pairs" are two photos of the same person in lfw10, the first frontal:
 * 576, which are real heads. All through the real mesh model. docs/liveness.md, "Active check"
 */

/**
 * A turn of the head: parallax and pose in degrees, and by how much more the face may get narrower than a head turned so
 * far does, log. Flat: 0 of 719 planes, 1 of 540 bent; pairs turned by 25–40°: 52 of 53;
 * heads by 25°: 34 of 36.
 */
export const TURN = { parallax: 20, yaw: 15, squeeze: 0.1 };

/** A nod: degrees downwards. Flat: 0; heads from 15° on: all; pairs 15–25° lower: 19 of 21. */
export const NOD = { parallax: 9, pitch: 11, stretch: 0.12, turn: 14 };

/**
 * Openness of both eyes, in parts of the neutral one; closed for at most so many ms. Open eyes stay within 0.92 and 1.08
 * (heads), lids drawn over the eye in the photo bring 0.54 to 0.68.
 */
export const BLINK = { closed: 0.7, open: 0.82, longest: 1500 };

/**
 * Width of the mouth, in parts of the neutral one, for so many ms. Pairs: 25 % are over it, 5 % over 1.31; flat and still:
 * 5 of 1,259 pictures.
 */
export const SMILE = { wide: 1.12, back: 1.07, shortest: 150 };

/** The head stands still enough for a blink or a smile to be told from a photo that moves: degrees, log of the aspect. */
export const STILL = { turn: 9, lift: 7, stretch: 0.1 };

/** Back to neutral: degrees. The noise of one frame has a standard deviation of 0.6°. */
export const NEUTRAL = { turn: 8, lift: 6 };

/** A move that nobody asked for counts against the person from so many times its demanded size on; some smile anyway. */
export const WRONG = { head: 1.25, smile: 1.6 };

/** Foreshortened without parallax, for so long: a flat picture. Heads: 0 of 468 frames; pairs: 0 of 576; flat from 30° on: half. */
export const FLAT = { stretch: 0.12, parallax: 7, time: 300, frames: 4 };

/**
 * The neutral face is measured over so many ms and frames, in which it moves by at most so many degrees and looks ahead.
 * 96 % of the faces of lfw10 have a pitch of −26 to 19.
 */
export const BASELINE = { time: 600, frames: 6, spread: 6, yaw: 25, pitch: 35, mouth: 0.08 };

/** ms of stillness before a move is asked, the second a random part of it: what comes next cannot be timed. */
export const PAUSE = [350, 700] as const;

/**
 * Faster is a jump to another clip or face: degrees and faces a second, and what one frame may add by noise. Heads are
 * turned at up to about 200°/s on purpose.
 */
export const SPEED = { angle: 300, shift: 5, scale: 3 };
export const JITTER = { angle: 8, shift: 0.15, scale: 0.12 };

/** ms without the face. */
export const LOST = 800;

/** ms from one embedding to the next. */
export const EMBED_EVERY = 1000;

/**
 * L2 distance from which a face is another one's, twice in a row. lfw10: 0.2 % of the pairs of different persons are
 * closer, 2.5 % of those of one person in different photos farther; views of one minute are at about half of it.
 */
export const OTHER_PERSON = 0.6;
