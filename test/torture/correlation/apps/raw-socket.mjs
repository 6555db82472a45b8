import { createServer } from 'node:net';
import { continueContext } from 'spanlog';
import { listen, step } from './kit.mjs';

/** A protocol of its own: one line of JSON a message, which holds what carryContext() gave at the sender. */
const server = createServer((socket) => {
  socket.setEncoding('utf8');
  let text = '';
  socket.on('data', (data) => {
    text += data;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      const { marker, carrier } = JSON.parse(line);
      continueContext(carrier, () => {
        step(marker, 'message');
        setTimeout(() => {
          step(marker, 'message, later');
          socket.write(`${marker}\n`);
        }, 2);
      });
    }
  });
});
listen(server);
