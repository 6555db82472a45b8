import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** Keeps what is written to a port. */
export interface TcpSink {
  readonly port: number;
  /** All that has come, when those who wrote have closed. */
  bytes(): Promise<Buffer>;
}

export async function tcpSink(t: TestContext): Promise<TcpSink> {
  const chunks: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A process that ends at once may reset its connection; what was read is read.
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    async bytes() {
      await Promise.all([...open].map((socket) => once(socket, 'close')));
      return Buffer.concat(chunks);
    },
  };
}
