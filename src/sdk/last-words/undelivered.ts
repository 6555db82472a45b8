import type { Undelivered } from '../../runtime.ts';

/** The one line at the end of a process that could not deliver everything; undefined when there is nothing to say. */
export function undeliveredLine({ kept, lost }: Undelivered): string | undefined {
  const all = kept + lost;
  if (all === 0) return undefined;
  const fates = [
    ...(kept > 0 ? [`${kept} safe on disk, sent at the next start`] : []),
    ...(lost > 0 ? [`${lost} lost`] : []),
  ];
  return `${all} record${all === 1 ? '' : 's'} not delivered before the process ended: ${fates.join(', ')}`;
}
