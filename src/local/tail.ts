import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogRow } from './api.ts';
import { type LogFilter, matches } from './log-filter.ts';

/** Streams open at a time. */
const MAX_CLIENTS = 32;

/** Rows are collected this long, so that a busy store makes a few events a second and not thousands. */
const COLLECT_MS = 100;

/** Most rows in one event; a person cannot read more, and the page is told how many were left out. */
const MAX_ROWS = 500;

/** A comment keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;

/** A client that has this much unread is too slow; it is dropped, and may come again with the last id it saw. */
const MAX_UNREAD = 2 * 1024 * 1024;

interface Client {
  response: ServerResponse;
  filter: LogFilter;
  rows: LogRow[];
  skipped: number;
}

/** The live tail: server-sent events (HTML standard, "Server-sent events") of rows as they are committed. */
export class Tail {
  readonly #clients = new Set<Client>();
  #collecting: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;

  constructor() {
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Whether anybody listens: without, the rows need not be made. */
  get listening(): boolean {
    return this.#clients.size > 0;
  }

  /** @returns false when there are too many streams already; nothing was sent then. */
  add(request: IncomingMessage, response: ServerResponse, filter: LogFilter, first: LogRow[]): boolean {
    if (this.#clients.size >= MAX_CLIENTS) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    // A first byte, so that the client knows it is connected before anything happens.
    response.write(': tail\n\n');
    const client: Client = { response, filter, rows: [], skipped: 0 };
    this.#clients.add(client);
    request.socket.setNoDelay(true);
    response.once('close', () => this.#clients.delete(client));
    if (first.length > 0) this.#send(client, first);
    return true;
  }

  /** Rows that were just committed, oldest first. */
  publish(rows: readonly LogRow[]): void {
    for (const client of this.#clients) {
      for (const row of rows) {
        if (!matches(row, client.filter)) continue;
        if (client.rows.length < MAX_ROWS) client.rows.push(row);
        else client.skipped++;
      }
    }
    this.#collecting ??= setTimeout(() => this.#flush(), COLLECT_MS);
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#collecting);
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
  }

  #flush(): void {
    this.#collecting = undefined;
    for (const client of this.#clients) {
      const { rows, skipped } = client;
      client.rows = [];
      client.skipped = 0;
      if (rows.length > 0) this.#send(client, rows);
      if (skipped > 0) this.#write(client, `event: skipped\ndata: ${skipped}\n\n`);
    }
  }

  #send(client: Client, rows: LogRow[]): void {
    // JSON on one line: a line break in a record is an escape there and cannot end the event.
    this.#write(client, `event: logs\nid: ${rows.at(-1)?.id}\ndata: ${JSON.stringify(rows)}\n\n`);
  }

  #beat(): void {
    for (const client of this.#clients) this.#write(client, ': \n\n');
  }

  #write(client: Client, text: string): void {
    if (client.response.writableLength > MAX_UNREAD) {
      this.#clients.delete(client);
      client.response.destroy();
      return;
    }
    client.response.write(text);
  }
}
