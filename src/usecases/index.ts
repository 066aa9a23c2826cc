export { OPERATING_POINTS, type OperatingPoint } from '../search/knots';
export { createNearface } from './nearface';
