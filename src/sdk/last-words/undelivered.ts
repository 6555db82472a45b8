import type { Undelivered } from '../../runtime.ts';

/** The one line at the end of a process that could not deliver everything; undefined when there is nothing to say. */
export function undeliveredLine({ kept, lost, waiting }: Undelivered): string | undefined {
  const all = kept + lost;
  const outputs = Object.entries(waiting);
  const fates = [
    ...(kept > 0 ? [`${kept} safe on disk, sent at the next start`] : []),
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...outputs.map(([name, records]) => `${records} not written by output ${name}`),
  ];
  if (fates.length === 0) return undefined;
  const what = all === 0 ? 'records' : `${all} record${all === 1 ? '' : 's'}`;
  return `${what} not delivered before the process ended: ${fates.join(', ')}`;
}
