/** Secrets never leave: they are taken out of a record before any output sees it. */
import type { AnyValue, Attributes } from '@opentelemetry/api';
import type { Processor } from '../record/pipeline.ts';
import { REDACTED, redactText } from './secret-patterns.ts';

/** Ends of names whose value is a secret, in lower case without separators. */
const SECRET_NAMES = [
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'secretkey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'connectionstring',
  'sessionid',
  'cvv',
  'cvc',
  'cardnumber',
];

/** Names remembered as secret or not; beyond it the memory starts anew. */
const MAX_REMEMBERED = 5_000;

/** Takes the secrets out of a value; gives the value itself back when there are none. */
export type Cleaner = <T>(value: T) => T;

/** Redacts records. */
export function recordRedactor(clean: Cleaner): Processor {
  return (record) => {
    const body = clean(record.body);
    const attributes = clean(record.attributes);
    if (body === record.body && attributes === record.attributes) return record;
    return { ...record, body, attributes };
  };
}

/**
 * @param extraKeys further names, as their last part is written in attributes; case and separators do not matter.
 * @returns a function over AnyValues: text is searched for secrets, maps and lists at every depth, and a map's value is
 * replaced whole where its key names a secret.
 */
export function cleaner(extraKeys: readonly string[] = []): Cleaner {
  const ends = [...SECRET_NAMES, ...extraKeys.map(plainName)];
  const remembered = new Map<string, boolean>();

  function isSecret(key: string): boolean {
    let secret = remembered.get(key);
    if (secret === undefined) {
      const name = plainName(key);
      secret = ends.some((end) => name.endsWith(end));
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      remembered.set(key, secret);
    }
    return secret;
  }

  function clean(value: AnyValue): AnyValue {
    if (typeof value === 'string') return redactText(value);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    if (!Array.isArray(value)) return cleanMap(value as Attributes);
    const list = value.map(clean);
    return list.some((item, index) => item !== value[index]) ? list : value;
  }

  function cleanMap(map: Attributes): Attributes {
    let copy: Attributes | undefined;
    for (const key of Object.keys(map)) {
      const value = map[key];
      const cleaned = isSecret(key) && isTelling(value) ? REDACTED : clean(value);
      if (cleaned === value) continue;
      copy ??= { ...map };
      copy[key] = cleaned;
    }
    return copy ?? map;
  }

  return clean as Cleaner;
}

/** `hasPassword: true` and an absent token tell nothing. */
function isTelling(value: AnyValue): boolean {
  return typeof value !== 'boolean' && value !== null && value !== undefined && value !== '';
}

function plainName(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '');
}
