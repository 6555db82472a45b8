import type { Step } from './steps.ts';

/** Histories that once went wrong, and what of. */
export const regressions: readonly { name: string; history: readonly Step[] }[] = [];
