/** Secrets never leave: they are taken out of a record before any output sees it. */
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { KeyChain } from '../record/key-chain.ts';
import type { Processor } from '../record/pipeline.ts';
import { isLatestUid, UID } from '../record/uid.ts';
import { isTypedBasic } from './basic-credentials.ts';
import { pathCleaner } from './redact-paths.ts';
import type { RedactSettings } from './redact-settings.ts';
import {
  KEPT,
  knownNames,
  NAMES,
  PLAIN,
  SECRET,
  TOLD_BY_ANOTHER,
  UNCLEAN,
  USER_AND_PASSWORD,
} from './secret-names.ts';
import { REDACTED } from './secret-pattern.ts';
import { isResult } from './secret-words.ts';
import { textRedactor } from './text-redactor.ts';

/** What the name of a pair is called. */
const PAIR_NAMES = ['name', 'key', 'Name', 'Key', 'path', 'property', 'field', 'param', 'label'];
/** Commands of Redis whose arguments are a password, as the errors of its clients have them. */
const AUTH_COMMAND = /^(?:auth|hello)$/i;

const isOwn = Object.prototype.hasOwnProperty;

/** Takes the secrets out of a value; gives the value itself back when there are none. */
export type Cleaner = <T>(value: T) => T;

/** Redacts records. */
export function recordRedactor(clean: Cleaner): Processor {
  const loggers = new KeyChain((name) => clean(name));
  let last = loggers.start;
  return (record) => {
    const body = clean(record.body);
    const attributes = clean(record.attributes);
    // What emits through the Logs API may name its events as it likes, and a job or a queue its logger.
    const eventName = record.eventName === undefined ? undefined : clean(record.eventName);
    if (last.key !== record.logger) last = loggers.find(record.logger);
    const logger = last.fact;
    if (
      body === record.body &&
      attributes === record.attributes &&
      eventName === record.eventName &&
      logger === record.logger
    ) {
      return record;
    }
    return { ...record, body, attributes, eventName, logger };
  };
}

/**
 * @returns a function over AnyValues: text is searched for secrets, maps and lists at every depth, and a map's value is
 * replaced whole where its key names a secret.
 */
export function cleaner(settings: RedactSettings = {}): Cleaner {
  const { keys = [], keep = [], paths = [], censor = REDACTED, phone = false, remove = false } = settings;
  const redactText = textRedactor(settings);
  const names = knownNames(keys, keep, (key) => redactText(key) === key);
  const isSecret = (key: string) => names.find(key).fact === SECRET;
  // A Chinese mobile number as a number has eleven digits, that of a card fourteen at least.
  const leastNumber = phone ? 1e10 : 1e13;

  function clean(value: AnyValue): AnyValue {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'number') return cleanNumber(value);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Uint8Array) return cleanBytes(value, redactText);
    return Array.isArray(value) ? cleanList(value) : cleanMap(value as Attributes);
  }

  function cleanNumber(value: number): AnyValue {
    return isLong(value, leastNumber) && redactText(String(value)) === censor ? censor : value;
  }

  function cleanList(list: AnyValue[]): AnyValue[] {
    const isHeaders = isHeaderList(list);
    let copy: AnyValue[] | undefined;
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      const isNamed = i > 0 && ((isHeaders && i % 2 === 1) || isFlag(list[i - 1]));
      const cleaned = isNamed && isSecret(list[i - 1] as string) && isTelling(value) ? censor : clean(value);
      if (cleaned === value) continue;
      copy ??= list.slice();
      copy[i] = cleaned;
    }
    return copy ?? list;
  }

  function cleanNames(list: AnyValue[]): AnyValue[] {
    const cleaned = list.map(clean);
    return cleaned.every((name, index) => name === list[index]) ? list : cleaned;
  }

  function cleanMap(map: Attributes): Attributes {
    let copy: Attributes | undefined;
    let known = names.start;
    for (const key in map) {
      const value = map[key];
      if (!isOwn.call(map, key)) continue;
      known = names.after(known, key);
      let cleaned: AnyValue;
      if (known.fact !== PLAIN) {
        if (known.fact === UNCLEAN) {
          const name = redactText(key);
          copy = renamed(copy ?? map, key, name, isSecret(name) && isTelling(value) ? censor : clean(value));
          continue;
        }
        const isPart = known.fact === TOLD_BY_ANOTHER;
        cleaned = isPart ? cleanPart(map, key, value) : cleanNamed(value, known.fact);
        if (remove && cleaned === censor && known.fact !== KEPT && !isPart) {
          copy ??= { ...map };
          delete copy[key];
          continue;
        }
      } else if (typeof value === 'boolean') continue;
      else if (typeof value === 'number') cleaned = cleanNumber(value);
      else if (key === UID && isLatestUid(value)) continue;
      else cleaned = clean(value);
      if (cleaned === value) continue;
      copy ??= { ...map };
      copy[key] = cleaned;
    }
    return copy ?? map;
  }

  function cleanPart(map: Attributes, key: string, value: AnyValue): AnyValue {
    if (typeof value === 'boolean') return value;
    if (key === 'args') return AUTH_COMMAND.test(String(map['name'])) ? censor : clean(value);
    return isTelling(value) && isSecretPair(map) ? censor : clean(value);
  }

  /** `{ name: 'cookie', value: '…' }`, as HAR files, forms, clouds and validators have it. */
  function isSecretPair(map: Attributes): boolean {
    return PAIR_NAMES.some((key) => {
      const name = map[key];
      return typeof name === 'string' && !name.includes('/') && isSecret(name);
    });
  }

  function cleanNamed(value: AnyValue, fact: number): AnyValue {
    if (fact === SECRET) return isTelling(value) ? censor : value;
    if (fact === USER_AND_PASSWORD) return isUserAndPassword(value) ? censor : clean(value);
    if (fact === NAMES && Array.isArray(value)) return cleanNames(value);
    if (typeof value !== 'string' && (fact !== KEPT || typeof value !== 'number')) return clean(value);
    return typeof value === 'number' || fact === KEPT || value === '' || isResult(value) ? value : censor;
  }

  if (paths.length === 0) return clean as Cleaner;
  const cleanPaths = pathCleaner(paths, censor, remove);
  return ((value: AnyValue) => clean(cleanPaths(value))) as Cleaner;
}

/** The same map with another name for one key. */
function renamed(map: Attributes, key: string, name: string, value: AnyValue): Attributes {
  const { [key]: _, ...copy } = map;
  let free = name;
  for (let n = 2; isOwn.call(copy, free); n++) free = `${name} (${n})`;
  copy[free] = value;
  return copy;
}

/** As text of one byte a letter, so that what is no secret stays as it is. */
function cleanBytes(bytes: Uint8Array, redactText: (text: string) => string): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const clean = redactText(text);
  return clean === text ? bytes : new Uint8Array(Buffer.from(clean, 'latin1'));
}

/** `hasPassword: true` and an absent token tell nothing. */
function isTelling(value: AnyValue): boolean {
  return typeof value !== 'boolean' && value !== null && value !== undefined && value !== '';
}

/** `bob:hunter2`, as `http.request` takes it, or that in base 64, as Docker and npm write it; no address. */
function isUserAndPassword(value: AnyValue): boolean {
  return typeof value === 'string' && (/^[^\s:/]{0,256}:(?!\/\/)./.test(value) || isTypedBasic(value));
}

/** A number that may be that of a payment card, or of a telephone. */
function isLong(value: number, least: number): boolean {
  return value >= least && value < 1e16 && Number.isInteger(value);
}

/** Names and values by turns; a header given several times has a list of them. */
function isHeaderList(list: readonly AnyValue[]): boolean {
  return (
    list.length > 0 &&
    list.length % 2 === 0 &&
    list.every((item, index) => typeof item === 'string' || (index % 2 === 1 && Array.isArray(item)))
  );
}

/** `--password`, which stands before its value in the arguments of a command. */
function isFlag(item: AnyValue): boolean {
  return typeof item === 'string' && item.length > 2 && item[0] === '-' && !item.includes('=');
}
