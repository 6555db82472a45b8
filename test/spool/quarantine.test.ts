import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Quarantine } from '../../src/spool/quarantine.ts';
import { FakeFileSystem } from './fake-file-system.ts';
import { TwoClocks } from './reader-stage.ts';

const PATH = '/spool/quarantine';

/** A `scope_logs` field with a record whose body is a text of less than 120 bytes. */
function entry(text: string): Buffer {
  const string = Buffer.concat([Buffer.from([0x0a, text.length]), Buffer.from(text)]);
  const body = Buffer.concat([Buffer.from([0x2a, string.length]), string]);
  const record = Buffer.concat([Buffer.from([0x12, body.length]), body]);
  return Buffer.concat([Buffer.from([0x12, record.length]), record]);
}

const resource = Buffer.from([0x0a, 0x00]);

function stage(maxBytes?: number, fileBytes?: number) {
  const disk = new FakeFileSystem();
  const clock = new TwoClocks();
  disk.now = () => clock.now();
  disk.mkdirSync('/spool');
  const quarantine = new Quarantine({
    path: PATH,
    owner: 'm1-7-0-ab',
    disk,
    clock,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(fileBytes === undefined ? {} : { fileBytes }),
  });
  const lines = (name: string): string[] =>
    disk.readFileSync(join(PATH, name)).toString().split('\n').slice(0, -1);
  return { disk, clock, quarantine, lines };
}

test('what is refused is kept as OTLP JSON, a request a line, with a line for its reason', () => {
  const { disk, quarantine, lines } = stage();
  quarantine.refused('logs', { resource, entries: [entry('one')] }, '400 bad timestamp');
  quarantine.refused('logs', { resource, entries: [entry('two'), entry('three')] }, 'a reason\nof two lines');
  quarantine.refused('traces', { resource, entries: [] }, '413');
  assert.deepEqual(disk.readdirSync(PATH).sort(), [
    'refused-logs-m1-7-0-ab-1.jsonl',
    'refused-logs-m1-7-0-ab-1.reasons',
    'refused-traces-m1-7-0-ab-1.jsonl',
    'refused-traces-m1-7-0-ab-1.reasons',
  ]);
  const requests = lines('refused-logs-m1-7-0-ab-1.jsonl').map((line) => JSON.parse(line));
  const bodies = requests.map(({ resourceLogs }) =>
    resourceLogs[0].scopeLogs.flatMap(({ logRecords }: { logRecords: { body: { stringValue: string } }[] }) =>
      logRecords.map(({ body }) => body.stringValue),
    ),
  );
  assert.deepEqual(bodies, [['one'], ['two', 'three']]);
  assert.deepEqual(
    lines('refused-logs-m1-7-0-ab-1.reasons').map((line) => JSON.parse(line)),
    [
      { time: '2023-11-14T22:13:20.000Z', entries: 1, reason: '400 bad timestamp' },
      { time: '2023-11-14T22:13:20.000Z', entries: 2, reason: 'a reason\nof two lines' },
    ],
  );
  assert.equal(disk.open, 4);
  quarantine.close();
  assert.equal(disk.open, 0);
});

test('an entry of which no JSON can be made is kept as it is', () => {
  const { disk, quarantine } = stage();
  const bytes = Buffer.from([0x12, 0x7f, 0x01]);
  quarantine.refused('logs', { resource, entries: [bytes] }, '400');
  const [name = ''] = disk.readdirSync(PATH);
  assert.match(name, /^corrupt-m1-7-0-ab-logs-refused-\d+\.bin$/);
  assert.deepEqual(disk.readFileSync(join(PATH, name)), bytes);
});

test('it stays within its bytes, and the oldest go', () => {
  const { disk, clock, quarantine } = stage(20_000, 2_000);
  let largest = 0;
  for (let index = 0; index < 1_000; index++) {
    clock.pass(1);
    quarantine.refused('logs', { resource, entries: [entry(`number ${index}`)] }, '400');
    if (index % 50 === 0)
      quarantine.corrupt(`/spool/m1-7-0-ab/logs-high-${index}.seg`, 77, Buffer.alloc(500));
    largest = Math.max(largest, disk.disk.used());
  }
  assert.ok(largest <= 20_000, `${largest} bytes`);
  assert.ok(largest > 12_000, `${largest} bytes`);
  assert.ok(quarantine.lost.files > 10);
  assert.equal(quarantine.lost.kept, 0);
  const kept = disk.readdirSync(PATH).filter((name) => name.endsWith('.jsonl'));
  const text = kept.map((name) => disk.readFileSync(join(PATH, name)).toString()).join('');
  assert.ok(text.includes('number 999') && !text.includes('number 0"'));
  quarantine.close();
});

test('no line follows half a line', () => {
  const { disk, quarantine, lines } = stage();
  quarantine.refused('logs', { resource, entries: [entry('one')] }, '400');
  let writes = 0;
  disk.fault = (call) => (call === 'writeSync' ? (++writes === 1 ? 'short' : 'ENOSPC') : undefined);
  quarantine.refused('logs', { resource, entries: [entry('two')] }, '400');
  disk.fault = () => undefined;
  quarantine.refused('logs', { resource, entries: [entry('three')] }, '400');
  assert.equal(quarantine.lost.kept, 1);
  assert.equal(lines('refused-logs-m1-7-0-ab-1.jsonl').length, 1);
  assert.equal(lines('refused-logs-m1-7-0-ab-2.jsonl').length, 1);
  for (const file of [1, 2])
    for (const line of lines(`refused-logs-m1-7-0-ab-${file}.jsonl`)) JSON.parse(line);
});

test('a disk that refuses everything is borne in silence', () => {
  for (const fault of ['EROFS', 'EIO', 'ENOSPC'] as const) {
    const { disk, quarantine } = stage();
    disk.fault = () => fault;
    quarantine.refused('logs', { resource, entries: [entry('one')] }, '400');
    quarantine.corrupt('/spool/m1-7-0-ab/logs-high-1.seg', 0, Buffer.from('x'));
    assert.equal(quarantine.whole('/spool/m1-7-0-ab/logs-high-1.seg'), false);
    assert.equal(quarantine.lost.kept, 3);
    quarantine.close();
    assert.equal(disk.open, 0);
  }
});

test('without a disk nothing is kept', () => {
  const disk = new FakeFileSystem();
  const quarantine = new Quarantine({ path: undefined, owner: 'memory', disk, clock: new TwoClocks() });
  quarantine.refused('logs', { resource, entries: [entry('one')] }, '400');
  assert.equal(quarantine.lost.kept, 1);
  assert.deepEqual(disk.calls, []);
});
