import {
  type ContextCarrier,
  carryContext,
  contextEnv,
  continueContext,
  flush,
  getContext,
  getLogger,
  type Level,
  type Logger,
  type LogMethod,
  type SpanlogConfig,
  type Stats,
  setContext,
  setLevel,
  shutdown,
  start,
  stats,
  withContext,
} from 'spanlog';
import { type CapturedLogs, captureLogs, keptLogs, type RecordMatcher } from 'spanlog/testing';

const log: Logger = getLogger('shop.orders');
const root: Logger = getLogger();
const method: LogMethod = log.warn;

log.info('message');
log.info('message', { anything: new Map(), at: new Date(), big: 1n });
log.error(new Error('x'));
// As pino's and console.log's callers write.
log.info({ order: 7 }, 'placed');
log.error(new Error('x'), 'payment failed');
log.info('user %s: %d', 'ada', 7);
log.error('message', new Error('x'), { order: 7 });
try {
  root.fatal('about to');
} catch (error) {
  log.error('failed', error);
  log.error('failed', error, { order: 7 });
  log.error(error);
}
const child: Logger = log.with({ order: 7 }).with({ line: 1 });
const level: Level = 'debug';
const enabled: boolean = child.isEnabled(level);
// @ts-expect-error: not a level
child.isEnabled('loud');
// @ts-expect-error: names are text
getLogger(7);

const value: number = withContext({ 'user.id': 'u1' }, () => 42);
const later: Promise<string> = withContext({ a: 1 }, async () => 'x');
setContext({ a: undefined });
const fields: { [key: string]: unknown } = getContext();

const carrier: ContextCarrier = carryContext();
const back: number = continueContext(carrier, () => 1);
continueContext(undefined, () => {});
const env: { [name: string]: string } = contextEnv();

const config: SpanlogConfig = {
  service: 'shop',
  level: 'info',
  levels: { 'db.pool': 'debug' },
  format: 'json',
  trustProxy: ['loopback', '10.0.0.0/8'],
  redact: { keys: ['iban'] },
  otlp: { endpoint: 'http://localhost:4318', protocol: 'http/protobuf', headers: { authorization: 'x' } },
};
const pythons: SpanlogConfig = { level: 'WARNING', loggers: { shop: 'critical', db: { level: 'INFO' } } };
setLevel('shop', 'CRITICAL');
// @ts-expect-error: not a level
setLevel('shop', 'loud');
// @ts-expect-error: not a format
start({ format: 'xml' });
// @ts-expect-error: no such key
start({ formt: 'json' });
start(config);

const done: Promise<boolean> = flush(1_000);
const stopped: Promise<void> = shutdown();
const counts: Stats = stats();
const emitted: number = counts.emitted;

const captured: CapturedLogs = captureLogs({ level: 'WARNING', logger: 'shop' });
const meant: RecordMatcher = { level: 'warn', message: /refused/, attributes: { order: 7 } };
const order: unknown = captured.assertLogged(meant).attributes['order'];
// @ts-expect-error: not a level
captured.find({ level: 'loud' });
const waited: Promise<{ body: unknown }> = keptLogs('kept').waitFor(
  ({ severityNumber }) => severityNumber > 9,
);

export { back, done, emitted, enabled, env, fields, later, method, order, pythons, stopped, value, waited };
