import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/**
 * Stands before a destination: passes every request on, and keeps the answer to itself. The destination has the
 * records, the sender never hears of it: what a kill in mid-delivery looks like, without having to hit the moment.
 */
export class HoldingProxy {
  readonly #server: Server;
  readonly url: string;
  /** How many requests the destination has taken with a status below 300. */
  taken = 0;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** @param target the destination's base address, without a path */
  static async start(target: string): Promise<HoldingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new HoldingProxy(server, `http://127.0.0.1:${address.port}`);
    server.on('request', (request, response) => {
      void proxy.#pass(target, request, response);
    });
    return proxy;
  }

  async #pass(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const name of ['content-type', 'content-encoding', 'x-sentry-auth']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'POST',
      headers,
      body: Buffer.concat(chunks),
    }).catch(() => undefined);
    if (answer?.ok) this.taken++;
    // Never answered; the connection goes when the proxy stops or the sender dies.
    response.on('close', () => response.destroy());
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
