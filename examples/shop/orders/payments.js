/**
 * Payments by card. The banks behind it are played: what a card's token is called decides what happens to it, as with
 * the test cards of a real payment provider.
 */
import { setTimeout as after } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getLogger } from 'spanlog';

const log = getLogger('shop.payments');
const tracer = trace.getTracer('shop.payments');

/** Nobody listens there: a bank that cannot be reached. */
const UNREACHABLE = 'http://127.0.0.1:2/charges';

export class PaymentError extends Error {
  name = 'PaymentError';
}

/** The customer's bank said no; `reason` says why. */
export class CardDeclinedError extends Error {
  name = 'CardDeclinedError';

  constructor(reason) {
    super(`card declined: ${reason}`);
    this.reason = reason;
  }
}

/**
 * @returns 'paid', or 'unknown' when the bank did not answer in time.
 * @throws CardDeclinedError, or PaymentError when neither bank took the payment.
 */
export async function charge(orderId, cents, card) {
  const orderLog = log.with({ order_id: orderId, amount_cents: cents });
  const failures = [];
  for (const bank of [northbank, harbourpay]) {
    try {
      const outcome = await inSpan(bank.name, () => bank(card));
      orderLog.info(outcome === 'paid' ? 'payment taken' : 'bank did not answer in time', {
        bank: bank.name,
      });
      return outcome;
    } catch (error) {
      if (error instanceof CardDeclinedError) throw error;
      orderLog.warn('bank failed, trying the next one', error, { bank: bank.name });
      failures.push(error);
    }
  }
  throw new PaymentError(`order ${orderId} could not be charged`, {
    cause: new AggregateError(failures, 'no bank took the payment'),
  });
}

async function northbank(card) {
  await after(25 + Math.random() * 60);
  switch (card) {
    case 'card_insufficient_funds':
      throw new CardDeclinedError('insufficient_funds');
    case 'card_timeout':
      await after(400);
      return 'unknown';
    case 'card_bank_down':
    case 'card_no_bank':
      await fetch(UNREACHABLE, { method: 'POST' }).catch((cause) => {
        throw new Error('northbank is unreachable', { cause });
      });
  }
  return 'paid';
}

async function harbourpay(card) {
  await after(60 + Math.random() * 90);
  if (card === 'card_no_bank') throw new RangeError('harbourpay takes nothing while in maintenance');
  return 'paid';
}

/** A bank is somebody else's service: a span of kind CLIENT, failed when the call throws. */
function inSpan(bank, call) {
  return tracer.startActiveSpan(`charge ${bank}`, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await call();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      throw error;
    } finally {
      span.end();
    }
  });
}
