/** Calls the handler as Lambda does: once well, and once with more than there is. */
import { randomUUID } from 'node:crypto';
import { handler } from './handler.js';

for (const quantity of [1, 100]) {
  const event = {
    routeKey: 'POST /orders',
    rawPath: '/orders',
    headers: process.env.TRACEPARENT_OF_CALLER ? { traceparent: process.env.TRACEPARENT_OF_CALLER } : {},
    requestContext: { http: { method: 'POST' } },
    body: JSON.stringify({ item: 'lamp', quantity }),
  };
  const context = {
    awsRequestId: randomUUID(),
    functionName: 'orders',
    getRemainingTimeInMillis: () => 3_000,
  };
  await handler(event, context).catch(() => {});
}
