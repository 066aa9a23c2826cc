/** The model behind the vectors; every collection keeps it, since vectors of two embedders are never compared. */
export const EMBEDDER = 'dlib-resnet-v1';
