/**
 * What the instrumentations of clients tell of a call besides what they write into its span: parameters, rows, sizes. Each
 * has hooks of its own for that; those an app has set are called as well.
 */
import type { IncomingMessage } from 'node:http';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { callNotes, noteSerialised } from './call-notes.ts';
import { commandOf, shapeOf } from './mongo-command.ts';
import { outcomeOf } from './mongo-reply.ts';
import { redisStatement } from './redis-command.ts';
import { UNTOLD } from './untold.ts';

type Hook = (...args: never[]) => unknown;
type Hooks = { readonly [name: string]: Hook };

interface Configurable {
  readonly instrumentationName: string;
  getConfig(): { [key: string]: unknown };
  setConfig(config: object): void;
}

export interface HookSettings {
  /** The trace and the request id go with each statement, as a comment. */
  readonly sqlComments: boolean;
}

const PREFIX = '@opentelemetry/instrumentation-';

/** Sets the hooks of those that are known. To be called before they are registered. */
export function hookClients(instrumentations: readonly object[], { sqlComments }: HookSettings): void {
  for (const one of instrumentations as Partial<Configurable>[]) {
    const name = one.instrumentationName ?? '';
    if (!name.startsWith(PREFIX) || one.getConfig === undefined || one.setConfig === undefined) continue;
    const client = name.slice(PREFIX.length);
    UNTOLD[client]?.(one);
    const hooks = HOOKS[client];
    const comments = sqlComments && COMMENTING.has(client);
    if (hooks === undefined && !comments) continue;
    const config = one.getConfig();
    one.setConfig({
      ...config,
      ...hooked(config, hooks ?? {}),
      ...(comments && { addSqlCommenterCommentToQueries: true }),
    });
  }
}

/** Instrumentations that can write the trace into a statement. */
const COMMENTING = new Set(['pg', 'mysql2']);

function hooked(config: { [key: string]: unknown }, hooks: Hooks): Hooks {
  return Object.fromEntries(
    Object.entries(hooks).map(([name, own]) => {
      const theirs = config[name];
      if (typeof theirs !== 'function') return [name, own];
      // What makes the text of a statement is the app's to choose.
      const isText = name === 'dbStatementSerializer';
      const both = (...args: never[]): unknown => {
        if (!isText) own(...args);
        const result = (theirs as Hook)(...args);
        return isText && typeof result === 'string' ? noteSerialised(result, args.slice(-1)) : result;
      };
      return [name, both];
    }),
  );
}

/** Arguments of commands that were sent. */
const sent = new WeakSet<object>();

const HOOKS: { readonly [client: string]: Hooks } = {
  pg: {
    requestHook: (span: Span, { query }: { query?: { values?: unknown } }) => {
      if (Array.isArray(query?.values)) noteValues(span, query.values);
    },
    responseHook: (span: Span, { data }: { data?: unknown }) => {
      // Several statements in one text have a result each.
      const results = (Array.isArray(data) ? data : [data]) as (PgResult | undefined)[];
      noteRows(span, {
        returned: sum(results.map((one) => (one?.fields?.length ? one.rows?.length : undefined))),
        changed: sum(results.map((one) => (CHANGING.has(one?.command) ? one?.rowCount : undefined))),
      });
    },
  },
  mysql2: {
    responseHook: (span: Span, { queryResults }: { queryResults?: unknown }) => {
      const changed = (queryResults as { affectedRows?: unknown } | undefined)?.affectedRows;
      noteRows(span, { returned: Array.isArray(queryResults) ? queryResults.length : undefined, changed });
    },
  },
  mongodb: {
    dbStatementSerializer: (given: object) => {
      const command = commandOf(given);
      return noteSerialised(shapeOf(command), [command]);
    },
    responseHook: (span: Span, { data }: { data?: unknown }) => {
      if (typeof data !== 'object' || data === null) return;
      const { returned, changed, refused } = outcomeOf(data);
      const notes = callNotes(span);
      // Other commands have an `n` of their own.
      noteRows(span, { returned, changed: isWriting(span) ? changed : undefined });
      if (refused === undefined || notes === undefined) return;
      notes.errorCode = String(refused.code);
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(refused.errmsg) });
    },
  },
  redis: { dbStatementSerializer: redisStatement as Hook },
  ioredis: {
    dbStatementSerializer: redisStatement as Hook,
    // What was asked for before there was a connection it sends again when there is one: the same command, by another span.
    requestHook: (span: Span, { cmdArgs }: { cmdArgs?: unknown }) => {
      const notes = callNotes(span);
      if (notes === undefined || !Array.isArray(cmdArgs)) return;
      notes.isSentAgain = sent.has(cmdArgs);
      sent.add(cmdArgs);
    },
  },
  kafkajs: {
    producerHook: (span: Span, { message }: { message?: { key?: unknown; value?: unknown } }) => {
      const parts = [message?.key, message?.value];
      noteValues(
        span,
        parts.filter((part) => part !== undefined && part !== null),
      );
    },
  },
  undici: {
    responseHook: (span: Span, { request, response }: UndiciExchange) => {
      const headers = response?.headers ?? [];
      const at = headers.findIndex(
        (name, index) => index % 2 === 0 && String(name).toLowerCase() === 'content-length',
      );
      noteSizes(span, request?.contentLength, at === -1 ? undefined : String(headers[at + 1]));
    },
  },
};

/** Source: undici, docs/api/DiagnosticsChannel.md. */
interface UndiciExchange {
  readonly request?: { readonly contentLength?: unknown };
  /** Names and values in turn. */
  readonly response?: { readonly headers?: readonly unknown[] };
}

/** For the built-in http instrumentation. */
export function noteHttpSizes(span: Span, response: IncomingMessage): void {
  const { req } = response as { req?: { getHeader(name: string): unknown } };
  noteSizes(span, req?.getHeader('content-length'), response.headers['content-length']);
}

/** Names: OpenTelemetry semantic conventions, "HTTP client". */
function noteSizes(span: Span, request: unknown, response: unknown): void {
  const [sent, received] = [request, response].map((size) => Number(size ?? Number.NaN));
  if (Number.isSafeInteger(sent) && Number(sent) > 0)
    span.setAttribute('http.request.body.size', Number(sent));
  if (Number.isSafeInteger(received)) span.setAttribute('http.response.body.size', Number(received));
}

function noteValues(span: Span, values: readonly unknown[]): void {
  const notes = callNotes(span);
  if (notes !== undefined) notes.values = values;
}

function noteRows(span: Span, { returned, changed }: { returned: unknown; changed: unknown }): void {
  const notes = callNotes(span);
  if (notes === undefined) return;
  if (typeof returned === 'number') notes.rows = returned;
  if (typeof changed === 'number') notes.changed = changed;
}

/** Source: PostgreSQL, "Message Formats", CommandComplete. */
const CHANGING: ReadonlySet<unknown> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

/** Source: pg, "pg.Result". */
interface PgResult {
  readonly command?: unknown;
  readonly rowCount?: unknown;
  readonly rows?: readonly unknown[];
  readonly fields?: readonly unknown[];
}

function isWriting(span: Span): boolean {
  const { attributes = {} } = span as { attributes?: Attributes };
  const operation = attributes['db.operation.name'] ?? attributes['db.operation'];
  return operation === 'insert' || operation === 'update' || operation === 'delete';
}

function sum(counts: readonly unknown[]): number | undefined {
  const known = counts.filter((count) => typeof count === 'number');
  return known.length > 0 ? known.reduce((total, count) => total + count, 0) : undefined;
}
