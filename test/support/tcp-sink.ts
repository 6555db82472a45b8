import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface TcpSink {
  readonly port: number;
  /** What has come, by any connection, in pieces as they came. */
  readonly got: readonly string[];
}

/** A server on 127.0.0.1 that takes what it is sent, and answers nothing. */
export async function tcpSink(t: TestContext): Promise<TcpSink> {
  const got: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('data', (text) => got.push(String(text)));
    socket.on('error', () => {});
    t.after(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => void server.close());
  return { got, port: (server.address() as AddressInfo).port };
}
