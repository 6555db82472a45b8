/** What can be said of a request's body without saying what is in it. */
import { createHash } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import { toAnyValue, toText } from '../../record/any-value.ts';
import type { Clean } from '../clean.ts';

/** Names kept; more than this is a map of data. */
const MAX_KEYS = 32;
const MAX_KEY = 64;
/** Bytes of a body that is still hashed: it is done while other requests wait. */
const MAX_HASHED = 1024 * 1024;
/** Hexadecimal digits: enough to see that two bodies are the same. */
const DIGITS = 16;

/**
 * @param length of the body as it was sent, in bytes; anything else than a number above 0 where it is not known.
 * @param body as the framework has parsed it; undefined when it has not.
 * @param clean a short secret could be found by its hash: it is taken out before.
 * @returns the body's size in bytes, the names of its fields, and the beginning of the SHA-256 of what it holds besides
 * secrets; nothing for a request without a body.
 */
export function bodyDigest(length: number, body: unknown, clean: Clean): Attributes {
  const attributes: Attributes = {};
  if (Number.isSafeInteger(length) && length > 0) attributes['http.request.body.size'] = length;
  if (body === undefined || body === null || isEmpty(body)) return attributes;
  const isKnown = typeof body === 'object' && !ArrayBuffer.isView(body) && !Array.isArray(body);
  if (isKnown) {
    const keys = Object.keys(body);
    attributes['http.request.body.keys'] = keys.slice(0, MAX_KEYS).map((key) => toText(key, MAX_KEY));
  }
  if (length > MAX_HASHED) return attributes;
  const text = JSON.stringify(clean(toAnyValue(body))) ?? '';
  attributes['http.request.body.sha256'] = createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
  return attributes;
}

/** Body parsers leave an empty object where there is nothing for them. */
function isEmpty(body: unknown): boolean {
  return body === '' || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
}
