import type { Lane } from './spool.ts';

/** @param number from 1 upwards within the lane. */
export function segmentName(lane: Lane, number: number): string {
  return `${lane}-${number}.seg`;
}
