import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryNews } from '../../../src/spool/shipper/delivery-news.ts';
import type { Signal } from '../../../src/spool/spool.ts';
import { FakeTime } from './fake-time.ts';

function rig(place = 'http://localhost:4318', signal: Signal = 'logs') {
  const lines: string[] = [];
  const time = new FakeTime();
  return { news: new DeliveryNews(place, signal, (line) => lines.push(line), time.after), lines, time };
}

test('nobody at a local address within a second and a half: the hint, once', async () => {
  const { news, lines, time } = rig();
  news.trying();
  news.failed('connect ECONNREFUSED 127.0.0.1:4318', false);
  await time.pass(1_499);
  assert.deepEqual(lines, []);
  news.trying();
  await time.pass(1);
  for (let index = 0; index < 5; index++) {
    news.trying();
    news.failed('connect ECONNREFUSED 127.0.0.1:4318', false);
  }
  await time.pass(60_000);
  assert.deepEqual(lines, [
    'no answer from http://localhost:4318 yet, trying again (npx spanlog starts a viewer there)',
  ]);
  news.worked();
  assert.deepEqual(lines.slice(1), ['delivery to http://localhost:4318 (logs) works again']);
});

test('whoever comes up within that time is not worth a word', async () => {
  const { news, lines, time } = rig();
  news.trying();
  news.failed('connect ECONNREFUSED 127.0.0.1:4318', false);
  await time.pass(1_000);
  news.trying();
  news.worked();
  await time.pass(60_000);
  assert.deepEqual(lines, []);
});

test('a viewer is not to be started at an address elsewhere', async () => {
  const { news, lines, time } = rig('https://collector.example');
  news.trying();
  await time.pass(1_500);
  assert.deepEqual(lines, ['no answer from https://collector.example yet, trying again']);
});

test('traces say why, and leave the hint to the logs', async () => {
  const { news, lines, time } = rig('http://localhost:4318', 'traces');
  news.trying();
  news.failed('connect ECONNREFUSED ::1:4318', false);
  await time.pass(1_500);
  assert.deepEqual(lines, [
    'cannot deliver to http://localhost:4318 (traces): connect ECONNREFUSED ::1:4318; trying again',
  ]);
});

test('traces to where the logs go leave it to them to say that nobody is there', async () => {
  const lines: string[] = [];
  const time = new FakeTime();
  const news = new DeliveryNews('http://c', 'traces', (line) => lines.push(line), time.after, true);
  news.trying();
  news.failed('connect ECONNREFUSED', false);
  await time.pass(60_000);
  news.ending();
  assert.deepEqual(lines, []);
  news.failed('404', true);
  await time.pass(60_000);
  assert.deepEqual(lines, ['cannot deliver to http://c (traces): 404; trying again']);
});

test('a failure that lasts is told once, and its end', async () => {
  const { news, lines, time } = rig();
  news.trying();
  news.failed('503', true);
  await time.pass(1_499);
  news.failed('503', true);
  assert.deepEqual(lines, []);
  await time.pass(1);
  news.failed('503', true);
  await time.pass(60_000);
  news.worked();
  news.worked();
  news.failed('connect ECONNREFUSED', false);
  await time.pass(60_000);
  assert.deepEqual(lines, [
    'cannot deliver to http://localhost:4318 (logs): 503; trying again',
    'delivery to http://localhost:4318 (logs) works again',
    'cannot deliver to http://localhost:4318 (logs): connect ECONNREFUSED; trying again',
  ]);
});

test('a receiver that is busy for a moment now and then is not worth a word', async () => {
  const { news, lines, time } = rig();
  for (let index = 0; index < 100; index++) {
    news.trying();
    news.failed('503', true);
    await time.pass(1_000);
    news.worked();
    await time.pass(1_000);
  }
  assert.deepEqual(lines, []);
});

test('what is kept back is said at the end', () => {
  const { news, lines } = rig();
  news.trying();
  news.failed('connect ECONNREFUSED 127.0.0.1:4318', false);
  news.refused(1, '400 a');
  news.refused(2, '400 b');
  news.ending();
  news.ending();
  assert.deepEqual(lines, [
    'http://localhost:4318 has refused 1 of the logs: 400 a',
    'no answer from http://localhost:4318 yet, trying again (npx spanlog starts a viewer there)',
    'http://localhost:4318 has refused 2 of the logs: 400 b',
  ]);
});

test('refused entries are told at once, and then once a minute', async () => {
  const { news, lines, time } = rig();
  for (let index = 0; index < 10; index++) news.refused(2, '400 bad');
  assert.equal(lines.length, 1);
  await time.pass(60_000);
  await time.pass(60_000);
  assert.deepEqual(lines, [
    'http://localhost:4318 has refused 2 of the logs: 400 bad',
    'http://localhost:4318 has refused 18 of the logs: 400 bad',
  ]);
  await time.pass(600_000);
  news.refused(1, '400 bad');
  assert.equal(lines.length, 3);
});
