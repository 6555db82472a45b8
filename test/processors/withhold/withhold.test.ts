import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { type Attributes, ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { Withhold, type WithholdSettings } from '../../../src/processors/withhold/withhold.ts';
import { SEVERITY } from '../../../src/record/level.ts';
import type { StampedRecord } from '../../../src/record/record.ts';

const trace = (number: number) => String(number).padStart(32, '0');

interface Given {
  severity?: number;
  logger?: string;
  trace?: string | undefined;
  eventName?: string;
  attributes?: Attributes;
}

function record(body: string, given: Given = {}): StampedRecord {
  const { severity = SEVERITY.info, logger = 'app', eventName, attributes = {} } = given;
  const traceId = 'trace' in given ? given.trace : trace(1);
  return {
    time: 0,
    severityNumber: severity,
    severityText: 'X',
    logger,
    loggerVersion: undefined,
    eventName,
    body,
    attributes: { 'log.record.uid': body, ...attributes },
    spanContext: traceId === undefined ? undefined : { traceId, spanId: '1'.repeat(16), traceFlags: 1 },
    context: ROOT_CONTEXT,
  };
}

const entry = (status: number, duration: number, given: Given = {}) =>
  record('entry', {
    ...given,
    eventName: 'http.server.request',
    attributes: { 'http.response.status_code': status, duration_ms: duration },
  });

function open(settings: Partial<WithholdSettings>, threshold = SEVERITY.info as number) {
  const gate = new Withhold(
    { holdBack: undefined, sampling: [], storms: undefined, ...settings },
    () => threshold,
  );
  const written: StampedRecord[] = [];
  const on = (one: StampedRecord) => void written.push(one);
  return {
    gate,
    written,
    take: (...records: StampedRecord[]) => {
      for (const one of records) gate.take(one, on);
    },
    flush: () => gate.flush(on),
    bodies: () => written.map(({ body }) => body),
  };
}

const debug = { severity: SEVERITY.debug };

describe('holding back', () => {
  const holdBack = { slow: 1_000, size: 3 };

  it('forgets the DEBUG records of a request that goes well', () => {
    const { take, bodies, gate } = open({ holdBack });
    take(record('d1', debug), record('i1'), record('d2', debug), entry(200, 5));
    assert.deepEqual(bodies(), ['i1', 'entry']);
    assert.equal(gate.withheld.held, 2);
  });

  it('writes them, in order, when it fails, with what follows', () => {
    const { take, bodies } = open({ holdBack });
    take(record('d1', debug), record('e', { severity: SEVERITY.error }), record('d2', debug), entry(500, 5));
    assert.deepEqual(bodies(), ['d1', 'e', 'd2', 'entry']);
    take(record('d3', { ...debug, trace: trace(2) }), entry(200, 5, { trace: trace(2) }));
    assert.deepEqual(bodies().slice(4), ['entry']);
  });

  it('writes what comes after the end of one that failed', () => {
    const { take, bodies } = open({ holdBack });
    take(record('d1', debug), entry(500, 5), record('d2', debug));
    assert.deepEqual(bodies(), ['d1', 'entry', 'd2']);
    const well = { trace: trace(2) };
    take(entry(200, 5, well), record('d3', { ...debug, ...well }));
    assert.deepEqual(bodies().slice(3), ['entry']);
    take(record('e', { severity: SEVERITY.error, ...well }));
    assert.deepEqual(bodies().slice(4), ['d3', 'e']);
  });

  it('writes them when it answers 5xx, is slow, or when a job fails', () => {
    for (const end of [
      entry(503, 5),
      entry(200, 1_000),
      record('end', { eventName: 'job.end', attributes: { 'job.outcome': 'failed', 'job.duration': 0.1 } }),
      record('end', { eventName: 'job.end', attributes: { 'job.outcome': 'partial', 'job.duration': 0.1 } }),
      record('end', {
        eventName: 'job.end',
        attributes: { 'job.outcome': 'interrupted', 'job.duration': 0.1 },
      }),
      record('end', { eventName: 'job.end', attributes: { 'job.outcome': 'succeeded', 'job.duration': 2 } }),
      record('end', { eventName: 'faas.invocation', attributes: { duration_ms: 1_000 } }),
      record('end', { eventName: 'http.server.request', attributes: { 'error.type': 'aborted' } }),
    ]) {
      const { take, bodies } = open({ holdBack });
      take(record('d', debug), end);
      assert.deepEqual(bodies(), ['d', end.body]);
    }
  });

  it('a connection that is no longer HTTP may be open for as long as it likes', () => {
    const { take, bodies } = open({ holdBack });
    take(
      record('d', debug),
      record('end', { eventName: 'http.server.request', attributes: { duration_ms: 1e6 } }),
    );
    take(record('d', debug), entry(101, 1e6));
    assert.deepEqual(bodies(), ['end', 'entry']);
  });

  it('hears of the end also where a rule leaves its record out', () => {
    const sampling = [{ upTo: SEVERITY.info + 3, message: 'entry', rate: 0, unlessFailed: false }];
    const { take, bodies, gate } = open({ holdBack, sampling });
    take(record('d1', debug), entry(200, 5), record('d2', debug), entry(200, 1_000));
    assert.deepEqual(bodies(), ['d2']);
    assert.deepEqual(gate.withheld, { held: 1, sampled: 2, collapsed: 0 });
  });

  it('does not write what a logger that is off has to say, whatever happens', () => {
    const { take, bodies } = open({ holdBack }, 25);
    take(record('d', debug), record('e', { severity: SEVERITY.error }), entry(500, 5), record('f', debug));
    assert.deepEqual(bodies(), []);
  });

  it('an ERROR that the level of its logger does not let through is held back as the others are', () => {
    const { take, bodies } = open({ holdBack }, SEVERITY.fatal);
    take(record('e', { severity: SEVERITY.error }));
    assert.deepEqual(bodies(), []);
    take(record('f', { severity: SEVERITY.fatal }));
    assert.deepEqual(bodies(), ['e', 'f']);
  });

  it('keeps requests apart, and of each the newest records', () => {
    const { take, bodies, gate } = open({ holdBack });
    for (let i = 0; i < 5; i++) take(record(`a${i}`, debug), record(`b${i}`, { ...debug, trace: trace(2) }));
    take(record('e', { severity: SEVERITY.error, trace: trace(2) }));
    assert.deepEqual(bodies(), ['b2', 'b3', 'b4', 'e']);
    assert.equal(gate.withheld.held, 4);
  });

  it('holds an entry record that its level would not let through, and lets it tell the outcome', () => {
    const { take, bodies } = open({ holdBack }, SEVERITY.warn);
    take(record('i'), entry(200, 5));
    assert.deepEqual(bodies(), []);
    take(record('i'), entry(500, 5));
    assert.deepEqual(bodies(), ['i', 'entry']);
  });

  it('forgets what belongs to no work, and bounds what it remembers', () => {
    const { take, gate, bodies } = open({ holdBack });
    take(record('d', { ...debug, trace: undefined }));
    for (let i = 0; i < 11_000; i++) take(record('d', { ...debug, trace: trace(i) }));
    assert.equal(gate.withheld.held, 1 + 1_000);
    take(record('e', { severity: SEVERITY.error, trace: trace(10_999) }));
    assert.deepEqual(bodies(), ['d', 'e']);
  });

  it('keeps no more than so much text: the oldest is forgotten first', () => {
    const large = { size: 1_000, slow: 1_000 };
    const { take, gate, written } = open({ holdBack: large });
    const text = 'x'.repeat(256 * 1024);
    const big = (given: Given) =>
      record('big', { ...debug, ...given, attributes: { deep: { text: [text] } } });
    for (let i = 0; i < 300; i++) take(big({ trace: trace(i % 3) }));
    const forgotten = gate.withheld.held;
    assert.ok(forgotten >= 300 - 128 && forgotten < 300 - 100, String(forgotten));
    for (let i = 0; i < 3; i++) take(record('e', { severity: SEVERITY.error, trace: trace(i) }));
    assert.equal(written.length, 300 - forgotten + 3);
    // One alone is bounded too, and what was written counts no longer.
    for (let i = 0; i < 300; i++) take(big({ trace: trace(3) }));
    assert.equal(gate.withheld.held, 2 * forgotten);
  });
});

describe('sampling', () => {
  const rule = { upTo: SEVERITY.info + 3, rate: 0.5, unlessFailed: false };
  const random = (number: number) => number.toString(16).padStart(32, '0');

  it('keeps or drops all of a trace, in the proportion of the rule, and never WARN or ERROR', () => {
    const { take, written, gate } = open({ sampling: [rule] });
    for (let i = 0; i < 1_000; i++) {
      const id = random((i * 2_654_435_761) % 2 ** 32);
      take(record(`x${i}`, { trace: id }), record(`y${i}`, { trace: id }));
    }
    assert.ok(Math.abs(written.length - 1_000) < 100, String(written.length));
    assert.equal(gate.withheld.sampled, 2_000 - written.length);
    const kept = new Set(written.map(({ body }) => String(body).slice(1)));
    assert.equal(kept.size * 2, written.length);
    const none = open({ sampling: [{ ...rule, rate: 0 }] });
    none.take(
      record('i'),
      record('w', { severity: SEVERITY.warn }),
      record('e', { severity: SEVERITY.error }),
    );
    assert.deepEqual(none.bodies(), ['w', 'e']);
    const all = open({ sampling: [{ ...rule, rate: 0, upTo: 24 }] });
    all.take(record('e', { severity: SEVERITY.error }), record('f', { severity: SEVERITY.fatal }));
    assert.deepEqual(all.bodies(), ['e', 'f']);
  });

  it('the first rule that fits decides: by logger and below, by the beginning of the message', () => {
    const { take, bodies } = open({
      sampling: [
        { ...rule, logger: 'http', message: 'GET /health', rate: 0 },
        { ...rule, logger: 'http', rate: 1 },
        { ...rule, rate: 0 },
      ],
    });
    take(
      record('GET /health 200', { logger: 'http.server' }),
      record('GET /x', { logger: 'http.server' }),
      record('GET /y', { logger: 'httpd' }),
    );
    assert.deepEqual(bodies(), ['GET /x']);
  });

  it('a colon in the name of a logger is as good as a dot', () => {
    const { take, bodies } = open({ sampling: [{ ...rule, logger: 'express', rate: 0 }] });
    take(record('a', { logger: 'express:router' }), record('b', { logger: 'expressive' }));
    assert.deepEqual(bodies(), ['b']);
  });

  it('records are kept of the traces that a sampler of OpenTelemetry keeps with the same ratio', () => {
    const sampler = new TraceIdRatioBasedSampler(0.3);
    const { take, written } = open({ sampling: [{ ...rule, rate: 0.3 }] });
    let kept = 0;
    for (let i = 0; i < 500; i++) {
      const id = randomBytes(16).toString('hex');
      take(record(id, { trace: id }));
      const isSampled =
        sampler.shouldSample(ROOT_CONTEXT, id).decision === SamplingDecision.RECORD_AND_SAMPLED;
      if (isSampled) kept++;
      assert.equal(written.length, kept);
    }
    assert.ok(kept > 0);
  });

  it('may keep what it leaves out until the request is known to go well', () => {
    const { take, bodies } = open({ sampling: [{ ...rule, rate: 0, unlessFailed: true }] });
    take(record('a'), entry(200, 5), record('b'), record('e', { severity: SEVERITY.error }), record('c'));
    assert.deepEqual(bodies(), ['b', 'e', 'c']);
  });
});

describe('storms', () => {
  const storms = { limit: 2, window: 1_000 };

  function clocked(t: TestContext) {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    return open({ storms });
  }

  it('the first ones are written, the rest told by their number when the window is over', (t) => {
    const { take, bodies, written, gate } = clocked(t);
    for (let i = 0; i < 10; i++) take(record('same'));
    take(record('other'));
    assert.deepEqual(bodies(), ['same', 'same', 'other']);
    t.mock.timers.tick(1_100);
    assert.deepEqual(bodies(), ['same', 'same', 'other', 'same']);
    assert.equal(written[3]?.attributes['log.repeated'], 8);
    assert.notEqual(written[3]?.attributes['log.record.uid'], 'same');
    assert.equal(gate.withheld.collapsed, 8);
    take(record('same'));
    assert.equal(bodies().length, 5);
  });

  it('one that begins when another is told is told too, though nothing is logged any more', (t) => {
    const { take, written } = clocked(t);
    take(record('first'));
    t.mock.timers.tick(900);
    for (let i = 0; i < 10; i++) take(record('second'));
    for (let i = 0; i < 25; i++) t.mock.timers.tick(100);
    assert.deepEqual(
      written.map(({ body, attributes }) => [body, attributes['log.repeated']]),
      [
        ['first', undefined],
        ['second', undefined],
        ['second', undefined],
        ['second', 8],
      ],
    );
  });

  it('records without words, and those that tell of a request or a job, are never alike', (t) => {
    const { take, written, gate } = clocked(t);
    for (let i = 0; i < 5; i++) take(record('', { attributes: { order: i } }), entry(200, 5));
    assert.equal(written.length, 10);
    for (let i = 0; i < 5; i++) take({ ...record(''), body: { order: i } });
    assert.equal(written.length, 15);
    assert.equal(gate.withheld.collapsed, 0);
  });

  it('long messages are alike when they end alike too', (t) => {
    const { take, written } = clocked(t);
    const begin = 'SELECT '.padEnd(1_000, 'x');
    for (let i = 0; i < 5; i++) take(record(`${begin} = ${i}`), record(begin));
    assert.equal(written.length, 5 + 2);
  });

  it('never touches ERROR and above', (t) => {
    const { take, written } = clocked(t);
    for (let i = 0; i < 10; i++) take(record('same', { severity: SEVERITY.error }));
    assert.equal(written.length, 10);
  });

  it('tells at once when the process ends, and bounds what it remembers', (t) => {
    const { take, flush, written } = clocked(t);
    for (let i = 0; i < 5; i++) take(record('same'));
    flush();
    assert.equal(written.length, 3);
    flush();
    assert.equal(written.length, 3);
    for (let i = 0; i < 3_000; i++) take(record(`kind ${i}`), record(`kind ${i}`), record(`kind ${i}`));
    flush();
    assert.equal(written.length, 3 + 3 * 3_000);
  });
});
