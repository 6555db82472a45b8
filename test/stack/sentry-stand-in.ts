import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { decodeLogs, decodeTraces, type ReceivedRecord, type ReceivedSpan } from './otlp-decode.ts';

export const ORGANISATION = 'shop-org';
export const TOKEN = 'org-token';
export const PUBLIC_KEY = 'publickey00112233445566778899aabb';
export const PROJECT_ID = '42';
/** Not resolved by anyone: the exporter drops a DSN's port, so it gets here by way of `HTTP_PROXY`. */
const DSN_HOST = 'sentry.test';

/**
 * A stand-in for Sentry's service: its OTLP intake of one project, and the part of its organisation API that the
 * contrib `sentry` exporter calls. It records what it is given. It checks the paths, the key and the token;
 * it does not know Sentry's limits, quotas and rules, so a test against it says nothing about those.
 */
export class SentryStandIn {
  readonly #server: Server;
  readonly records: ReceivedRecord[] = [];
  readonly spans: ReceivedSpan[] = [];
  /** Method and path of every request, refused ones too. */
  readonly requests: string[] = [];
  /** The status the OTLP intake answers with; 200 takes the data. */
  intakeStatus = 200;
  readonly url: string;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** @param port a fixed port, to come back at after a stop; default a free one */
  static async start(port = 0): Promise<SentryStandIn> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const standIn = new SentryStandIn(server, `http://127.0.0.1:${address.port}`);
    server.on('request', (request, response) => {
      void standIn.#answer(request, response);
    });
    return standIn;
  }

  /** The base of the OTLP endpoints of the one project, for `SPANLOG_SENTRY_ENDPOINT`. */
  get endpoint(): string {
    return `${this.url}/api/${PROJECT_ID}/integration/otlp`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '/', this.url).pathname;
    this.requests.push(`${request.method} ${path}`);
    const intake = /^\/api\/42\/integration\/otlp\/v1\/(logs|traces)\/?$/.exec(path);
    if (intake) {
      this.#take(intake[1] ?? '', request, Buffer.concat(chunks), response);
    } else if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      json(response, 401, { detail: 'Invalid token' });
    } else if (path === `/api/0/organizations/${ORGANISATION}/projects/`) {
      json(response, 200, [
        { id: PROJECT_ID, slug: 'shop', name: 'shop', team: { slug: 'team' }, teams: [] },
      ]);
    } else if (path === `/api/0/organizations/${ORGANISATION}/project-keys/`) {
      json(response, 200, [this.#key()]);
    } else if (path === `/api/0/projects/${ORGANISATION}/shop/keys/`) {
      json(response, 200, [this.#key()]);
    } else {
      json(response, 404, { detail: 'not found' });
    }
  }

  #key(): unknown {
    return {
      id: 'key',
      public: PUBLIC_KEY,
      isActive: true,
      projectId: Number(PROJECT_ID),
      dsn: { public: `http://${PUBLIC_KEY}@${DSN_HOST}/${PROJECT_ID}` },
    };
  }

  #take(signal: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    if (request.headers['x-sentry-auth'] !== `sentry sentry_key=${PUBLIC_KEY}`) {
      json(response, 401, { detail: 'wrong key' });
    } else if (this.intakeStatus !== 200) {
      json(response, this.intakeStatus, { detail: 'as the test wants it' });
    } else {
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      if (signal === 'logs') this.records.push(...decodeLogs(plain));
      else this.spans.push(...decodeTraces(plain));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
