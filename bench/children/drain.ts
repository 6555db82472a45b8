/** Logs nothing: starts, and stays until its standard input ends. */
import { once } from 'node:events';
import { answer, startVariant } from './child.ts';

export interface DrainResult {
  /** The most memory it has had, in bytes. */
  readonly maxRss: number;
  /** Microseconds of processor time, since it was started. */
  readonly process: number;
}

await startVariant();
process.stdin.resume();
await once(process.stdin, 'end');
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
answer({ maxRss: maxRSS * 1024, process: userCPUTime + systemCPUTime } satisfies DrainResult);
process.exit();
