/** What the score of the passive model `liveness` has to reach; for the API, which must not load the engine. */
export { MIN_LIVENESS } from '../faces/liveness/thresholds';
