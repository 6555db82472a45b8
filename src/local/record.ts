import type { Json } from './api.ts';

/**
 * What the receiver hands to the store: OTLP's nested messages flattened into one row each, the same whether they came
 * as JSON or as protobuf.
 */
export interface Batch {
  logs: LogInput[];
  spans: SpanInput[];
  /** Records that could not be understood; OTLP calls them rejected. */
  rejected: number;
  /** Why the first of them was rejected, empty when none was. */
  reason: string;
}

/** The resource and scope a record came with. One object is shared by all records under it, so it is stored once. */
export interface Origin {
  service: string;
  scope: string;
  /** Resource attributes as JSON text. */
  resource: string;
}

export interface LogInput {
  /** Unix milliseconds. */
  time: number;
  /** 1 to 24. */
  severity: number;
  origin: Origin;
  message: string;
  traceId: Uint8Array | null;
  spanId: Uint8Array | null;
  /** The attribute `log.record.uid`: the same record sent twice carries it twice. */
  uid: string | null;
  attributes: Attributes;
}

export interface SpanInput {
  traceId: Uint8Array;
  spanId: Uint8Array;
  parentSpanId: Uint8Array | null;
  name: string;
  /** OTLP's number: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  origin: Origin;
  /** Unix milliseconds. */
  start: number;
  /** Milliseconds, not negative. */
  duration: number;
  /** OTLP's number: 0 unset, 1 ok, 2 error. */
  status: number;
  statusMessage: string;
  attributes: Attributes;
  events: { time: number; name: string; attributes: Attributes }[];
  links: { traceId: string; spanId: string }[];
}

/** Made without a prototype, so that a key such as `__proto__` is a key like any other. */
export type Attributes = { [key: string]: Json };

export function emptyBatch(): Batch {
  return { logs: [], spans: [], rejected: 0, reason: '' };
}

/** Counts a record that was not understood, and keeps the first reason for the sender. */
export function reject(batch: Batch, reason: string): void {
  if (batch.rejected === 0) batch.reason = reason;
  batch.rejected++;
}

export function emptyAttributes(): Attributes {
  return Object.create(null) as Attributes;
}
