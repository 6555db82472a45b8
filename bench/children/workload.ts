/**
 * What is logged: six call sites, each with a message and six attributes of its own, in an active span. The same for every
 * variant, and the making of the attributes is part of the call for every variant.
 */
import { context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';

export type Attributes = { [key: string]: string | number | boolean };
export type Log = (message: string, attributes: Attributes) => void;

/** Records logged between two turns of the event loop. */
export const SLICE = 100;

const USERS = texts(64, (n) => `usr_${(n * 7919 + 104729).toString(36)}`);
const ORDERS = texts(64, (n) => `ord_${(n * 15485863).toString(16).padStart(12, '0')}`);
const CITIES = ['Zürich', 'Berlin', 'Lisboa', 'São Paulo', 'Kraków', 'Oslo', 'Paris', 'Wien'];
const ROUTES = ['/orders/:id', '/orders', '/users/:id/cart', '/health'];

/** As `bench.seq` is a plain number everywhere, `receiver/count.ts` finds it in whatever a variant writes. */
export function logOne(log: Log, seq: number): void {
  switch (seq % 6) {
    case 0:
      log('order placed', {
        'bench.seq': seq,
        'order.id': at(ORDERS, seq),
        'user.id': at(USERS, seq),
        total: 19.99 + (seq % 500),
        items: seq % 9,
        express: seq % 4 === 0,
      });
      return;
    case 1:
      log('request handled', {
        'bench.seq': seq,
        'http.request.method': 'GET',
        'http.route': at(ROUTES, seq),
        'http.response.status_code': 200 + (seq % 5),
        'duration.ms': (seq % 997) / 8,
        'client.address': '192.0.2.17',
      });
      return;
    case 2:
      log('payment authorised by the provider', {
        'bench.seq': seq,
        'order.id': at(ORDERS, seq),
        provider: 'acquirer-eu-1',
        amount: 1999 + (seq % 10_000),
        currency: 'EUR',
        attempt: 1 + (seq % 3),
      });
      return;
    case 3:
      log('cache miss, read from the database', {
        'bench.seq': seq,
        'cache.key': at(ORDERS, seq),
        'db.operation': 'SELECT id, total, state FROM orders WHERE id = $1',
        rows: seq % 2,
        'duration.ms': (seq % 89) / 16,
        replica: seq % 2 === 0,
      });
      return;
    case 4:
      log('mail handed over to the relay', {
        'bench.seq': seq,
        'user.id': at(USERS, seq),
        template: 'order-confirmation',
        city: at(CITIES, seq),
        bytes: 18_000 + (seq % 4096),
        queued: true,
      });
      return;
    default:
      log('stock reserved', {
        'bench.seq': seq,
        sku: at(ORDERS, seq + 5),
        warehouse: 'FRA-2',
        left: seq % 1000,
        'reserved.for': 'PT15M',
        partial: false,
      });
  }
}

const SPANS: readonly SpanContext[] = Array.from({ length: 64 }, (_, n) => ({
  traceId: (0x51ab_0000 + n * 7919).toString(16).padStart(32, 'f'),
  spanId: (0x9c3e_0000 + n * 104_729).toString(16).padStart(16, 'a'),
  traceFlags: 1,
}));

/** Runs a piece of work in a span, another one for every turn, as requests have it. */
export function inSpan(turn: number, work: () => void): void {
  const span = trace.wrapSpanContext(at(SPANS, turn));
  context.with(trace.setSpan(ROOT_CONTEXT, span), work);
}

function texts(count: number, text: (n: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, n) => text(n + 1));
}

function at<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}
