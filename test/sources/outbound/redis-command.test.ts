import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isIntroduction,
  isWaiting,
  keyShape,
  redisStatement,
} from '../../../src/sources/outbound/redis-command.ts';

test('of a key the words it begins with are left, but never its last part', () => {
  for (const [key, shape] of [
    ['sess:8f14e45fceea167a5a36dedd4bea2543', 'sess:?'],
    ['otp:555123', 'otp:?'],
    ['password-reset:Zk3jd83JHs82hdkK2', 'password-reset:?'],
    ['sess:8f14e45fceea167a:data', 'sess:?'],
    ['cache:user:ann@example.com:cart', 'cache:user:?'],
    ['{tenant}:v1:orders', '{tenant}:v1:?'],
    ['app/tokens/abc', 'app/tokens/?'],
    ['8f14e45fceea167a5a36dedd4bea2543', '?'],
    ['qwertyuiopasdfghjklzxcvbnmqwerty:x', '?'],
    ['', '?'],
  ] as const)
    assert.equal(keyShape(key), shape);
  assert.ok(keyShape(`a:${'b:'.repeat(10_000)}`).length <= 129);
});

test('a command is told with its key, or with what it does', () => {
  for (const [command, args, text] of [
    ['get', ['sess:8f14'], 'get sess:?'],
    ['SET', [Buffer.from('user:7'), 'secret'], 'SET user:? [1 other argument]'],
    ['CONFIG', ['SET', 'requirepass', 'hunter2x'], 'CONFIG SET [2 other arguments]'],
    ['CONFIG', ['hunter2x', 'a'], 'CONFIG ? [1 other argument]'],
    ['call', ['AUTH', 'hunter2'], 'call ? [1 other argument]'],
    ['auth', ['hunter2'], 'auth [1 other argument]'],
    ['mget', [['a:1', 'b:2']], 'mget [1 other argument]'],
    ['PING', undefined, 'PING'],
  ] as const)
    assert.equal(redisStatement(command, args), text);
});

test('a command that waits for something is told from one that takes long', () => {
  for (const [command, args, waits] of [
    ['BLPOP', ['jobs', 5], true],
    ['bzpopmin', ['queue', 5], true],
    ['BRPOPLPUSH', ['a', 'b', '0'], true],
    ['WAIT', ['1', '100'], true],
    ['XREADGROUP', ['GROUP', 'g', 'c', 'BLOCK', '5000', 'STREAMS', 's', '>'], true],
    ['xread', ['COUNT', '1', Buffer.from('block'), '0', 'STREAMS', 's', '$'], true],
    ['XREAD', ['COUNT', '1', 'STREAMS', 's', '0'], false],
    ['BITCOUNT', ['key'], false],
    ['LPOP', ['jobs'], false],
  ] as const)
    assert.equal(isWaiting(redisStatement(command, args), args), waits, command);
});

test('what a client says of itself is told from other commands', () => {
  assert.equal(isIntroduction(redisStatement('client', ['SETINFO', 'LIB-NAME', 'ioredis'])), true);
  assert.equal(isIntroduction(redisStatement('CLIENT', ['SETNAME', 'setinfo'])), false);
  assert.equal(isIntroduction(redisStatement('GET', ['client setinfo'])), false);
});
