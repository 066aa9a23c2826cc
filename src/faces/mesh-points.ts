/*
 * Which points of MediaPipe's 468-point mesh lie on what. "Right" is the person's right, the left of the picture.
 * Source: canonical_face_model_uv_visualization.png of the MediaPipe repository.
 */
export const MESH_POINTS = 468;

export const RIGHT_EYE_CORNERS = [33, 133] as const;
export const LEFT_EYE_CORNERS = [362, 263] as const;
export const MOUTH_CORNERS = [61, 291] as const;
export const FOREHEAD_TOP = 10;
export const CHIN = 152;

/**
 * The points that dlib aligns by when it cuts a face chip (image_transforms/interpolation.h, get_face_chip_details and
 * mean_face_shape: of its 68 landmarks those on nose, eyes, upper lip and inner mouth; jaw, brows and lower lip move
 * too much), as [mesh point, x, y on the mean face]. The embedder was trained on chips cut so.
 */
export const DLIB_MEAN_FACE: readonly (readonly [point: number, x: number, y: number])[] = [
  // nose bridge, top to tip
  [168, 0.490127, 0.203352],
  [197, 0.490127, 0.307009],
  [5, 0.490127, 0.409805],
  [4, 0.490127, 0.515625],
  // below the nose
  [98, 0.36688, 0.587326],
  [97, 0.426036, 0.609345],
  [2, 0.490127, 0.628106],
  [326, 0.554217, 0.609345],
  [327, 0.613373, 0.587326],
  // right eye
  [33, 0.121737, 0.216423],
  [160, 0.187122, 0.178758],
  [158, 0.265825, 0.179852],
  [133, 0.334606, 0.231733],
  [153, 0.260918, 0.245099],
  [144, 0.182743, 0.244077],
  // left eye
  [362, 0.645647, 0.231733],
  [385, 0.714428, 0.179852],
  [387, 0.793132, 0.178758],
  [263, 0.858516, 0.216423],
  [373, 0.79751, 0.244077],
  [380, 0.719335, 0.245099],
  // upper lip
  [61, 0.254149, 0.780233],
  [39, 0.340985, 0.745405],
  [37, 0.428858, 0.727388],
  [0, 0.490127, 0.742578],
  [267, 0.551395, 0.727388],
  [269, 0.639268, 0.745405],
  [291, 0.726104, 0.780233],
  // inner mouth
  [78, 0.290379, 0.784792],
  [82, 0.428096, 0.778746],
  [13, 0.490127, 0.785343],
  [312, 0.552157, 0.778746],
  [308, 0.689874, 0.784792],
  [317, 0.553364, 0.824182],
  [14, 0.490127, 0.831803],
  [87, 0.42689, 0.824182],
];
