/** The real client against a stand-in. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { type AwsLogs, awsLogs } from '../../../src/outputs/cloudwatch/aws-client.ts';
import type { LogEvent } from '../../../src/outputs/cloudwatch/batch.ts';
import { CloudWatchSink, type CloudWatchTarget } from '../../../src/outputs/cloudwatch/cloudwatch-sink.ts';
import { Fate } from '../remote/entries.ts';
import { type StandIn, standIn } from './stand-in.ts';

const client = createRequire(import.meta.url).resolve('@aws-sdk/client-cloudwatch-logs');

const REGION = 'eu-central-1';

const open = (
  { endpoint }: Pick<StandIn, 'endpoint'>,
  fate: Fate,
  given: Partial<CloudWatchTarget> = {},
  aws?: AwsLogs,
) =>
  new CloudWatchSink(
    {
      type: 'cloudwatch',
      client,
      logGroupName: '/shop/web',
      logStreamName: 'host/1',
      region: REGION,
      endpoint,
      createLogGroup: true,
      ...given,
    },
    fate,
    aws,
  );

/** @param takes whether a batch is taken. */
const mocked = (fate: Fate, takes: (events: readonly LogEvent[]) => boolean) =>
  open(
    { endpoint: '' },
    fate,
    {},
    {
      put: async (_stream, events) => {
        if (takes(events)) return undefined;
        throw Object.assign(new Error('no'), { name: 'InvalidParameterException' });
      },
      createStream: async () => {},
      createGroup: async () => {},
    },
  );

const texts = (server: StandIn) =>
  server.groups
    .get('/shop/web')
    ?.get('host/1')
    ?.map(({ message }) => message) ?? [];

describe('CloudWatchSink', () => {
  before(() => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  });

  it('makes group and stream when they are not there, and sends by time', async (t) => {
    const server = await standIn(t);
    const fate = new Fate();
    const sink = open(server, fate);
    sink.take([
      { text: 'late', time: 2_000.9 },
      { text: 'early', time: 1_000 },
    ]);
    sink.hurry();
    await fate.until(() => fate.arrived.length === 2);
    assert.deepEqual(server.groups.get('/shop/web')?.get('host/1'), [
      { timestamp: 1_000, message: 'early' },
      { timestamp: 2_000, message: 'late' },
    ]);
    assert.deepEqual(server.asked, [
      'PutLogEvents',
      'CreateLogStream',
      'CreateLogGroup',
      'CreateLogStream',
      'PutLogEvents',
    ]);
    assert.deepEqual([fate.gone, fate.said], [[], []]);
  });

  it('makes no group unless it is asked to, and says what is wrong', async (t) => {
    const server = await standIn(t);
    const fate = new Fate();
    const sink = open(server, fate, { createLogGroup: false });
    sink.take([{ text: 'x', time: 1 }]);
    sink.hurry();
    await fate.until(() => fate.said.length > 0);
    assert.match(
      fate.said[0] ?? '',
      /^\/shop\/web cannot be sent to \(ResourceNotFoundException: .*records wait/,
    );
    assert.equal(server.groups.size, 0);
    // Somebody makes it.
    server.groups.set('/shop/web', new Map());
    await fate.until(() => fate.arrived.length === 1);
    assert.equal(fate.said.at(-1), '/shop/web takes records again');
    sink.close();
  });

  it('tries again what was throttled or failed, without doubling or losing any', async (t) => {
    const server = await standIn(t);
    server.groups.set('/shop/web', new Map([['host/1', []]]));
    server.faults.push(
      { status: 400, type: 'ThrottlingException' },
      { status: 503, type: 'ServiceUnavailableException' },
    );
    const fate = new Fate();
    const sink = open(server, fate);
    sink.take([{ text: 'one', time: 1 }]);
    sink.hurry();
    sink.take([{ text: 'two', time: 2 }]);
    await fate.until(() => fate.arrived.length === 2);
    assert.deepEqual(texts(server), ['one', 'two']);
    assert.equal(fate.said.length, 2);
  });

  it('gives up a request that is never answered, and sends its records by another', async (t) => {
    const server = await standIn(t);
    server.groups.set('/shop/web', new Map([['host/1', []]]));
    server.faults.push({ status: 200, type: 'none', isMute: true });
    const fate = new Fate();
    const { endpoint } = server;
    const sink = open(server, fate, {}, awsLogs(client, { region: REGION, endpoint }, 50));
    sink.take([{ text: 'one', time: 1 }]);
    sink.hurry();
    await fate.until(() => fate.arrived.length === 1);
    assert.deepEqual(texts(server), ['one']);
    assert.match(fate.said[0] ?? '', /\(TimeoutError: no answer within 50 ms\)/);
    sink.close();
  });

  it('counts what is refused for its time, and what is wrong for good', async (t) => {
    const server = await standIn(t);
    server.groups.set('/shop/web', new Map([['host/1', []]]));
    server.rejected = { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2, tooNewLogEventStartIndex: 4 };
    const fate = new Fate();
    const sink = open(server, fate);
    sink.take([1, 2, 3, 4, 5].map((time) => ({ text: `${time}`, time })));
    sink.hurry();
    await fate.until(() => fate.arrived.length > 0);
    assert.deepEqual([fate.gone.length, fate.arrived.length], [3, 2]);
    assert.deepEqual(fate.said, ['3 records were refused for their time']);
    server.faults.push({ status: 400, type: 'InvalidParameterException' });
    sink.take([{ text: 'wrong', time: 1 }]);
    sink.hurry();
    await fate.until(() => fate.gone.includes('wrong'));
    assert.match(fate.said.at(-1) ?? '', /^1 records were refused \(InvalidParameterException/);
  });

  it('loses of a refused batch the one that is wrong', async () => {
    const fate = new Fate();
    const batches: number[] = [];
    const sink = mocked(fate, (events) => {
      batches.push(events.length);
      return !events.some(({ message }) => message === 'wrong');
    });
    const given = Array.from({ length: 5_000 }, (_, index) => `${index}`);
    given[1_234] = 'wrong';
    given[1_235] = 'wrong';
    sink.take(given.map((text) => ({ text, time: 1 })));
    sink.hurry();
    await fate.until(() => fate.arrived.length + fate.gone.length === given.length);
    assert.deepEqual(fate.gone, ['wrong', 'wrong']);
    assert.deepEqual(
      fate.arrived,
      given.filter((text) => text !== 'wrong'),
    );
    assert.ok(batches.length < 60, String(batches.length));
    assert.equal(fate.said.length, 2);
    assert.match(fate.said[0] ?? '', /^1 records were refused \(InvalidParameterException/);
  });

  it('does not ask for each record where every one is refused', async () => {
    const fate = new Fate();
    let asked = 0;
    const sink = mocked(fate, () => {
      asked++;
      return false;
    });
    sink.take(Array.from({ length: 20_000 }, () => ({ text: 'x', time: 1 })));
    sink.hurry();
    await fate.until(() => fate.gone.length === 20_000);
    assert.ok(asked < 250, String(asked));
  });

  it('does not wait for its next try when somebody is in a hurry', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const turns = async () => {
      for (let i = 0; i < 10; i++) await new Promise(setImmediate);
    };
    const fate = new Fate();
    let isAway = true;
    const put = async () => {
      if (isAway) throw Object.assign(new Error('later'), { name: 'ThrottlingException' });
      return undefined;
    };
    const sink = open(
      { endpoint: '' },
      fate,
      {},
      { put, createStream: async () => {}, createGroup: async () => {} },
    );
    sink.take([{ text: 'one', time: 1 }]);
    sink.hurry();
    await turns();
    assert.deepEqual(fate.arrived, []);
    isAway = false;
    sink.hurry();
    await turns();
    assert.equal(fate.arrived.length, 1);
    sink.close();
  });

  it('dates no event before 1970, which would be refused', async () => {
    const fate = new Fate();
    const times: number[] = [];
    const sink = mocked(fate, (events) => {
      times.push(...events.map(({ timestamp }) => timestamp));
      return true;
    });
    sink.take([-5, Number.NaN, 7.5].map((time) => ({ text: 'x', time })));
    sink.hurry();
    await fate.until(() => fate.arrived.length === 3);
    assert.deepEqual(times, [0, 0, 7]);
  });

  it('looks at a record once, however many wait', (t) => {
    const fate = new Fate();
    const sink = mocked(fate, () => true);
    const byteLength = t.mock.method(Buffer, 'byteLength');
    for (let i = 0; i < 1_000; i++) sink.take([{ text: 'x', time: i }]);
    assert.ok(byteLength.mock.callCount() <= 1_000, String(byteLength.mock.callCount()));
    sink.close();
  });

  it('keeps every batch within the bounds', async (t) => {
    const server = await standIn(t);
    server.groups.set('/shop/web', new Map([['host/1', []]]));
    const fate = new Fate();
    const sink = open(server, fate);
    const day = 86_400_000;
    const given = [
      ...Array.from({ length: 10_001 }, (_, index) => ({ text: `${index}`, time: index })),
      { text: 'a day later', time: day + 20_000 },
      { text: 'ü'.repeat(1_000_000), time: day + 20_001 },
      { text: '', time: day + 20_002 },
      ...Array.from({ length: 30 }, () => ({ text: 'x'.repeat(100_000), time: day + 20_003 })),
    ];
    sink.take(given);
    sink.hurry();
    await fate.until(() => fate.arrived.length === given.length);
    assert.deepEqual(fate.said, []);
    assert.equal(texts(server).length, given.length);
    assert.deepEqual(server.batches.slice(0, 2), [10_000, 1]);
    assert.ok(server.batches.length <= 8, String(server.batches));
  });

  it('waits for a batch to grow, and not for long', async (t) => {
    const server = await standIn(t);
    server.groups.set('/shop/web', new Map([['host/1', []]]));
    const fate = new Fate();
    const sink = open(server, fate);
    sink.take([{ text: 'one', time: 1 }]);
    sink.take([{ text: 'two', time: 2 }]);
    await fate.until(() => fate.arrived.length === 2);
    assert.deepEqual(server.batches, [2]);
  });
});
