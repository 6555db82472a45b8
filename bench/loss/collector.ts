/** A collector that counts the records of one run, slow or out of order when it is told to be. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { RecordCount } from '../receiver/count.ts';

/** The attribute by which a record is known again, and the form of its value. */
const UID = 'log.record.uid';
const UID_VALUE = /[0-9A-HJKMNP-TV-Z]{26}/;

export class Collector {
  /** Milliseconds until a request is answered. */
  latency = 0;
  status = 200;
  #count = new RecordCount(0);
  #uids = new Set<string>();
  #identified = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status } = this;
        const type = request.headers['content-type'] ?? 'application/json';
        setTimeout(() => {
          response.writeHead(status, { 'content-type': type }).end(type === 'application/json' ? '{}' : '');
        }, this.latency);
        if (status !== 200 || request.url !== '/v1/logs') return;
        const body = Buffer.concat(chunks);
        this.#take(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      });
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Records 0 to `records` - 1 are to come. */
  expect(records: number): void {
    this.#count = new RecordCount(records);
    this.#uids = new Set();
    this.#identified = 0;
    this.latency = 0;
    this.status = 200;
  }

  /** Different records that arrived. */
  get arrived(): number {
    return this.#count.distinct;
  }

  /** Records that arrived again, by their uid; by their number where they have none. */
  get again(): number {
    return this.#identified > 0 ? this.#identified - this.#uids.size : this.#count.duplicates;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(body: Buffer): void {
    this.#count.add(body);
    for (let at = body.indexOf(UID); at !== -1; at = body.indexOf(UID, at + 1)) {
      const uid = UID_VALUE.exec(body.toString('latin1', at + UID.length, at + UID.length + 64))?.[0];
      if (uid === undefined) continue;
      this.#identified++;
      this.#uids.add(uid);
    }
  }
}
