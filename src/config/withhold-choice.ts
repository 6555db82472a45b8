import type { WithholdChoice } from './config.ts';
import { parseLevel } from './level-table.ts';
import { timerMs } from './quantity.ts';
import type { ConfigInput } from './schema.ts';

/** What is to be held back, sampled and collapsed, with every default filled in. */
export function withholdChoice({
  holdBack,
  sampling,
  storms,
}: Pick<ConfigInput, 'holdBack' | 'sampling' | 'storms'>): WithholdChoice {
  const hold = holdBack === true ? {} : holdBack;
  const storm = storms === true ? {} : storms;
  return {
    holdBack: hold
      ? {
          level: parseLevel(hold.level ?? 'debug') ?? 'debug',
          slow: hold.slow ?? 1_000,
          size: hold.size ?? 200,
        }
      : undefined,
    sampling: (sampling ?? []).map(({ logger, level, message, rate, unlessFailed }) => ({
      rate,
      ...(logger !== undefined && { logger }),
      ...(level !== undefined && { level }),
      ...(message !== undefined && { message }),
      ...(unlessFailed !== undefined && { unlessFailed }),
    })),
    storms: storm ? { limit: storm.limit ?? 20, window: timerMs(storm.window ?? 10_000) } : undefined,
  };
}
