import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { bridgesOn } from '../../../src/config/bridges.ts';
import { isSender, stopSending, watchThreadStreams } from '../../../src/sources/bridges/otel-senders.ts';

const require = createRequire(import.meta.url);

describe('a stream that sends by OpenTelemetry', () => {
  class OTelPinoStream {}
  class OpenTelemetryBunyanStream {}
  class OpenTelemetryTransportV3 {}
  class Other {}

  it('is known by its class, alone or among others', () => {
    for (const Class of [OTelPinoStream, OpenTelemetryBunyanStream, OpenTelemetryTransportV3]) {
      assert.equal(isSender(new Class()), true);
      assert.equal(isSender({ streams: [{ stream: new Other() }, { stream: new Class() }] }), true);
    }
    for (const other of [
      new Other(),
      { streams: [{ stream: new Other() }, null] },
      { streams: 1 },
      null,
      undefined,
      5,
    ])
      assert.equal(isSender(other), false);
    assert.equal(isSender(Object.create(null)), false);
  });

  describe('in a thread', () => {
    type ThreadStream = new (options: object) => { readonly options: object };
    let Watched: ThreadStream;
    class Original {
      readonly options: object;
      constructor(options: object) {
        this.options = options;
      }
    }
    before(() => {
      Watched = watchThreadStreams(Original) as ThreadStream;
    });

    it('is known by its target, one or several', () => {
      const target = '/app/node_modules/pino-opentelemetry-transport/lib/index.js';
      const sending = [
        { filename: target, workerData: {} },
        { filename: '/pino/lib/worker.js', workerData: { targets: [{ target: '/a.js' }, { target }] } },
        { filename: '/pino/lib/worker.js', workerData: { pipelines: [[{ target: '/a.js' }, { target }]] } },
      ];
      for (const options of sending) assert.equal(isSender(new Watched(options)), true);
      for (const options of [
        { filename: '/a.js' },
        { filename: '/w.js', workerData: { targets: [null, {}] } },
      ])
        assert.equal(isSender(new Watched(options)), false);
    });

    it('is what it was without us', () => {
      const made = new Watched({ filename: '/a.js' });
      assert.equal(made.constructor, Original);
      assert.deepEqual(made.options, { filename: '/a.js' });
      class Derived extends Watched {}
      assert.ok(new Derived({}) instanceof Derived);
    });
  });
});

it('instrumentations of bridged loggers go on writing ids and stop sending', () => {
  interface Configured {
    getConfig(): { disableLogSending?: boolean; logHook?: unknown };
  }
  const make = (name: string): object & Configured => {
    const [Class] = Object.entries(
      require(`@opentelemetry/instrumentation-${name}`) as { [name: string]: unknown },
    )
      .filter(([key]) => key.endsWith('Instrumentation'))
      .map(([, value]) => value as new (config: object) => object & Configured);
    assert.ok(Class);
    return new Class({ enabled: false, logHook: name });
  };
  const [pino, winston, bunyan, express] = ['pino', 'winston', 'bunyan', 'express'].map(make);
  assert.ok(pino && winston && bunyan && express);
  stopSending([pino, winston, bunyan, express, {}], bridgesOn({ winston: false }));
  assert.equal(pino.getConfig().disableLogSending, true);
  assert.equal(pino.getConfig().logHook, 'pino');
  assert.equal(bunyan.getConfig().disableLogSending, true);
  assert.notEqual(winston.getConfig().disableLogSending, true);
  assert.equal('disableLogSending' in express.getConfig(), false);
});
