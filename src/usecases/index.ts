export { OPERATING_POINTS } from '../search/knots';
export { createNearface } from './nearface';
