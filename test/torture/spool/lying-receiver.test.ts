/**
 * Every record arrives, or is in the quarantine, or was rejected by the receiver's own word, whatever the receiver does; twice
 * only where the receiver did not say that it had it. `SPANLOG_SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { requestBody } from '../../../src/otlp/request.ts';
import { machineClock } from '../../../src/spool/clock.ts';
import { nodeFileSystem } from '../../../src/spool/file-system.ts';
import { laneMemories } from '../../../src/spool/lane-memory.ts';
import { openBacklog } from '../../../src/spool/open-backlog.ts';
import { makeOwnerFolder, QUARANTINE } from '../../../src/spool/owner-folder.ts';
import { SharedState } from '../../../src/spool/shared-state.ts';
import { DeliveryNews } from '../../../src/spool/shipper/delivery-news.ts';
import { httpSender } from '../../../src/spool/shipper/send-http.ts';
import { Shipper } from '../../../src/spool/shipper/shipper.ts';
import { type After, nodeTimer } from '../../../src/spool/shipper/timer.ts';
import { LANES } from '../../../src/spool/spool.ts';
import { SpoolWriter } from '../../../src/spool/spool-writer.ts';
import { seeded } from '../../spool/random.ts';
import { destination, encode, RESOURCE, record, settings } from '../../spool/shipper/records.ts';
import { POISON, startLiar, uidsOf } from './liar.ts';

const ROUNDS = 8;
const RECORDS = 3_000;
/** So many times faster than it would go, pauses and all. */
const HASTE = 200;

const given = process.env['SPANLOG_SEED'];
const first = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);

const hasty: After = (ms, run) => nodeTimer(ms / HASTE, run);

function spoolOf(t: TestContext, url: string, random: () => number) {
  const dir = mkdtempSync(join(tmpdir(), 'spanlog-liar-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const folder = makeOwnerFolder(dir);
  const state = new SharedState();
  const lanes = laneMemories();
  const clock = machineClock;
  const lines: string[] = [];
  const own = settings({ dir, segmentBytes: 128 * 1024 });
  const open = openBacklog({ settings: own, folder, lanes, state, resource: RESOURCE });
  const to = destination(url, { timeoutMs: 60, maxEntries: 100, delayMs: 500 });
  const sender = httpSender(to, 'logs');
  /** Records of requests that were not answered: on a busy machine, an honest answer too may come too late. */
  const unanswered = new Set<string>();
  const shipper = new Shipper({
    signal: 'logs',
    destination: to,
    backlog: open.backlog,
    sender: {
      ...sender,
      send: async (body, entries) => {
        const answer = await sender.send(body, entries);
        const isLost = answer.kind === 'unsure' || (answer.kind === 'wait' && !/^\d{3}/.test(answer.reason));
        if (isLost) for (const uid of uidsOf(body.toString('utf8'))) unanswered.add(uid);
        return answer;
      },
    },
    encode: requestBody,
    news: new DeliveryNews(url, 'logs', (line) => lines.push(line), hasty),
    clock,
    after: hasty,
    random,
  });
  const writer = new SpoolWriter({
    fileSystem: nodeFileSystem,
    dir: folder,
    settings: own,
    resource: RESOURCE,
    state,
    lanes,
    clock,
    toMemory: assert.fail,
    wake: () => {},
    diskChanged: assert.fail,
  });
  return { state, writer, shipper, open, lines, folder, unanswered };
}

function quarantined(folder: string): string[] {
  const path = join(dirname(folder), QUARANTINE);
  const names = readdirSync(path).filter((name) => name.endsWith('.jsonl'));
  return names.flatMap((name) => uidsOf(readFileSync(join(path, name), 'utf8')));
}

for (let round = 0; round < (given === undefined ? ROUNDS : 1); round++) {
  const seed = first + round;
  test(`a receiver that lies (SPANLOG_SEED=${seed})`, async (t) => {
    const random = seeded(seed);
    const liar = await startLiar(random);
    t.after(() => liar.close());
    const { state, writer, shipper, open, lines, folder, unanswered } = spoolOf(t, liar.url, random);
    const uids: string[] = [];
    const poison = new Set<string>();
    for (let index = 0; index < RECORDS; index++) {
      const uid = `r-${index}`;
      uids.push(uid);
      const lot = random();
      if (lot < 0.004) poison.add(uid);
      // Too large by itself.
      const text = lot < 0.004 ? POISON : lot < 0.006 ? 'x'.repeat(30_000) : 'y'.repeat(random() * 400);
      if (lot >= 0.004 && lot < 0.006) poison.add(uid);
      const lane = LANES[Math.floor(random() * 3)] ?? 'logs-normal';
      writer.append(lane, encode, record(text, uid), Date.now(), random() < 0.01);
      if (random() < 0.02) {
        await new Promise((resolve) => setImmediate(resolve));
        shipper.wake();
      }
    }
    writer.writeNow();
    shipper.wake();
    // A receiver in the middle of its lies is no reason to wait for less.
    await shipper.drain(HASTE * 60_000, () => false);
    liar.repent();
    const how = await shipper.drain(HASTE * 60_000, () => false);
    const story = JSON.stringify({ done: Object.fromEntries(liar.done), lines }, null, 1);
    assert.equal(how, 'done', story);

    const isDoubtful = (uid: string) => liar.doubtful.has(uid) || unanswered.has(uid);
    const kept = quarantined(folder);
    assert.deepEqual(new Set(kept.filter((uid) => !liar.rejected.has(uid))), poison, story);
    for (const uid of uids) {
      const times = liar.stored.get(uid) ?? 0;
      if (poison.has(uid)) {
        assert.equal(times, 0, `${uid} was refused: ${story}`);
      } else if (liar.rejected.has(uid)) {
        assert.ok(times === 0 || isDoubtful(uid), `${uid} was rejected and stored: ${story}`);
      } else {
        // A receiver that broke off its answers thrice was believed.
        if (times === 0) assert.ok(isDoubtful(uid), `${uid} is lost: ${story}`);
        if (times > 1) assert.ok(isDoubtful(uid), `${uid} came ${times} times: ${story}`);
      }
    }
    const missing = uids.filter(
      (uid) => !liar.stored.has(uid) && !poison.has(uid) && !liar.rejected.has(uid),
    );
    const { refused = 0, ...others } = state.dropped('logs');
    assert.deepEqual(others, {});
    assert.equal(state.count('logs', 'appended'), RECORDS);
    assert.equal(state.count('logs', 'delivered') + refused, RECORDS);
    assert.equal(open.backlog.hasWork('logs'), false);
    t.diagnostic(
      `${liar.done.size} kinds of answers, ${[...liar.done.values()].reduce((a, b) => a + b)} requests, ` +
        `${refused} refused, ${[...liar.stored.values()].filter((times) => times > 1).length} doubled, ` +
        `${missing.length} believed`,
    );
    await shipper.stop();
    writer.close();
    await open.close();
    assert.deepEqual(
      readdirSync(dirname(folder)).filter((name) => name !== QUARANTINE),
      [],
    );
  });
}
