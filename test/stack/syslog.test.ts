/** What a real daemon makes of the messages, by every way there is to it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startApp } from '../support/app.ts';
import { type Rsyslog, type SyslogMessage, startRsyslog } from './rsyslog.ts';
import { describeStack, type Need } from './stack-test.ts';
import { waitFor } from './wait.ts';

const env = { OTEL_LOGS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none', SPANLOG_BANNER: 'off' };
/** The daemon is a package of Debian's. */
const DEBIAN: readonly Need[] = [
  ['apt-get', 'apt-get', ['--version']],
  ['dpkg', 'dpkg', ['--version']],
];
const WAYS = ['udp', 'tcp', 'tls', 'unix'] as const;

const APP = `
const { getLogger, withContext } = require('spanlog');
const log = getLogger('shop.orders');
withContext({ request_id: 'r-1' }, () => {
  log.info('grüße "in" [quotes] \\\\ and 漢字', { order: 7, note: 'a ] b " c \\\\ d', list: [1, { x: 2 }], 'weird=name "]': 'ü' });
});
log.error('failed', new Error('boom'));
log.warn('third');
process.exit(0);
`;

await describeStack(
  'syslog to rsyslog',
  () => {
    let rsyslog: Rsyslog;
    before(async () => {
      rsyslog = await startRsyslog();
    });
    after(() => rsyslog?.stop());

    const outputs = (port: Rsyslog['ports'] = rsyslog.ports) => ({
      console: { type: 'console', level: 'off' },
      udp: { type: 'syslog', host: '127.0.0.1', port: port.udp, facility: 'local3' },
      tcp: { type: 'syslog', protocol: 'tcp', host: '127.0.0.1', port: port.tcp, appName: 'other' },
      tls: { type: 'syslog', protocol: 'tls', host: 'localhost', port: port.tls, ca: rsyslog.ca },
      unix: { type: 'syslog', protocol: 'unix', path: rsyslog.socket },
    });

    const receivedBy = (way: string, count: number) =>
      waitFor(`${count} messages by ${way}`, async () => {
        const messages = (await rsyslog.received()).filter(({ input }) => input === way);
        return messages.length >= count ? messages : undefined;
      });

    test('every way brings every field, from an app that exits at once', async (t) => {
      const config = JSON.stringify({ outputs: outputs() });
      const app = startApp(t, { files: { 'app.cjs': APP, 'spanlog.config.json': config }, env });
      assert.deepEqual(await app.ended, { code: 0, signal: null }, app.stderr.join('\n'));
      assert.deepEqual(app.stderr, []);
      for (const way of WAYS) {
        const [first, second, third] = await receivedBy(way, 3);
        assert.deepEqual(
          [first, second, third].map((message) => message?.severity),
          ['info', 'err', 'warning'],
          way,
        );
        check(first as SyslogMessage, way, String(app.process.pid));
        assert.match(second?.message ?? '', /^failed\nError: boom\n {4}at /);
        assert.match(second?.structuredData ?? '', / exception\.type="Error" exception\.message="boom"/);
      }
    });

    test('what is logged while the daemon is away is sent when it is back', async (t) => {
      const config = JSON.stringify({ outputs: { tcp: outputs().tcp } });
      const app = startApp(t, {
        files: {
          'app.cjs': `
const log = require('spanlog').getLogger('away');
process.stdin.on('data', (text) => {
  for (const word of String(text).trim().split('\\n')) log.info(word);
  if (String(text).includes('end')) require('spanlog').flush(20000).then(() => process.exit());
});
log.info('up');`,
          'spanlog.config.json': config,
        },
        env,
      });
      await app.line(/"message":"up"/);
      const isUp = async () =>
        (await rsyslog.received()).some(({ message }) => message === 'up') || undefined;
      await waitFor('the first message', isUp);
      const { ports } = rsyslog;
      await rsyslog.stop();
      await app.line(/tcp: tcp:\/\/127\.0\.0\.1:\d+ cannot be sent to \(closed\): records wait in memory/);
      app.process.stdin?.write('meanwhile\n');
      await app.line(/"message":"meanwhile"/);
      rsyslog = await startRsyslog(ports);
      app.process.stdin?.write('end\n');
      assert.deepEqual(await app.ended, { code: 0, signal: null });
      const messages = await receivedBy('tcp', 2);
      assert.deepEqual(
        messages.map(({ message }) => message),
        ['meanwhile', 'end'],
      );
      assert.match(app.stderr.join('\n'), /is connected again/);
    });
  },
  DEBIAN,
);

function check(message: SyslogMessage, way: string, pid: string): void {
  assert.equal(message.facility, way === 'udp' ? 'local3' : 'user');
  assert.equal(message.appName, way === 'tcp' ? 'other' : 'test-app');
  assert.equal(message.processId, pid);
  assert.equal(message.messageId, 'shop.orders');
  assert.match(message.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/);
  assert.equal(message.message, 'grüße "in" [quotes] \\ and 漢字');
  const data = message.structuredData;
  assert.match(data, /^\[spanlog@32473 request_id="r-1" /);
  for (const parameter of ['order="7"', 'note="a \\] b \\" c \\\\ d"', 'weird_name___="ü"']) {
    assert.ok(data.includes(parameter), data);
  }
  assert.ok(data.includes('list="[1,{\\"x\\":2}\\]"'), data);
}
