/**
 * What a call's span says of it, by the semantic conventions: the names in force and those before, since every
 * instrumentation changes over in its own time.
 */
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { toText } from '../../record/any-value.ts';
import type { Clean } from '../clean.ts';
import { collectionOf } from './mongo-command.ts';
import { parametersDigest } from './parameters.ts';
import { summaryOf } from './statement.ts';

/** The kinds of call that can have a threshold of their own. */
export type CallKind = 'http' | 'db' | 'messaging' | 'rpc';

/** What a call is known as. */
export interface CallName {
  readonly kind: CallKind;
  /** Name of the logger its record comes from. */
  readonly logger: string;
  readonly eventName: string;
}

/** What was called, in words and as attributes. */
export interface CallDescription {
  readonly what: string;
  readonly attributes: Attributes;
}

type Names = readonly [string, ...string[]];

const METHOD: Names = ['http.request.method', 'http.method'];
/** Where it was written otherwise, or is none of the usual and told as `_OTHER`. */
const METHOD_ORIGINAL: Names = ['http.request.method_original'];
const URL_FULL: Names = ['url.full', 'http.url'];
export const STATUS: Names = ['http.response.status_code', 'http.status_code'];
const SYSTEM: Names = ['db.system.name', 'db.system'];
export const STATEMENT: Names = ['db.query.text', 'db.statement'];
const OPERATION: Names = ['db.operation.name', 'db.operation'];
const COLLECTION: Names = ['db.collection.name', 'db.mongodb.collection', 'db.sql.table'];
const NAMESPACE: Names = ['db.namespace', 'db.name'];
const ADDRESS: Names = ['server.address', 'net.peer.name'];
const PORT: Names = ['server.port', 'net.peer.port'];
const DESTINATION: Names = ['messaging.destination.name', 'messaging.destination'];
const MESSAGING_OPERATION: Names = [
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.operation',
];

/** Characters of a path that stand in a message. */
const MAX_WHAT = 256;
const MAX_METHOD = 64;
const MAX_QUERY_KEYS = 32;

export function read(attributes: Attributes, names: Names): AnyValue | undefined {
  for (const name of names) if (attributes[name] !== undefined) return attributes[name];
  return undefined;
}

function readText(attributes: Attributes, names: Names): string | undefined {
  const value = read(attributes, names);
  return value === undefined || value === '' ? undefined : String(value);
}

/** @returns undefined for a span that does not say what kind of call it is of. */
export function nameCall(attributes: Attributes): CallName | undefined {
  const system = systemOf(attributes);
  if (system !== undefined)
    return { kind: 'db', logger: `db.${wordOf(system)}`, eventName: 'db.client.operation' };
  const broker = readText(attributes, ['messaging.system']);
  if (broker !== undefined) {
    // Taking a batch in is the work of a consumer, whatever its span is called.
    const type = attributes['messaging.operation.type'];
    if (type === 'receive' || type === 'process') return undefined;
    return {
      kind: 'messaging',
      logger: `messaging.${wordOf(broker)}`,
      eventName: 'messaging.client.operation',
    };
  }
  if (readText(attributes, ['rpc.system', 'rpc.system.name']) !== undefined)
    return { kind: 'rpc', logger: 'rpc.client', eventName: 'rpc.client.call' };
  return read(attributes, METHOD) === undefined
    ? undefined
    : { kind: 'http', logger: 'http.client', eventName: 'http.client.request' };
}

export function systemOf(attributes: Attributes): string | undefined {
  return readText(attributes, SYSTEM);
}

function wordOf(system: string): string {
  return toText(system.toLowerCase().replace(/[^a-z0-9_.]/g, '_'), 64);
}

/** @param clean takes secrets out of what a digest is made of. */
export function describeCall(kind: CallKind, name: string, span: Attributes, clean: Clean): CallDescription {
  switch (kind) {
    case 'http':
      return httpCall(span, clean);
    case 'db':
      return databaseCall(name, span);
    case 'messaging':
      return messagingCall(span);
    case 'rpc':
      return remoteCall(name, span);
  }
}

function httpCall(span: Attributes, clean: Clean): CallDescription {
  const method = readText(span, METHOD) ?? 'GET';
  const given = readText(span, METHOD_ORIGINAL);
  const original = given === undefined || given === method ? undefined : toText(given, MAX_METHOD);
  const url = URL.parse(readText(span, URL_FULL) ?? '');
  const query = url === null ? [] : [...url.searchParams];
  const place = url === null ? (readText(span, ADDRESS) ?? '') : `${url.host}${url.pathname}`;
  return {
    what: `${method === '_OTHER' ? (original ?? method) : method} ${toText(place, MAX_WHAT)}`.trim(),
    attributes: {
      'http.request.method': method,
      ...(original !== undefined && { 'http.request.method_original': original }),
      // Neither credentials nor the values of the query.
      ...(url !== null && { 'url.full': `${url.protocol}//${url.host}${url.pathname}` }),
      ...where(span),
      ...(query.length > 0 && {
        'parameters.keys': [...new Set(query.map(([key]) => toText(key, 64)))]
          .slice(0, MAX_QUERY_KEYS)
          .join(','),
        ...parametersDigest(
          query.map(([key, value]) => ({ [key]: value })),
          clean,
        ),
      }),
      ...copied(span, [
        ['http.response.status_code', STATUS],
        ['http.request.body.size', ['http.request.body.size']],
        ['http.response.body.size', ['http.response.body.size']],
        ['http.request.resend_count', ['http.request.resend_count']],
      ]),
    },
  };
}

function databaseCall(name: string, span: Attributes): CallDescription {
  const statement = readText(span, STATEMENT);
  const summary = statement === undefined ? undefined : summaryOf(statement);
  const collection = collectionOf(readText(span, COLLECTION), statement);
  const operation = readText(span, OPERATION) ?? summary?.operation;
  const target = collection ?? summary?.target;
  const told = readText(span, ['db.query.summary']);
  const what = told ?? [operation ?? name, target].filter((part) => part !== undefined).join(' ');
  const isRedis = systemOf(span) === 'redis';
  return {
    // One client writes GET, the other get.
    what: toText(isRedis ? what.toUpperCase() : what, MAX_WHAT),
    attributes: {
      ...copied(span, [
        ['db.system.name', SYSTEM],
        ['db.namespace', NAMESPACE],
        ['db.query.text', STATEMENT],
        ['db.operation.batch.size', ['db.operation.batch.size']],
      ]),
      ...(collection !== undefined && { 'db.collection.name': collection }),
      ...(operation !== undefined && { 'db.operation.name': operation }),
      ...where(span),
    },
  };
}

function messagingCall(span: Attributes): CallDescription {
  const operation = readText(span, MESSAGING_OPERATION) ?? 'send';
  const destination = readText(span, DESTINATION);
  return {
    what: toText([operation, destination].filter((part) => part !== undefined).join(' '), MAX_WHAT),
    attributes: {
      ...copied(span, [
        ['messaging.system', ['messaging.system']],
        ['messaging.destination.name', DESTINATION],
        ['messaging.destination.partition.id', ['messaging.destination.partition.id']],
        ['messaging.operation.name', MESSAGING_OPERATION],
      ]),
      ...where(span),
    },
  };
}

function remoteCall(name: string, span: Attributes): CallDescription {
  const method = [readText(span, ['rpc.service']), readText(span, ['rpc.method'])].filter(
    (part) => part !== undefined,
  );
  return {
    what: toText(method.length > 0 ? method.join('/') : name, MAX_WHAT),
    attributes: {
      ...copied(span, [
        ['rpc.system', ['rpc.system', 'rpc.system.name']],
        ['rpc.service', ['rpc.service']],
        ['rpc.method', ['rpc.method']],
        ['rpc.grpc.status_code', ['rpc.grpc.status_code']],
        ['rpc.response.status_code', ['rpc.response.status_code']],
      ]),
      ...where(span),
    },
  };
}

function where(span: Attributes): Attributes {
  return copied(span, [
    ['server.address', ADDRESS],
    ['server.port', PORT],
  ]);
}

function copied(span: Attributes, names: readonly (readonly [string, Names])[]): Attributes {
  const attributes: Attributes = {};
  for (const [to, from] of names) {
    const value = read(span, from);
    if (value !== undefined && value !== '') attributes[to] = value;
  }
  return attributes;
}
