/**
 * The few fields of an answer's body that matter, in either encoding. Receivers do not always name the type of what they
 * send, so it is told by its first byte. Nothing here throws: a body that is something else says nothing.
 */
import type { Signal } from '../spool.ts';
import { fields } from './wire-fields.ts';

/** Bytes of a page that are searched for a message. */
const READ = 4096;
/** Characters of a receiver's message that are kept. */
const MESSAGE_LENGTH = 200;

export interface PartialSuccess {
  /** Entries rejected, 0 or more. */
  readonly rejected: number;
  /** For people; with none rejected it is a warning. */
  readonly message: string;
}

const REJECTED = { logs: 'rejectedLogRecords', traces: 'rejectedSpans' } as const;

/** `partial_success` of an Export…ServiceResponse: field 1, with the count (1) and the message (2). */
export function partialSuccess(body: Buffer, signal: Signal): PartialSuccess | undefined {
  if (body.length === 0) return undefined;
  if (isJson(body)) {
    const partial = property(parsed(body), 'partialSuccess');
    if (typeof partial !== 'object' || partial === null) return undefined;
    return found(Number(property(partial, REJECTED[signal]) ?? 0), property(partial, 'errorMessage'));
  }
  const partial = fields(body)?.get(1);
  if (!(partial instanceof Uint8Array)) return undefined;
  const inner = fields(partial);
  return inner && found(Number(inner.get(1) ?? 0), utf8(inner.get(2)));
}

/** The message (2) of a google.rpc.Status, or else what the body says as text; one line, without what a terminal obeys. */
export function statusMessage(body: Buffer): string {
  if (isJson(body)) {
    const message = property(parsed(body), 'message');
    return oneLine(typeof message === 'string' ? message : body.toString('utf8'));
  }
  const message = utf8(fields(body)?.get(2));
  if (message !== undefined) return oneLine(message);
  return oneLine(body.toString('utf8', 0, READ).replace(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' '));
}

function found(rejected: number, message: unknown): PartialSuccess {
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    message: typeof message === 'string' ? oneLine(message) : '',
  };
}

function isJson(body: Buffer): boolean {
  return /^\s*\{/.test(body.toString('latin1', 0, 16));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as { [name: string]: unknown })[name];
}

function utf8(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  const line = text
    .slice(0, 8 * MESSAGE_LENGTH)
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd\s]+/gu, ' ')
    .trim();
  return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH - 1)}…` : line;
}
