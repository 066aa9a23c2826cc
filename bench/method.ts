/** How the figures come about; the last part of the report. */
export const METHOD = `## How it was measured

- All systems look at the same photos in one run, one after the other and in turning order, after a warm-up of three
  photos. Each has a page of its own in the same Chromium and works on the WASM backend of TensorFlow.js with SIMD and
  one thread. A time runs from the encoded bytes to the embeddings of every face in the photo; decoding is part of it.
- The main face of a photo is the one with the largest box, for every system. Accuracy is over all pairs of photos in
  which the system found a face; photos without one stand in a column of their own and count nowhere else.
- EER: the mean of FAR and FRR where they are closest. TAR at FAR: with the widest threshold whose FAR is within the
  limit. Rank-1: the share of photos whose nearest other photo shows the same person.
- In group photos a box counts for a face if each holds the other's centre; further boxes are false.
- Nearface: \`createFaceAnalyzer\` with one worker, defaults otherwise.
- face-api: SSD MobileNet at its default confidence of 0.5, 68 points, recognition; on a canvas, as in its demos;
  production mode; \`euclideanDistance\`.
- Human: detector with rotation and up to 50 faces, mesh, description; the rest off; \`cacheSensitivity: 0\`, because
  photos are not frames of a video. Its documentation highly recommends mesh and rotation for comparing faces. Its
  \`match.similarity\` is a rounded and cut \`match.distance\`, so the latter is used; cosine is not its own measure and
  stands beside it because it suits its descriptor better.`;
