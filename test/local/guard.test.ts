import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { Guard, SECURITY_HEADERS, urlHost } from '../../src/local/guard.ts';

function refused(guard: Guard, headers: { [name: string]: string }, method = 'GET'): boolean {
  return guard.refusal({ headers, method } as unknown as IncomingMessage) !== null;
}

const guard = new Guard('127.0.0.1', 4318);

test('only the names of this machine, with the port, are let in', () => {
  for (const host of ['127.0.0.1:4318', 'localhost:4318', 'LocalHost:4318', '[::1]:4318']) {
    assert.equal(refused(guard, { host }), false, host);
  }
  for (const host of [
    'evil.example:4318',
    'localhost',
    'localhost:80',
    'localhost:43180',
    'localhost.evil.example:4318',
    '127.0.0.1.nip.io:4318',
    '192.168.1.2:4318',
    'user@localhost:4318',
    'localhost:4318/x',
    'localhost:4318, evil.example',
    '',
    'http://localhost:4318',
  ]) {
    assert.equal(refused(guard, { host }), true, host);
  }
  assert.equal(refused(guard, {}), true);
});

test('a web site other than the page itself is refused', () => {
  const host = 'localhost:4318';
  assert.equal(refused(guard, { host, origin: 'http://localhost:4318' }), false);
  assert.equal(refused(guard, { host, origin: 'http://127.0.0.1:4318' }), false);
  for (const origin of [
    'https://localhost:4318',
    'http://localhost:3000',
    'http://evil.example',
    'null',
    '',
    'file://',
  ]) {
    assert.equal(refused(guard, { host, origin }), true, origin);
  }
});

test('what the browser says of who asks is heeded, a followed link is let in', () => {
  const host = 'localhost:4318';
  const from = (site: string, mode: string) => ({ host, 'sec-fetch-site': site, 'sec-fetch-mode': mode });
  assert.equal(refused(guard, from('same-origin', 'cors')), false);
  assert.equal(refused(guard, from('none', 'navigate')), false);
  assert.equal(refused(guard, from('cross-site', 'no-cors')), true);
  assert.equal(refused(guard, from('same-site', 'no-cors')), true);
  assert.equal(refused(guard, from('cross-site', 'navigate')), false);
  assert.equal(refused(guard, from('cross-site', 'navigate'), 'POST'), true);
});

test('the host it was told to listen on is its name too', () => {
  assert.equal(refused(new Guard('logs.internal', 80), { host: 'logs.internal' }), false);
  assert.equal(refused(new Guard('10.0.0.5', 4318), { host: '10.0.0.5:4318' }), false);
  assert.equal(refused(new Guard('fe80::1', 4318), { host: '[fe80::1]:4318' }), false);
});

test('listening everywhere, addresses are let in and names are not', () => {
  const everywhere = new Guard('0.0.0.0', 4318);
  assert.equal(refused(everywhere, { host: '192.168.1.2:4318' }), false);
  assert.equal(refused(everywhere, { host: '[fe80::2]:4318' }), false);
  assert.equal(refused(everywhere, { host: 'evil.example:4318' }), true);
});

test('an IPv6 address stands in brackets in a URL', () => {
  assert.equal(urlHost('::1'), '[::1]');
  assert.equal(urlHost('127.0.0.1'), '127.0.0.1');
});

test('the policy allows nothing that is not its own', () => {
  const policy = SECURITY_HEADERS['content-security-policy'] ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|\*|http/);
});
