/** Spanlog as it is installed, configured by the environment. */
import { flush, getLogger, shutdown, start as startSpanlog } from 'spanlog';
import type { Variant } from './variant.ts';

/** Milliseconds: more than any backlog of a run takes. */
const PATIENCE = 600_000;

export async function start(): Promise<Variant> {
  startSpanlog(process.env['BENCH_REDACT'] === 'off' ? { redact: false } : {});
  const log = getLogger('bench');
  const flushed = async () => {
    if (!(await flush(PATIENCE))) process.stderr.write('bench: flush() did not deliver everything\n');
  };
  return { info: log.info, debug: log.debug, settle: flushed, settled: flushed, end: shutdown };
}
