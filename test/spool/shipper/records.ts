import { logEncoder } from '../../../src/otlp/encode-log.ts';
import { encodeResource } from '../../../src/otlp/encode-resource.ts';
import type { Destination } from '../../../src/spool/shipper/destination.ts';
import type { SpoolSettings } from '../../../src/spool/spool.ts';

export const encode = logEncoder();

export const RESOURCE = encodeResource({ attributes: { 'service.name': 'spool-test' } });

/** A record with an id of its own, as the pipeline stamps it. */
export function record(body: string, uid: string, attributes: { [name: string]: string | number } = {}) {
  return {
    time: Date.now(),
    severityNumber: 9,
    severityText: 'INFO',
    logger: 'test',
    body,
    attributes: { 'log.record.uid': uid, ...attributes },
  } as unknown as Parameters<typeof encode>[0];
}

export function settings(given: Partial<SpoolSettings> = {}): SpoolSettings {
  return {
    dir: undefined,
    durability: 'turn',
    maxBytes: 1024 ** 3,
    maxAge: 7 * 86_400_000,
    fsync: 0,
    memoryBytes: 32 * 1024 ** 2,
    segmentBytes: 8 * 1024 ** 2,
    ...given,
  };
}

export function destination(url: string, given: Partial<Destination> = {}): Destination {
  return {
    protocol: 'http/json',
    url: `${url}/v1/logs`,
    headers: {},
    compression: 'none',
    timeoutMs: 10_000,
    tls: { ca: undefined, cert: undefined, key: undefined },
    maxEntries: 512,
    delayMs: 1_000,
    ...given,
  };
}
