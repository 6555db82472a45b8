/** A small trace with everything a waterfall has to show: nesting, an error, an orphan, logs at known times. */
import { postLogs, postSpans } from './otlp.ts';
import { log } from './page-tests.ts';

export const TRACE = '5be45cb988a85ccf25012cd78eb8694c';

/** Posts it as an hour old. `POST /child` lasts from 20 to 80 ms of it and logs at 40 ms. */
export async function postNestedTrace(url: string): Promise<void> {
  const at = Date.now() - 3_600_000;
  const spanOf = (spanId: string, name: string, start: number, duration: number, parentSpanId?: string) => ({
    service: name.startsWith('POST') ? 'payments' : 'storefront',
    traceId: TRACE,
    spanId,
    name,
    kind: 2,
    start: at + start,
    duration,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
  });
  await postSpans(url, [
    spanOf('aaaaaaaaaaaaaaa1', 'GET /root', 0, 100),
    { ...spanOf('aaaaaaaaaaaaaaa2', 'POST /child', 20, 60, 'aaaaaaaaaaaaaaa1'), error: 'broken' },
    spanOf('aaaaaaaaaaaaaaa3', 'grandchild', 30, 10, 'aaaaaaaaaaaaaaa2'),
    spanOf('aaaaaaaaaaaaaaa4', 'orphan', 50, 10, 'ffffffffffffffff'),
  ]);
  const inTrace = (message: string, time: number, spanId: string) =>
    log(message, { time: at + time, traceId: TRACE, spanId });
  await postLogs(url, [
    inTrace('root begins', 5, 'aaaaaaaaaaaaaaa1'),
    inTrace('child works', 40, 'aaaaaaaaaaaaaaa2'),
    inTrace('root ends', 95, 'aaaaaaaaaaaaaaa1'),
  ]);
}
