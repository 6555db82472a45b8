/** Which records are written of many alike, by rule. Never asked about ERROR and above. */
import type { StampedRecord } from '../../record/record.ts';

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

export type Sampled = 'kept' | 'held' | 'dropped';

/** The first rule that fits decides. Records of one trace share their fate, here and in other services with the same rate. */
export function sampler(
  rules: readonly SamplingRule[],
  random: () => number = Math.random,
): (record: StampedRecord) => Sampled {
  return (record) => {
    const rule = rules.find((one) => fits(one, record));
    if (rule === undefined || chance(record, random) < rule.rate) return 'kept';
    return rule.unlessFailed ? 'held' : 'dropped';
  };
}

function fits({ logger, upTo, message }: SamplingRule, record: StampedRecord): boolean {
  if (record.severityNumber > upTo) return false;
  if (logger !== undefined && record.logger !== logger && !record.logger.startsWith(`${logger}.`))
    return false;
  return message === undefined || (typeof record.body === 'string' && record.body.startsWith(message));
}

/**
 * From 0 to 1: by the random part of the trace id, as OpenTelemetry's ratio samplers decide.
 * Source: W3C Trace Context, level 2, "Random Trace ID Flag".
 */
function chance({ spanContext }: StampedRecord, random: () => number): number {
  return spanContext === undefined ? random() : Number.parseInt(spanContext.traceId.slice(-8), 16) / 2 ** 32;
}
