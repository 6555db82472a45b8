/** Records and spans of every shape that may reach the encoders. */
import type { AnyValue, Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import { createTraceState, ROOT_CONTEXT, type SeverityNumber } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import type { StampedRecord } from '../../src/record/record.ts';

const LONG = 'x'.repeat(128 * 1024);

/** Well-formed text: short and long, ASCII and not, with what JSON escapes. */
export const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 30, maxLength: 200 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 300 }) },
  fc.constantFrom(
    '',
    '"',
    '\\',
    'a\nb',
    '\u0000',
    '\u007f',
    '\u2028',
    'é',
    '💥',
    `${'a'.repeat(12)}é`,
    'ы'.repeat(13),
  ),
  fc.integer({ min: 110, max: 140 }).map((length) => 'y'.repeat(length)),
  fc.integer({ min: 30, max: 70 }).map((length) => 'я'.repeat(length)),
);

const hugeText = fc.constantFrom(LONG, `${LONG}é`, `"${LONG}`);

const number = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !isUnsafe(value)),
  fc.constantFrom(
    0,
    -0,
    -1,
    127,
    128,
    2 ** 21 - 1,
    2 ** 28,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    1 - 2 ** 53,
    0.1,
    5e-324,
  ),
);

/** Such numbers go as text: see toAnyValue. */
function isUnsafe(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('http.route', 'user.id', 'a', 'log.record.uid', 'key with space') },
  { weight: 4, arbitrary: text.filter((name) => name !== '' && name !== '__proto__') },
  fc.integer({ min: 90, max: 130 }).map((length) => 'k'.repeat(length)),
);

const { value: anyValue } = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'value' },
    { weight: 8, arbitrary: text },
    { weight: 6, arbitrary: number },
    { weight: 3, arbitrary: fc.boolean() },
    fc.constant(null),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie('value'), { maxLength: 5, depthIdentifier: 'value' }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, depthIdentifier: 'value' }),
  ),
}));

export { anyValue };

export const attributes: fc.Arbitrary<Attributes> = fc.dictionary(key, anyValue, { maxKeys: 12 });

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

const spanContext: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    traceFlags: fc.integer({ min: 0, max: 255 }),
    isRemote: fc.boolean(),
    traceState: fc.constantFrom('a=1', 'vendor=x,other=y').map((state) => createTraceState(state)),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);

/** Unix milliseconds as the clock gives them, and all others that a Date can hold after 1970. */
const time = fc.oneof(
  fc.double({ min: 1.6e12, max: 1.9e12, noNaN: true }),
  fc.integer({ min: 0, max: 2 ** 43 }),
  fc.constantFrom(0, 0.5, 1, 999.999, 1e9, 2 ** 43 + 0.25),
);

const fields = {
  time,
  severityNumber: fc.integer({ min: 1, max: 24 }) as fc.Arbitrary<SeverityNumber>,
  severityText: fc.constantFrom('INFO', 'ERROR', 'notice', 'Ж', ''),
  logger: fc.oneof(fc.constantFrom('', 'shop', 'shop.orders'), text),
  loggerVersion: fc.option(fc.constantFrom('1.0.0', '2'), { nil: undefined }),
  eventName: fc.option(text, { nil: undefined }),
  body: anyValue,
  attributes,
  spanContext: fc.option(spanContext, { nil: undefined }),
  context: fc.constant(ROOT_CONTEXT),
};

export const shortRecord: fc.Arbitrary<StampedRecord> = fc.record(fields);
export const record: fc.Arbitrary<StampedRecord> = fc.oneof(
  { weight: 9, arbitrary: shortRecord },
  { weight: 1, arbitrary: fc.record({ ...fields, body: hugeText }) },
);

const hrTime: fc.Arbitrary<HrTime> = fc.tuple(
  fc.integer({ min: 0, max: 2 ** 33 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const dropped = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

const event: fc.Arbitrary<TimedEvent> = fc.record(
  { time: hrTime, name: text, attributes, droppedAttributesCount: dropped },
  { requiredKeys: ['time', 'name'] },
);
const link: fc.Arbitrary<Link> = fc.record(
  { context: spanContext, attributes, droppedAttributesCount: dropped },
  { requiredKeys: ['context'] },
);

/** The SDK keeps one object for each scope, and the stock serializers group by it. */
const SCOPES = [
  { name: 'http' },
  { name: 'db', version: '1.2.3' },
  { name: 'with schema', version: '1', schemaUrl: 'https://opentelemetry.io/schemas/1.0' },
];
const RESOURCE = resourceFromAttributes({ 'service.name': 'shop' });

export const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.integer({ min: 0, max: 4 }),
    context: spanContext,
    parentSpanContext: fc.option(spanContext, { nil: undefined }),
    startTime: hrTime,
    endTime: hrTime,
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }, { requiredKeys: ['code'] }),
    attributes,
    links: fc.array(link, { maxLength: 4 }),
    events: fc.array(event, { maxLength: 4 }),
    droppedAttributesCount: dropped,
    droppedEventsCount: dropped,
    droppedLinksCount: dropped,
    instrumentationScope: fc.constantFrom(...SCOPES),
  })
  .map(({ context, parentSpanContext, ...rest }) => ({
    ...rest,
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    spanContext: () => context,
    duration: [0, 0],
    ended: true,
    resource: RESOURCE,
  }));
