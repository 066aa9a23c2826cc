/** The collection that is meant where none is named; made when it is missing. */
export const DEFAULT_COLLECTION = 'default';
