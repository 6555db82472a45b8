import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Machine, Started } from '../../src/spool/machine.ts';
import { describeSelf, judge, type Owner, parseOwner, type Verdict } from '../../src/spool/owner.ts';

const BOOT = '5efd615a-3f2f-447f-bba3-7001d324dfaa';

interface Situation {
  boot?: string | undefined;
  pidNamespace?: string | undefined;
  host?: string;
  started?: Started;
  exists?: boolean;
}

function machine(now: Situation = {}): Machine {
  return {
    host: now.host ?? 'web-1',
    boot: 'boot' in now ? now.boot : BOOT,
    pidNamespace: 'pidNamespace' in now ? now.pidNamespace : 'pid:[1]',
    pid: 7,
    thread: () => ('boot' in now && now.boot === undefined ? undefined : 7),
    started: () => now.started ?? { ticks: '100' },
    exists: () => now.exists ?? true,
  };
}

const owner: Owner = describeSelf(machine());
const withoutProc: Owner = describeSelf(machine({ boot: undefined, pidNamespace: undefined }));

test('an owner says who it is, and is read back', () => {
  assert.deepEqual(parseOwner(JSON.stringify(owner)), owner);
  assert.equal(owner.started, '100');
  assert.equal(owner.boot, BOOT);
  assert.deepEqual(Object.keys(withoutProc).sort(), ['created', 'host', 'pid', 'threadId']);
  for (const text of ['', '{', 'null', '[]', '{}', '{"pid":"7","host":"x","created":1}', '{"pid":-1}']) {
    assert.equal(parseOwner(text), undefined, text);
  }
});

const cases: [string, Owner, Situation, Verdict][] = [
  ['it runs', owner, {}, 'alive'],
  ['it has closed', { ...owner, closed: true }, {}, 'closed'],
  ['its pid is free', owner, { started: 'gone' }, 'gone'],
  ["its pid is another's now", owner, { started: { ticks: '101' } }, 'gone'],
  ['its process is hidden', owner, { started: 'unknown' }, 'ask'],
  ['it runs in another container of this machine', owner, { pidNamespace: 'pid:[2]' }, 'ask'],
  ['the same with a host name of its own', owner, { pidNamespace: 'pid:[2]', host: 'web-2' }, 'ask'],
  ['the machine was booted since', owner, { boot: 'other' }, 'gone'],
  ['it may be on another machine', owner, { boot: 'other', host: 'web-2' }, 'elsewhere'],
  ['/proc is not to be seen any more', owner, { boot: undefined, pidNamespace: undefined }, 'ask'],
  ['no /proc, its pid is free', withoutProc, { boot: undefined, exists: false }, 'gone'],
  ['no /proc, its pid is used', withoutProc, { boot: undefined }, 'ask'],
  ['no /proc, another host', withoutProc, { boot: undefined, host: 'web-2' }, 'elsewhere'],
];

for (const [name, who, situation, verdict] of cases) {
  test(`${name}: ${verdict}`, () => assert.equal(judge(who, machine(situation)), verdict));
}
