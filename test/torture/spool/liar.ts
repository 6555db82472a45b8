/**
 * A receiver that hangs, lies and breaks off, in every way one does, by a seeded lot for each request. It knows for every
 * record what it has done with it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../spool/fake-disk.ts';

/** A request with this word in it is answered with 400. */
export const POISON = 'poison';

/** Bytes of a body above which the answer is 413. */
const TOO_LARGE = 24 * 1024;

export interface Liar {
  readonly url: string;
  /** How many times each record was stored, by its uid. */
  readonly stored: Map<string, number>;
  /** Records that were refused by partial success, by uid. */
  readonly rejected: Set<string>;
  /** Records that it stored, or did not, without saying so: by uid. */
  readonly doubtful: Set<string>;
  /** What it did, and how many times. */
  readonly done: Map<string, number>;
  /** From now on it answers properly. */
  repent(): void;
  close(): Promise<void>;
}

type Act = (uids: readonly string[], request: IncomingMessage, response: ServerResponse) => void;

export async function startLiar(random: Random): Promise<Liar> {
  const stored = new Map<string, number>();
  const rejected = new Set<string>();
  const doubtful = new Set<string>();
  const done = new Map<string, number>();
  let isHonest = false;

  const store = (uids: readonly string[]) => {
    for (const uid of uids) stored.set(uid, (stored.get(uid) ?? 0) + 1);
  };
  /** Stored or not, the sender is not told. */
  const perhaps = (uids: readonly string[]) => {
    if (random() < 0.5) store(uids);
    for (const uid of uids) doubtful.add(uid);
  };
  const status =
    (code: number, headers: { [name: string]: string } = {}, body = ''): Act =>
    (_, __, response) =>
      void response.writeHead(code, headers).end(body);
  const busy = (retryAfter: string): Act => status(429, { 'retry-after': retryAfter });

  const acts: readonly (readonly [weight: number, name: string, act: Act])[] = [
    [
      40,
      'accepts',
      (uids, _, response) => {
        store(uids);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      },
    ],
    [
      6,
      'accepts with a page',
      (uids, _, response) => {
        store(uids);
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>It works!</body></html>');
      },
    ],
    [
      6,
      'accepts a part',
      (uids, _, response) => {
        const count = Math.floor(random() * (uids.length + 1));
        for (const uid of uids.slice(0, count)) rejected.add(uid);
        store(uids.slice(count));
        const partialSuccess = { rejectedLogRecords: String(count), errorMessage: 'some' };
        response.writeHead(200).end(JSON.stringify({ partialSuccess }));
      },
    ],
    [3, 'hangs', perhaps],
    [
      4,
      'trickles',
      (uids, _, response) => {
        perhaps(uids);
        response.writeHead(200, { 'content-length': 100_000 });
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      5,
      'closes in the middle of its answer',
      (uids, _, response) => {
        perhaps(uids);
        response.writeHead(200, { 'content-length': 1_000 });
        response.write('{', () => response.destroy());
      },
    ],
    [
      5,
      'resets',
      (uids, request) => {
        perhaps(uids);
        request.socket.resetAndDestroy();
      },
    ],
    [
      5,
      'answers garbage',
      (uids, request) => {
        perhaps(uids);
        request.socket.end('I am no server of yours\r\n\r\n');
      },
    ],
    [4, 'is busy for a second', busy('1')],
    [3, 'is busy until a date', (...all) => busy(new Date(Date.now() + 2_000).toUTCString())(...all)],
    [2, 'is busy for garbage', busy('soon')],
    [2, 'is busy for ever', busy('99999999999999999999')],
    [5, 'fails', status(500, {}, 'oops')],
    [5, 'is down', status(503)],
    [3, 'redirects', status(307, { location: 'http://127.0.0.1:9/' })],
    [3, 'asks who it is', status(401)],
    [2, 'is not there', status(404, {}, '<html>not found</html>')],
  ];
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);

  function draw(): readonly [number, string, Act] {
    let lot = random() * total;
    const found = acts.find(([weight]) => {
      lot -= weight;
      return lot < 0;
    });
    return found ?? (acts[0] as readonly [number, string, Act]);
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const text = body.toString('utf8');
    const uids = uidsOf(text);
    let [, name, act] = isHonest ? (acts[0] as readonly [number, string, Act]) : draw();
    // What no mood changes.
    if (body.length > TOO_LARGE) [name, act] = ['is too small', status(413)];
    else if (text.includes(POISON)) [name, act] = ['refuses', status(400, {}, '{"message":"it is poison"}')];
    done.set(name, (done.get(name) ?? 0) + 1);
    act(uids, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    rejected,
    doubtful,
    done,
    repent: () => {
      isHonest = true;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Of the records of a request, or of a line of the quarantine. */
export function uidsOf(text: string): string[] {
  return [...text.matchAll(/"key":"log\.record\.uid","value":\{"stringValue":"([^"]*)"/g)].map(
    ([, uid = '']) => uid,
  );
}
