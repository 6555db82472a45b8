import { createServer } from 'node:http';
import { listen, step } from './kit.mjs';

const server = createServer();
for (const event of ['upgrade', 'connect']) {
  server.on(event, (request, socket) => {
    const marker = request.headers['x-marker'];
    step(marker, 'handshake');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
    socket.on('data', (data) => {
      step(marker, 'message');
      socket.end(data);
    });
    socket.on('error', () => {});
    socket.on('close', () => step(marker, 'close'));
  });
}
listen(server);
