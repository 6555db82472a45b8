/** The background job: every few seconds it settles what a request left open. It has no request, so it brings its own trace. */
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { getLogger, withContext } from 'spanlog';
import { charge } from './payments.js';
import * as store from './store.js';

const log = getLogger('shop.sweep');
const tracer = trace.getTracer('shop.sweep');

/** Milliseconds an order stays pending before somebody asks the bank again. */
const PATIENCE = 3_000;

let run = 0;

export function sweep() {
  run++;
  // What is logged in here carries `job.name` and `job.run`, as a request's records carry their request_id.
  return withContext({ 'job.name': 'sweep-orders', 'job.run': run }, () =>
    tracer.startActiveSpan('sweep orders', { root: true }, async (span) => {
      try {
        const settled = await settlePending();
        const shipped = shipPaid();
        log.info('swept', { ...settled, shipped });
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        log.error('sweep failed', error);
      } finally {
        span.end();
      }
    }),
  );
}

/** Asks the bank again about payments whose outcome is unknown. */
async function settlePending() {
  const counts = { settled: 0, cancelled: 0 };
  for (const order of store.ordersSince('pending', PATIENCE)) {
    const orderLog = log.with({ order_id: order.id, 'user.id': order.user_id });
    try {
      await settle(order);
      store.setStatus(order.id, 'paid');
      counts.settled++;
    } catch (error) {
      orderLog.warn('order cancelled', error);
      store.setStatus(order.id, 'cancelled');
      counts.cancelled++;
    }
  }
  return counts;
}

/** Also a part of the play: the bank has lost every third order, and knows the others. */
async function settle(order) {
  if (order.id % 3 === 0) throw new Error(`the bank has lost order ${order.id}`);
  await charge(order.id, order.total_cents, 'card_ok');
}

function shipPaid() {
  const paid = store.ordersSince('paid', 0);
  for (const order of paid) {
    store.setStatus(order.id, 'shipped');
    log.debug('handed to the carrier', { order_id: order.id });
  }
  return paid.length;
}
