/** Spans and fields the app binds itself. */
import assert from 'node:assert/strict';
import type { Case } from '../matrix.ts';
import { entryOf, logOf } from './drive.ts';

export const context: Case[] = [
  {
    name: 'spans of the app’s own: startActiveSpan nested, context.with by hand',
    app: 'spans',
    steps: [
      'in the outer span',
      'in the inner span',
      'in the outer span again',
      'with a span by hand',
      'in the span of the request',
    ],
    also: ({ truth }, received) => {
      for (const asked of truth.requests) {
        const spanOf = (step: string) =>
          received.spans.find((span) => span.spanId === logOf(received, asked, step).spanId)?.name;
        assert.equal(spanOf('in the outer span'), 'outer');
        assert.equal(spanOf('in the inner span'), 'inner');
        assert.equal(spanOf('in the outer span again'), 'outer');
        assert.equal(spanOf('with a span by hand'), 'by hand');
        assert.equal(
          logOf(received, asked, 'in the span of the request').spanId,
          entryOf(received, asked).spanId,
        );
      }
    },
  },
  {
    name: 'withContext and setContext, nested and side by side: no field on another request’s record',
    app: 'fields',
    steps: [
      'set',
      'in withContext',
      'in an inner withContext',
      'in the outer withContext again',
      'after withContext',
      'left',
      'right',
      'changed',
    ],
    also: ({ truth }, received) => {
      for (const asked of truth.requests) {
        const user = asked.marker;
        const fields = (step: string) => {
          const attributes = { ...logOf(received, asked, step).attributes };
          for (const key of ['marker', 'request_id', 'log.record.uid']) delete attributes[key];
          return attributes;
        };
        assert.deepEqual(fields('set'), { 'user.id': user });
        assert.deepEqual(fields('in withContext'), { 'user.id': user, order: `order-${user}` });
        assert.deepEqual(fields('in an inner withContext'), { 'user.id': user, order: 'inner', item: user });
        assert.deepEqual(fields('in the outer withContext again'), {
          'user.id': user,
          order: `order-${user}`,
        });
        assert.deepEqual(fields('after withContext'), { 'user.id': user });
        assert.deepEqual(fields('left'), { 'user.id': user, branch: 'left' });
        assert.deepEqual(fields('right'), { 'user.id': user, branch: 'right' });
        assert.deepEqual(fields('changed'), { tenant: user });
        assert.equal(entryOf(received, asked).attributes['tenant'], user);
      }
    },
  },
];
