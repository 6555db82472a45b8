/** The demo from its start to its end. */
import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import { Child } from './child.js';
import { freePort } from './free-port.js';
import { Visitors } from './visitors.js';

const shop = resolve(import.meta.dirname, '..');
const root = resolve(shop, '../..');
export const viewerProgram = join(root, 'dist/cli.js');

/** In the order they start: each is there before somebody calls it. */
const SERVICES = ['catalog', 'orders', 'storefront'];

const say = (line = '') => process.stdout.write(`${line}\n`);

/**
 * @param {object} options
 * @param {number} options.port the viewer's; a free one when something listens there.
 * @param {number} [options.duration] seconds; default until a signal.
 * @param {string} [options.dataDir]
 * @param {boolean} [options.logs] the services' standard output goes to this terminal.
 * @returns {Promise<string | undefined>} why it had to end, undefined when it ended as it should.
 */
export async function run({ port, duration, dataDir: folder = join(shop, '.spanlog'), logs = false }) {
  const dataDir = resolve(folder);
  const children = [];
  const over = Promise.withResolvers();
  // npm passes Ctrl-C on a second time: it is taken as the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => over.resolve());

  async function start(name, childPort, options) {
    const child = new Child(name, { cwd: root, env: ownEnvironment(), ...options });
    children.push(child);
    void child.ended.then((how) => {
      if (!child.ending) over.resolve(`${name} ended with ${how}`);
    });
    await child.listening(childPort);
    say(`demo: ${name.padEnd(10)} pid ${child.process.pid}  http://127.0.0.1:${childPort}`);
  }

  try {
    mkdirSync(dataDir, { recursive: true });
    const viewerPort = await freePort(port);
    const viewer = `http://127.0.0.1:${viewerPort}`;
    await start('spanlog', viewerPort, {
      args: [viewerProgram, '--port', String(viewerPort), '--data-dir', join(dataDir, 'viewer')],
      stdoutFile: join(dataDir, 'spanlog.log'),
    });
    const ports = {};
    for (const name of SERVICES) {
      ports[name] = await freePort();
      await start(name, ports[name], {
        args: ['--disable-warning=ExperimentalWarning', '--require', 'spanlog/register', 'server.js'],
        cwd: join(shop, name),
        env: {
          ...ownEnvironment(),
          PORT: String(ports[name]),
          CATALOG_URL: `http://127.0.0.1:${ports.catalog}`,
          ORDERS_URL: `http://127.0.0.1:${ports.orders}`,
          DATA_DIR: dataDir,
          OTEL_EXPORTER_OTLP_ENDPOINT: viewer,
          // Milliseconds between two deliveries: somebody is watching.
          OTEL_BSP_SCHEDULE_DELAY: '500',
          OTEL_BLRP_SCHEDULE_DELAY: '500',
          SPANLOG_LEVEL: 'info,shop=debug',
          SPANLOG_TRUST_PROXY: 'loopback',
          ...(logs && {
            SPANLOG_FORMAT: 'pretty',
            ...(process.stdout.hasColors?.() && { FORCE_COLOR: '1' }),
          }),
        },
        stdoutFile: logs ? undefined : join(dataDir, `${name}.log`),
      });
    }
    const address = styleText(['bold', 'green', 'underline'], viewer);
    say(`\n  The shop is open. See its logs and traces at  ${address}\n`);
    say(`  its pages    http://127.0.0.1:${ports.storefront}`);
    if (!logs) say(`  its stdout   ${shortPath(join(dataDir, '*.log'))}  (here with --logs)`);
    say('  Ctrl-C ends everything.\n');

    const visitors = new Visitors(`http://127.0.0.1:${ports.storefront}`);
    visitors.start();
    if (duration !== undefined) setTimeout(over.resolve, duration * 1000).unref();
    const reason = await over.promise;
    await visitors.stop();
    const { requests, failed, aborted } = visitors;
    say(`demo: ${requests} requests, ${failed} of them failed, ${aborted} broken off by the visitor`);
    return reason;
  } catch (error) {
    return error.message;
  } finally {
    // Callers before those they call, the viewer last: what the services say in the end still arrives.
    for (const child of children.reverse()) await child.end();
  }
}

function shortPath(path) {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

/** Settings of this shell for another service are not for these. */
function ownEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|SPANLOG_|NODE_OPTIONS$)/.test(name)),
  );
}
