import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  QueryError,
  readChartQuery,
  readLogQuery,
  readNoQuery,
  readTailQuery,
  readTraceQuery,
} from '../../src/local/query-parameters.ts';

const search = (text: string) => new URLSearchParams(text);

test('a log query is read as api.ts says', () => {
  assert.deepEqual(
    readLogQuery(
      search(
        `q=a+"b+c"&level=warn&service=s&service=t&attr=k%3Dv&attr=has&trace=${'AB'.repeat(16)}&from=1.5&to=2&before=9&limit=10`,
      ),
    ),
    {
      q: 'a "b c"',
      level: 'WARN',
      service: ['s', 't'],
      attr: ['k=v', 'has'],
      trace: 'ab'.repeat(16),
      from: 1.5,
      to: 2,
      before: 9,
      limit: 10,
    },
  );
  assert.deepEqual(readLogQuery(search('')), {});
  assert.deepEqual(readLogQuery(search('q=&level=')), {});
});

for (const [text, message] of [
  ['level=LOUD', /level=LOUD is not allowed: it must be one of TRACE, DEBUG/],
  ['limit=0', /limit=0 .* an integer from 1 to 1000/],
  ['limit=1001', /limit=1001/],
  ['limit=1.5', /limit=1.5/],
  ['from=yesterday', /from=yesterday .* a number/],
  ['from=NaN', /from=NaN/],
  ['from=-1', /from=-1/],
  ['from=%20', /from= /],
  ['trace=12', /trace=12 .* 32 hex digits/],
  ['q=a&q=b', /q may be given once/],
  [`q=${'x'.repeat(1001)}`, /q is longer than 1000/],
  [`${'service=s&'.repeat(51)}`, /service is given more than 50 times/],
  ['levle=INFO', /levle is not a parameter here: .*level/],
] as const) {
  test(`${text.slice(0, 30)} is a wrong query`, () => {
    assert.throws(
      () => readLogQuery(search(text)),
      (error) => error instanceof QueryError && message.test(error.message),
    );
  });
}

test('a tail takes the conditions and where to begin, no paging', () => {
  assert.deepEqual(readTailQuery(search('level=error&after=7')), { query: { level: 'ERROR' }, after: 7 });
  assert.throws(() => readTailQuery(search('limit=5')), QueryError);
});

test('a trace query', () => {
  assert.deepEqual(readTraceQuery(search('q=GET&errors=1&minDuration=12.5&before=5&limit=3&service=s')), {
    q: 'GET',
    service: ['s'],
    errors: true,
    minDuration: 12.5,
    before: 5,
    limit: 3,
  });
  assert.deepEqual(readTraceQuery(search('errors=0')), { errors: false });
  assert.throws(() => readTraceQuery(search('errors=yes')), QueryError);
});

test('a chart query has a range', () => {
  assert.deepEqual(readChartQuery(search(''), 10_000, 1000), { from: 9000, to: 10_000 });
  assert.deepEqual(readChartQuery(search('from=1&to=2&service=s'), 10_000, 1000), {
    from: 1,
    to: 2,
    service: ['s'],
  });
  assert.throws(() => readChartQuery(search('from=5&to=5'), 10_000, 1000), /from=5 .* before to=5/);
});

test('where there are no parameters none are taken', () => {
  readNoQuery(search(''));
  assert.throws(() => readNoQuery(search('x=1')), /x is not a parameter here: there are none/);
});
