import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outage } from '../../../src/outputs/remote/outage.ts';

describe('Outage', () => {
  it('tells the first failure and the first success', () => {
    const said: string[] = [];
    const outage = new Outage('tcp://log:1', (line) => said.push(line), {
      meanwhile: 'records wait in memory',
    });
    outage.succeeded();
    for (const reason of ['refused', 'lost']) outage.failed(reason);
    outage.succeeded();
    outage.succeeded();
    outage.failed('lost');
    assert.deepEqual(said, [
      'tcp://log:1 cannot be sent to (refused): records wait in memory',
      'tcp://log:1 takes records again',
      'tcp://log:1 cannot be sent to (lost): records wait in memory',
    ]);
  });

  it('believes a success only when it is calm, where successes stand between failures', () => {
    const said: string[] = [];
    let now = 0;
    const outage = new Outage('udp://log:1', (line) => said.push(line), {
      over: 'is back',
      calmMs: 10,
      now: () => now,
    });
    for (; now < 50; now += 5) {
      outage.failed('refused');
      outage.succeeded();
    }
    assert.equal(said.length, 1);
    now += 10;
    outage.succeeded();
    assert.deepEqual(said, ['udp://log:1 cannot be sent to (refused)', 'udp://log:1 is back']);
  });
});
