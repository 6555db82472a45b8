/** What can be said of a call's parameters without saying what they are. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import { toAnyValue } from '../../record/any-value.ts';
import type { Clean } from '../clean.ts';

/** Bytes of a call that are hashed: it is done while other requests wait. */
const MAX_HASHED = 1024 * 1024;
/** Hexadecimal digits: enough to see that two calls had the same. */
const DIGITS = 16;

/**
 * The digest of a short value is as good as the value to whoever can try all of them: nobody can without this key, which
 * never leaves the process. So digests can be compared within one process.
 */
const key = randomBytes(32);

/**
 * @param clean what it takes for a secret does not even go into the digest.
 * @returns how many parameters there are, their size in bytes and their digest; nothing where there are none.
 */
export function parametersDigest(values: readonly unknown[], clean: Clean): Attributes {
  if (values.length === 0) return {};
  const attributes: Attributes = { 'parameters.count': values.length };
  const text = JSON.stringify(clean(toAnyValue(comparable(values)))) ?? '';
  const size = values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
  attributes['parameters.size'] = size;
  if (text.length <= MAX_HASHED)
    attributes['parameters.digest'] = createHmac('sha256', key).update(text).digest('hex').slice(0, DIGITS);
  return attributes;
}

/** Bytes would fill the text that is hashed. Of those that are too many their length counts. */
function comparable(values: readonly unknown[]): unknown[] {
  let left = MAX_HASHED;
  return values.map((value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const length = Math.min(value.byteLength, left);
    left -= length;
    const digest = createHmac('sha256', key).update(Buffer.from(value.buffer, value.byteOffset, length));
    return `${value.byteLength} ${digest.digest('hex')}`;
  });
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return Buffer.byteLength(JSON.stringify(toAnyValue(value)) ?? '');
}

/** Parameters looked for in a message. */
const MAX_SOUGHT = 100;
/** Shorter ones are words of the message itself. */
const MIN_SOUGHT = 3;

/**
 * An error message without the parameters that the database repeats in it (`Duplicate entry 'x' for key 'y'`).
 *
 * @param values strings are looked for, with or without their quotes.
 */
export function withoutParameters(message: string, values: readonly unknown[]): string {
  let text = message;
  for (const value of flat(values)) {
    const bare = value.replace(/^[eEnNxXbB]?'([\s\S]*)'$|^"([\s\S]*)"$/, '$1$2');
    if (bare.length >= MIN_SOUGHT) text = text.replaceAll(bare, '?');
  }
  return text;
}

/** The strings in the parameters: those of a document too. */
function flat(values: readonly unknown[]): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (found.length >= MAX_SOUGHT) return;
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'number' || typeof value === 'bigint') found.push(String(value));
    else if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  look(toAnyValue(values));
  return found;
}
