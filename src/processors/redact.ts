/** Secrets never leave: they are taken out of a record before any output sees it. */
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { KeyChain } from '../record/key-chain.ts';
import type { Processor } from '../record/pipeline.ts';
import { isLatestUid, UID } from '../record/uid.ts';
import { REDACTED } from './secret-patterns.ts';
import { textRedactor } from './text-redactor.ts';

/** Ends of names whose value is a secret, in lower case without separators. */
const SECRET_NAMES = [
  'password',
  'passwd',
  'passwordhash',
  'passwordconfirmation',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'jwt',
  'apikey',
  'accesskey',
  'accountkey',
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

const isOwn = Object.prototype.hasOwnProperty;

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
  const ends = [...SECRET_NAMES, ...extraKeys.map(plainName).filter((name) => name !== '')];
  const redactText = textRedactor(extraKeys);
  const keys = new KeyChain((key) => {
    const name = plainName(key);
    return ends.some((end) => name.endsWith(end));
  });
  const isSecret = (key: string) => keys.find(key).fact;

  function clean(value: AnyValue): AnyValue {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'number') return cleanNumber(value);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    return Array.isArray(value) ? cleanList(value) : cleanMap(value as Attributes);
  }

  function cleanNumber(value: number): AnyValue {
    return isLong(value) && redactText(String(value)) === REDACTED ? REDACTED : value;
  }

  function cleanList(list: AnyValue[]): AnyValue[] {
    const isHeaders = isHeaderList(list);
    let copy: AnyValue[] | undefined;
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      const cleaned =
        isHeaders && i % 2 === 1 && isSecret(list[i - 1] as string) && value !== '' ? REDACTED : clean(value);
      if (cleaned === value) continue;
      copy ??= list.slice();
      copy[i] = cleaned;
    }
    return copy ?? list;
  }

  function cleanMap(map: Attributes): Attributes {
    let copy: Attributes | undefined;
    const name = map['name'] ?? map['key'];
    // `{ name: 'cookie', value: '…' }`, as HAR files and forms have it.
    const isPair = typeof name === 'string' && isSecret(name);
    let known = keys.start;
    for (const key in map) {
      const value = map[key];
      if (typeof value === 'boolean' || !isOwn.call(map, key)) continue;
      known = keys.after(known, key);
      let cleaned: AnyValue;
      if (known.fact || (isPair && key === 'value')) cleaned = isTelling(value) ? REDACTED : value;
      else if (typeof value === 'number') cleaned = cleanNumber(value);
      else if (key === UID && isLatestUid(value)) continue;
      else cleaned = clean(value);
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

/** A number that may be that of a payment card. */
function isLong(value: number): boolean {
  return value >= 1e13 && value < 1e16 && Number.isInteger(value);
}

function isHeaderList(list: readonly AnyValue[]): list is string[] {
  return list.length > 0 && list.length % 2 === 0 && list.every((item) => typeof item === 'string');
}

/** Letters and digits of any script, without a number at the end (`password2`). */
function plainName(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]|\d+$/gu, '');
}
