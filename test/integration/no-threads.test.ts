import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';

test('where there can be no thread, records are sent by the app’s own', async (t) => {
  let stream = '';
  const server = net.createServer((socket) => {
    socket.on('data', (text) => {
      stream += text;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const app = startApp(t, {
    files: {
      'app.cjs': `
const { getLogger, flush } = require('spanlog');
getLogger('shop').info('first');
flush(20000).then(() => process.exit(0));`,
      'spanlog.config.json': JSON.stringify({
        outputs: { log: { type: 'gelf', protocol: 'tcp', host: '127.0.0.1', port } },
      }),
    },
    flags: [
      '--permission',
      '--allow-fs-read=*',
      '--allow-fs-write=*',
      ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
      '--require',
      'spanlog/register',
    ],
    env: { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' },
  });
  assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
  assert.match(stream, /"short_message":"first".*\0$/);
});
