/** How calls out are recorded, as it may be configured, and with every default filled in. */
import * as v from 'valibot';
import type { OutboundChoice } from './config.ts';
import { parseDuration } from './quantity.ts';
import { quantity } from './schema-parts.ts';

const ALLOWED = 'a time of at least 1ms, such as 500ms or 2s, or a number of milliseconds';
const SLOW = `${ALLOWED}, or such times by kind: { http, db, messaging, rpc }`;
const DEFAULT_SLOW = 1_000;

const time = v.optional(quantity(parseDuration, 1, ALLOWED));

export const outboundSchema = v.union(
  [
    v.literal(false),
    v.strictObject({
      slow: v.optional(
        v.union(
          [
            quantity(parseDuration, 1, SLOW),
            v.strictObject({ http: time, db: time, messaging: time, rpc: time }),
          ],
          SLOW,
        ),
      ),
      sqlComments: v.optional(v.boolean('true or false')),
    }),
  ],
  'false, or { slow, sqlComments }',
);

/** @returns undefined when calls are not recorded. */
export function outboundChoice(
  given: v.InferOutput<typeof outboundSchema> | undefined,
): OutboundChoice | undefined {
  if (given === false) return undefined;
  const { slow = DEFAULT_SLOW, sqlComments = false } = given ?? {};
  const of = typeof slow === 'number' ? { http: slow, db: slow, messaging: slow, rpc: slow } : slow;
  return {
    slow: {
      http: of.http ?? DEFAULT_SLOW,
      db: of.db ?? DEFAULT_SLOW,
      messaging: of.messaging ?? DEFAULT_SLOW,
      rpc: of.rpc ?? DEFAULT_SLOW,
    },
    sqlComments,
  };
}
