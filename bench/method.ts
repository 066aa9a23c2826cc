import { FRONT } from '../src/search/kernel/layout';
import { THRESHOLD } from './search-sizes';

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
  stands beside it because it suits its descriptor better.

How search and join were measured:

- Vectors are invented, always the same, five faces a person, at the distances of real ones: a person's are 0.42 apart
  in the median, two persons' 0.8. With \`--faces\` the sizes are measured again with persons around the embeddings of
  those photos. What is compared runs in turn, round by round, after a warm-up.
- Reading 8 bits: a kernel of SIMD adds up as many bytes as the faces have numbers, on one thread in the same page.
- Vectors in memory: an index with one shard, so with one worker; where it says so, with as many workers as by default,
  one a core. A time is the page's whole wait: the call to the workers, the scan, and the decision by the vectors, which
  are in the page's memory.
- Line: the least squares of one probe's times; "off by" is the farthest time's distance from it, as a share of the time
  at the largest size.
- Recall: the share of probes that give what comparing all vectors in 64-bit floats gives, faces and order.
- tfjs: WASM backend with SIMD, one thread. A search is \`matMul\` with all vectors, less half the squared norms, then
  \`topk\`.
- Join: probes 2,048 at a time against all segments that are not older, each pair once, workers as by default, two such
  parts under way at a time; candidates are decided by the vectors in the page's memory. Multiply-adds are those of the scan,
  ${FRONT} for each pair of a probe and a row; the others, for the few rows of which the first numbers do not show
  that they are far, are not counted. The kernel alone: four queries near nobody over 2,048 rows that stay in
  the cache.
- Join with tfjs: blocks of 4,096 × 4,096 over half of the square, the second one transposed beforehand (\`transposeB\`
  takes ten times as long); products are read and compared with the threshold in JavaScript, and the few near to it are
  decided by the vectors. A sample of the blocks is measured and scaled by their products.
- Stored collections: imported with \`faces.addVectors\` into IndexedDB on the disk. \`searchVector\` and
  \`nearface.join\` are whole calls from the page. Each round has another probe, whose person was not found before but in
  the row that says so. Pages are new, and after three rounds have taken what is stored of persons together; with nobody
  known beforehand they read whom they find. By default, without options, the call gives the most similar person with a
  score ≥ ${THRESHOLD}.
  \`search\` of a photo: the whole call but for the photo's analysis, which here gives that many probes as its faces.
  The first answer of a new page: from the first call, with nothing in its memory, to the answer; opening the database and
  starting workers are part of it. Reading segments alone: a new page too, which reads the same rows and blocks, four
  blocks at a time. These pages are built as the app is.
- Memory: shards loaded on the page's own thread and all persons read ahead; their WebAssembly memory and what the page's
  JavaScript heap and typed arrays grew by, garbage collected. Growth of the process: its main memory, with all workers, by the first search.

How live search was measured:

- The camera is Chromium's fake one, which plays a clip at 30 frames a second: 640 × 480 px JPEG frames, drawn from heads
  of the sample photos, 115 to 180 px from brow to chin, with a sensor's noise. The people are enrolled from the same
  photos, so names come as easily as they ever will; how well other photos of a person do is under accuracy.
- Live page: the built app, WASM backend. Analysed: answers of the page's session; drawn: calls of
  \`requestAnimationFrame\`; long tasks: as the browser reports them, from three seconds after the face's name on.
- Human: its defaults for video, so with caching between frames; detector with rotation, mesh and description.
- Entries: ten people, one after the other, come in from the side within a third of a second and stay for 1.2 s. A time
  runs from the capture of the first frame with the whole face to the answer that has its name. Each frame carries its
  number in a corner, so what should be seen in it is known. An entry without a name counts as infinitely long.
- Two people: one walks before the other and hides most of the other's face four times in 20 s. A switch: a track that had
  a name has another one, or none, in the next frame.
- An hour: each visit is five frames of a face and two of nobody, 1/15 s apart; then the clock moves on to the hour's next
  visit. Before the first sample every face has come four times.
- Checks of photos: 1/10 s from frame to frame on the clip's clock, and 10 s for a check; the frames are given to the
  session as the camera's are, as fast as it takes them. Whoever holds the photo sees what is asked: pans and tilts it to
  the side that is asked for, moves or tips it for a nod, tips it quickly for a blink, brings it nearer for a smile. A
  still photo does nothing.

How the API was measured:

- The built app with its service worker, WASM backend, in one page that calls eKYCPro's \`searchface\` with \`fetch\`, and
  \`nearface.search\` with the same photo and limits; until the answer is parsed. The bodies are Blobs, made beforehand.`;
