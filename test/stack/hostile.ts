import type { LogInput, Plain } from './otlp.ts';

/** Records that break naive mappings: each with the reason it is here. Every one must be stored everywhere. */
export function hostileRecords(): { why: string; record: LogInput }[] {
  const big = 'x'.repeat(40_000);
  return [
    { why: 'a number', record: { attributes: { user: 1, amount: 1 } } },
    { why: 'the same key as text', record: { attributes: { user: 'one', amount: 'a lot' } } },
    {
      why: 'the same key as an object',
      record: { attributes: { user: { id: 1, name: 'x' }, amount: { eur: 1 } } },
    },
    { why: 'the same key as a list', record: { attributes: { user: [1, 'two', { three: 3 }], amount: [] } } },
    { why: 'the same key as a truth', record: { attributes: { user: true, amount: false } } },
    { why: 'the same key as nothing', record: { attributes: { user: null, amount: null } } },
    { why: 'a and a.b at once', record: { attributes: { a: 1, 'a.b': 2, 'a.b.c': 3 } } },
    { why: 'a.b as dots and as objects', record: { attributes: { a: { b: { c: 1 } }, 'a.b': 'x' } } },
    { why: 'wrong types in known fields', record: { attributes: known(['not', { a: 'number' }]) } },
    { why: 'objects in known fields', record: { attributes: known({ nested: { deep: true } }) } },
    { why: 'text in known fields', record: { attributes: known('certainly not a number') } },
    {
      why: 'known fields with children',
      record: { attributes: { 'user.id.x': 1, 'http.route.y': 2, request_id: { z: 3 } } },
    },
    {
      why: 'names of the document itself',
      record: {
        attributes: {
          '@timestamp': 'never',
          message: { a: 1 },
          'service.name': 7,
          trace: 'x',
          'trace.id': 'y',
          log: 1,
          resource: 2,
          _id: 'mine',
          _source: {},
        },
      },
    },
    {
      why: 'names of what the server adds',
      record: {
        attributes: {
          trace_id: 'theirs',
          span_id: 'theirs',
          severity: 'theirs',
          severity_text: 'x',
          service_name: 'other',
          detected_level: 'x',
          flags: 'x',
          __name__: 'x',
        },
      },
    },
    {
      why: 'dots in odd places',
      record: { attributes: { '.': 1, '..': 2, '.a': 3, 'a.': 4, 'a..b': 5, ' ': 6, '\t': 7 } },
    },
    { why: 'an empty key', record: { attributes: { '': 'empty', ok: { '': 'empty' } } } },
    {
      why: 'keys without a Latin letter',
      record: { attributes: { 用户: '李雷', 金额: 5, ключ: 1, '😀': 2, _: 3, '---': 4, '金.额': { 元: 1 } } },
    },
    {
      why: 'a NUL in key and value',
      record: { message: 'a\u0000b', attributes: { 'k\u0000ey': 'va\u0000lue', o: { 'in\u0000ner': 1 } } },
    },
    {
      why: 'control characters',
      record: { message: '\u0001\u001b[31mred\u001b[0m\u007f', attributes: { c: '\u0002\u2028\u2029' } },
    },
    {
      why: 'a lone surrogate',
      record: { message: 'half \ud83d of a pair', attributes: { 's\udc00': '\ud83d' } },
    },
    {
      why: 'a very long value',
      record: { message: big, attributes: { long: big, list: [big], deep: { long: big } } },
    },
    { why: 'a very long key', record: { attributes: { [big]: 1, o: { [big]: 2 } } } },
    { why: 'a long key with quotes', record: { attributes: { o: { [`"${big}"`]: 2 } } } },
    { why: 'very deep', record: { attributes: { deep: nested(60), list: nestedList(60) } } },
    {
      why: 'deep dots',
      record: { attributes: { [Array.from({ length: 100 }, (_, i) => `k${i}`).join('.')]: 1 } },
    },
    {
      why: 'many attributes',
      record: { attributes: Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`key_${i}`, i])) },
    },
    {
      why: 'numbers at the edge',
      record: {
        attributes: {
          max: Number.MAX_VALUE,
          min: Number.MIN_VALUE,
          safe: Number.MAX_SAFE_INTEGER,
          zero: -0,
          duration_ms: 1e308,
        },
      },
    },
    {
      why: 'numbers JSON does not know',
      record: {
        rawAttributes: [
          { key: 'nan', value: { doubleValue: 'NaN' } },
          { key: 'inf', value: { doubleValue: '-Infinity' } },
          { key: 'duration_ms', value: { doubleValue: 'NaN' } },
          {
            key: 'o',
            value: { kvlistValue: { values: [{ key: 'n', value: { doubleValue: 'Infinity' } }] } },
          },
        ],
      },
    },
    {
      why: 'whole numbers beyond the double',
      record: {
        rawAttributes: [
          { key: 'big', value: { intValue: '9223372036854775807' } },
          { key: 'http.response.status_code', value: { intValue: '-9223372036854775808' } },
        ],
      },
    },
    {
      why: 'the same key twice',
      record: {
        rawAttributes: [
          { key: 'twice', value: { stringValue: 'one' } },
          { key: 'twice', value: { intValue: '2' } },
          { key: 'request_id', value: { stringValue: 'r1' } },
          { key: 'request_id', value: { stringValue: 'r2' } },
        ],
      },
    },
    {
      why: 'the same key twice, inside',
      record: {
        rawAttributes: [
          {
            key: 'o',
            value: {
              kvlistValue: {
                values: [
                  { key: 'x', value: { stringValue: 'one' } },
                  { key: 'x', value: { intValue: '2' } },
                ],
              },
            },
          },
        ],
      },
    },
    { why: 'bytes', record: { rawAttributes: [{ key: 'raw', value: { bytesValue: 'AAECAwT/' } }] } },
    { why: 'an empty body value', record: { message: null } },
    { why: 'no body at all', record: {} },
    { why: 'an empty body', record: { message: '' } },
    { why: 'a structured body', record: { message: { event: 'x', user: { id: 1 }, list: [1, { a: 2 }] } } },
    { why: 'a list as body', record: { message: [1, 'two', { three: 3 }] } },
    { why: 'a number as body', record: { message: 42 } },
    { why: 'no time', record: { timeUnixNano: null } },
    { why: 'a time in milliseconds', record: { timeUnixNano: BigInt(Date.now()) } },
    { why: 'a time far ahead', record: { timeUnixNano: 18_446_744_073_709_551_615n } },
    {
      why: 'a time in ten years',
      record: { timeUnixNano: BigInt(Date.now() + 315_360_000_000) * 1_000_000n },
    },
    { why: 'a time before 1990', record: { timeUnixNano: 500_000_000_000_000_000n } },
    {
      why: 'a time two months ago',
      record: { timeUnixNano: BigInt(Date.now() - 60 * 86_400_000) * 1_000_000n },
    },
    { why: 'three hours late', record: { timeUnixNano: BigInt(Date.now() - 3 * 3_600_000) * 1_000_000n } },
    { why: 'an unknown severity', record: { severityNumber: 0, severityText: 'Très grave' } },
    { why: 'no severity', record: { severityNumber: 0, severityText: '' } },
    { why: 'a severity out of range', record: { severityNumber: 99, severityText: 'x'.repeat(2_000) } },
    {
      why: 'routing attributes of the exporter',
      record: {
        attributes: {
          'elasticsearch.index': 'stolen',
          'elasticsearch.document_id': 'stolen',
          'elasticsearch.ingest_pipeline': 'none',
          'data_stream.dataset': 'stolen',
          'data_stream.type': 'metrics',
          'elasticsearch.mapping.hints': ['_noindex'],
          'elastic.mapping.mode': 'otel',
        },
      },
    },
  ];
}

function known(value: Plain): Record<string, Plain> {
  const names = [
    'request_id',
    'user.id',
    'exception.type',
    'exception.message',
    'exception.stacktrace',
    'http.request.method',
    'http.response.status_code',
    'http.route',
    'url.path',
    'client.address',
    'user_agent.original',
    'duration_ms',
  ];
  return Object.fromEntries(names.map((name) => [name, value]));
}

function nested(depth: number): Plain {
  return depth === 0 ? 'bottom' : { inner: nested(depth - 1) };
}

function nestedList(depth: number): Plain {
  return depth === 0 ? 'bottom' : [nestedList(depth - 1)];
}
