/* What the documents of the dialects say, word for word, for the tests in Node and those through real `fetch`. */

/** Images that are larger are refused, bytes. */
export const MAX_IMAGE = { ekycpro: 2 * 2 ** 20, 'search-face': 5 * 2 ** 20, faceset: 5 * 2 ** 20 };

export const EKYCPRO_OPERATIONS = ['addface', 'searchface', 'delface'] as const;

export const EKYCPRO = {
  INVALID_REQUEST: { status: 'INVALID_REQUEST', message: 'invalid request parameters' },
  IMAGE_INVALID_SIZE: { status: 'IMAGE_INVALID_SIZE', message: 'image larger than 2M' },
  IMAGE_INVALID_FORMAT: { status: 'IMAGE_INVALID_FORMAT', message: 'image format not support' },
  FACE_DETECT_FAILED: { status: 'FACE_DETECT_FAILED', message: 'check input image and retry' },
  NO_SIMILAR_FACE: { status: 'NO_SIMILAR_FACE', message: 'no similar face in db' },
  PERSON_ID_NOT_EXIST: { status: 'PERSON_ID_NOT_EXIST', message: 'check input person id' },
  FAIL: { status: 'FAIL', message: 'please try again later' },
  DELETED: { status: 'OK', message: 'successfully deleted face' },
};

/** The field that has the photo. */
export const FACE_SEARCH_PHOTO = {
  '/face-search': 'face_base_64',
  '/multi-face-search': 'multi_face_img_base_64',
} as const;

export const FACE_SEARCH_PATHS = ['/face-search', '/multi-face-search'] as const;

export const FACE_SEARCH = {
  ERR_FACE_NOT_DETECTED: 'A face could not be detected in the image(s).',
  ERR_API_KEY_NOT_PRESENT: 'The API key is missing from the request.',
  ERR_API_KEY_NOT_VALID: 'The API key is not valid.',
  ERR_NOT_FOUND: 'The requested entity could not be found.',
  ERR_LIVENESS_ERROR: 'A liveness error occurred. Please check the supplied image and the error metadata.',
  ERR_BASE64_IMAGE_CANNOT_BE_DECODED: 'The posted Base64 image(s) could not be decoded as JPEG/PNG bytes.',
};

/** A refusal of Face Search. */
export function faceSearchRefusal(http: number, code: keyof typeof FACE_SEARCH) {
  return { http, body: { code, message: FACE_SEARCH[code] } };
}

export function faceSearchNotLive(code: string) {
  return {
    http: 400,
    body: { code: 'ERR_LIVENESS_ERROR', message: FACE_SEARCH.ERR_LIVENESS_ERROR, metadata: { code } },
  };
}

export const SEARCH_FACE = {
  6030: 'CollectionId is required.',
  6031: 'RequestName is required.',
  6032: 'Invalid face image.',
  6033: 'Cannot find collection info.',
  6034: 'This collection is unavailable.',
  6035: 'Failed to validate liveness of face',
  6036: 'Image size is too large.',
  6037: 'Not supported image format.',
  6038: 'Fail to search face',
  6039: 'API Key is required.',
  6040: 'Access Denied: API Key is unavailable.',
};

/** A refusal of Search Face: 403 for keys, 400 for all else that the document has. */
export function searchFaceRefusal(errorCode: keyof typeof SEARCH_FACE, http = errorCode >= 6039 ? 403 : 400) {
  return { http, body: { errorCode, message: SEARCH_FACE[errorCode] } };
}

export const FACESET_PATH = '/faceset/v2/search_face';

export const FACESET_REQUEST_ID = /^TID[0-9a-f]{32}$/;

export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
