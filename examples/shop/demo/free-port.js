import { createServer } from 'node:net';

/**
 * @param {number} wanted tried first; 0 for any.
 * @returns {Promise<number>} `wanted`, or a free port when something listens there already.
 */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (wanted === 0 || error.code !== 'EADDRINUSE') reject(error);
      else resolve(freePort());
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
