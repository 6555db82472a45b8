/**
 * The OTLP receiver, a process of its own so that its work is not the variant's. It answers at once and keeps the bodies;
 * they are unpacked and counted when a report is asked for, which is after the measurement, or when they have become many.
 * A request for `/answer-with/503` makes it answer so from then on.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { RecordCount } from './count.ts';

/** What the parent asks. */
export type Question =
  /** Forget everything; records 0 to `expect` - 1 are to come. */
  { readonly kind: 'expect'; readonly records: number } | { readonly kind: 'report' };

export interface Report {
  readonly distinct: number;
  readonly duplicates: number;
  readonly others: number;
  readonly requests: number;
  /** As received, compressed or not. */
  readonly bytes: number;
  /** Milliseconds between the first body and the last; 0 without any. */
  readonly lasted: number;
}

/** Bytes kept uncounted at most. */
const KEPT = 256 * 2 ** 20;

let kept: { readonly body: Buffer; readonly gzip: boolean }[] = [];
let keptBytes = 0;
let count = new RecordCount(0);
let requests = 0;
let bytes = 0;
let first = 0;
let last = 0;
let status = 200;

function countKept(): void {
  for (const { body, gzip } of kept) count.add(gzip ? gunzipSync(body) : body);
  kept = [];
  keptBytes = 0;
}

const CONTROL = '/answer-with/';

const server = createServer((request, response) => {
  if (request.url?.startsWith(CONTROL)) {
    status = Number(request.url.slice(CONTROL.length));
    response.end();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const json = request.headers['content-type'] === 'application/json';
    response.writeHead(status, { 'content-type': request.headers['content-type'] ?? 'application/json' });
    response.end(json ? '{}' : '');
    if (status !== 200 || request.url !== '/v1/logs') return;
    const body = Buffer.concat(chunks);
    last = performance.now();
    if (requests === 0) first = last;
    requests++;
    bytes += body.length;
    keptBytes += body.length;
    kept.push({ body, gzip: request.headers['content-encoding'] === 'gzip' });
    if (keptBytes > KEPT) countKept();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', (question: Question) => {
  if (question.kind === 'expect') {
    kept = [];
    keptBytes = requests = bytes = 0;
    status = 200;
    count = new RecordCount(question.records);
  }
  if (question.kind === 'report') countKept();
  const report: Report = {
    distinct: count.distinct,
    duplicates: count.duplicates,
    others: count.others,
    requests,
    bytes,
    lasted: requests === 0 ? 0 : last - first,
  };
  process.send?.(report);
});
process.on('disconnect', () => process.exit());
