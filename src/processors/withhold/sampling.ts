/** Which records are written of many alike, by rule. Never asked about ERROR and above. */
import type { StampedRecord } from '../../record/record.ts';
import type { Fate } from './hold-back.ts';

export interface SamplingRule {
  /** Of this logger and those below it. Default: of all. */
  readonly logger?: string | undefined;
  /** Severity number of the highest level it is for. */
  readonly upTo: number;
  /** Records whose message begins so. Default: any. */
  readonly message?: string | undefined;
  /** Part that is written, from 0 to 1. */
  readonly rate: number;
  /** The others are held back, and written when their request or job fails or is slow. */
  readonly unlessFailed: boolean;
}

/** The first rule that fits decides. Records of one trace share their fate, here and in other services with the same rate. */
export function sampler(
  rules: readonly SamplingRule[],
  random: () => number = Math.random,
): (record: StampedRecord) => Fate {
  return (record) => {
    const rule = rules.find((one) => fits(one, record));
    if (rule === undefined || chance(record, random) < rule.rate) return 'kept';
    return rule.unlessFailed ? 'held' : 'dropped';
  };
}

function fits({ logger, upTo, message }: SamplingRule, record: StampedRecord): boolean {
  if (record.severityNumber > upTo) return false;
  if (logger !== undefined && !isOrBelow(record.logger, logger)) return false;
  return message === undefined || (typeof record.body === 'string' && record.body.startsWith(message));
}

/** A colon, as in the namespaces of `debug`, is as good as a dot. */
function isOrBelow(name: string, logger: string): boolean {
  if (!name.startsWith(logger)) return false;
  const next = name[logger.length];
  return next === undefined || next === '.' || next === ':';
}

/**
 * From 0 to 1: by the trace id, so that the traces kept are those that `traceidratio` keeps at the same rate.
 * Source: the SDK's TraceIdRatioBasedSampler.
 */
function chance({ spanContext }: StampedRecord, random: () => number): number {
  if (spanContext === undefined) return random();
  let folded = 0;
  for (let at = 0; at < 32; at += 8) folded ^= Number.parseInt(spanContext.traceId.slice(at, at + 8), 16);
  return (folded >>> 0) / 2 ** 32;
}
