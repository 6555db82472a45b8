import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counters } from '../counters.ts';
import type { Batch } from '../record.ts';
import { type Encoding, encodingOf, exportResponse, type Signal, statusResponse } from './answer.ts';
import { HttpError, readBody } from './body.ts';
import { Gate } from './gate.ts';
import * as json from './json.ts';
import * as protobuf from './protobuf.ts';

/** Largest request, as sent and decompressed. */
const DEFAULT_MAX_BODY = 32 * 1024 * 1024;

/** Bytes of all bodies being read or waiting; beyond it a sender is told to come again. */
const MAX_IN_MEMORY = 128 * 1024 * 1024;

/** Requests decompressed, decoded and written at a time; the others wait with what they sent. */
const MAX_IN_WORK = 4;

export interface ReceiverOptions {
  /** Resolves when the batch is committed: only then the sender is told so. */
  write(batch: Batch): Promise<void>;
  counters: Counters;
  /** Bytes, default 32 MiB. */
  maxBody?: number;
}

const SIGNALS: { [path: string]: Signal } = {
  '/v1/logs': 'logs',
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
};

/** The OTLP/HTTP receiver (OTLP specification, "OTLP/HTTP"). */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #budget = { left: MAX_IN_MEMORY };
  readonly #gate = new Gate(MAX_IN_WORK);

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** The signal whose path this is, null for any other path. */
  static signalOf(path: string): Signal | null {
    return Object.hasOwn(SIGNALS, path) ? (SIGNALS[path] ?? null) : null;
  }

  /** Answers one request. Never throws and never answers 500 for what was sent. */
  async handle(signal: Signal, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // An error about the content type itself is told in JSON, which a person can read.
    const encoding = encodingOf(request.headers['content-type']);
    try {
      const body = await this.#receive(signal, request, encoding);
      send(response, 200, body.encoding, exportResponse(body.encoding, signal, body.rejected, body.reason));
    } catch (error) {
      const { status, message, headers } = error instanceof HttpError ? error : failure(error);
      // What is left of the body is not read, so the connection cannot be used again.
      if (!request.complete) response.setHeader('connection', 'close');
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const answer = encoding ?? 'application/json';
      send(response, status, answer, statusResponse(answer, status, message));
    }
  }

  async #receive(signal: Signal, request: IncomingMessage, encoding: Encoding | null) {
    if (request.method !== 'POST') {
      throw new HttpError(405, `${request.method} is not allowed here: OTLP is sent with POST`, {
        allow: 'POST',
      });
    }
    if (encoding === null) {
      throw new HttpError(
        415,
        `content type ${JSON.stringify(request.headers['content-type'] ?? '')} is not supported: use application/json or application/x-protobuf`,
      );
    }
    const body = await readBody(request, this.#options.maxBody ?? DEFAULT_MAX_BODY, this.#budget);
    try {
      await this.#gate.enter();
      try {
        const { rejected, reason } = await this.#keep(signal, await body.decompress(), encoding);
        return { encoding, rejected, reason };
      } finally {
        this.#gate.leave();
      }
    } finally {
      body.release();
    }
  }

  async #keep(
    signal: Signal,
    body: Buffer,
    encoding: Encoding,
  ): Promise<{ rejected: number; reason: string }> {
    const decoder = encoding === 'application/json' ? json : protobuf;
    const { counters, write } = this.#options;
    if (signal === 'metrics') {
      counters.add(
        'metrics',
        decoded(() => decoder.countMetrics(body)),
      );
      return { rejected: 0, reason: '' };
    }
    const batch = decoded(() =>
      signal === 'logs' ? decoder.decodeLogs(body, Date.now()) : decoder.decodeTraces(body, Date.now()),
    );
    counters.add('invalid', batch.rejected);
    await write(batch);
    return batch;
  }
}

/** A decoder throws on bytes that are not its message and on nothing else. */
function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw new HttpError(400, `the body is not a valid OTLP message: ${(error as Error).message}`);
  }
}

/** The store could not take it: a full disk, say. The sender keeps the records and comes again. */
function failure(error: unknown): HttpError {
  return new HttpError(503, `not stored: ${(error as Error).message}`, { 'retry-after': '5' });
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: Uint8Array): void {
  response.writeHead(status, { 'content-type': encoding, 'content-length': body.length });
  response.end(body);
}
