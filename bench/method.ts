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
- Vectors in memory: an index with one shard, so with one worker. A time is the page's whole wait: the call to the
  worker, the scan, and the decision by the vectors, which are in the page's memory.
- Line: the least squares of one probe's times; "off by" is the farthest time's distance from it, as a share of the time
  at the largest size.
- Recall: the share of probes that give what comparing all vectors in 64-bit floats gives, faces and order.
- tfjs: WASM backend with SIMD, one thread. A search is \`matMul\` with all vectors, less half the squared norms, then
  \`topk\`.
- Join: probes 2,048 at a time against all segments that are not older, each pair once, workers as by default, two such
  parts under way at a time; candidates are decided by the vectors in the page's memory. Multiply-adds are those of the scan, 128 for each pair of a
  probe and a row, also where it finds nothing. The kernel alone: four queries near nobody over 2,048 rows that stay in
  the cache.
- Join with tfjs: blocks of 4,096 × 4,096 over half of the square, the second one transposed beforehand (\`transposeB\`
  takes ten times as long); products are read and compared with the threshold in JavaScript, and the few near to it are
  decided by the vectors. A sample of the blocks is measured and scaled by their products.
- Stored collections: imported with \`faces.addVectors\` into IndexedDB on the disk. \`searchVector\` and
  \`nearface.join\` are whole calls from the page. The first answer of a new page: from the first call, with nothing in its
  memory, to the answer; opening the database and starting workers are part of it. Reading segments alone: a new page
  too, which reads the same rows and blocks, four blocks at a time. These pages are built as the app is.
- Memory: shards loaded on the page's own thread, their WebAssembly memory and what the page's JavaScript heap and typed
  arrays grew by, garbage collected. Growth of the process: its main memory, with all workers, by the first search.`;
