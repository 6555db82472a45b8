import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import type { TrustProxy } from '../../../src/config/config.ts';
import { clientAddressReader } from '../../../src/sources/http/client-address.ts';

function read(trust: TrustProxy, remoteAddress: string | undefined, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddressReader(trust)({ headers, socket: { remoteAddress } } as unknown as IncomingMessage);
}

describe('clientAddressReader', () => {
  const cases: [string, TrustProxy, string | undefined, string | undefined, string | undefined][] = [
    ['nobody is believed by default', false, '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    ['one hop', 1, '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['two hops', 2, '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['more hops than there are', 5, '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['hops without a header', 1, '10.0.0.1', undefined, '10.0.0.1'],
    ['a range', ['10.0.0.0/8'], '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    ['a range that the connection is not in', ['10.0.0.0/8'], '8.8.8.8', '1.2.3.4', '8.8.8.8'],
    ['names', ['loopback', 'uniquelocal'], '::1', '2001:db8::7, 192.168.1.1', '2001:db8::7'],
    ['text that is no address', 1, '10.0.0.1', '<script>', '10.0.0.1'],
    ['text that is no address, behind one that is', 2, '10.0.0.1', 'unknown, 1.2.3.4', '1.2.3.4'],
    ['text in a range', ['loopback', '10.0.0.0/8'], '10.0.0.1', 'evil\r\nx: y, 127.0.0.1', '127.0.0.1'],
    ['an empty header', 1, '10.0.0.1', '', '10.0.0.1'],
    ['commas', 3, '10.0.0.1', ',,,', '10.0.0.1'],
    ['IPv4 on a socket of both versions', false, '::ffff:10.0.0.1', undefined, '10.0.0.1'],
    ['the same, forwarded', ['10.0.0.0/8'], '::ffff:10.0.0.1', '::ffff:1.2.3.4', '1.2.3.4'],
    ['IPv6 stays', false, 'fe80::1', undefined, 'fe80::1'],
    ['a connection that is gone', 1, undefined, '1.2.3.4', undefined],
  ];
  for (const [name, trust, socket, forwarded, expected] of cases) {
    it(name, () => assert.equal(read(trust, socket, forwarded), expected));
  }

  it('ends on a header as long as Node lets through', () => {
    assert.equal(read(64, '10.0.0.1', Array(5_000).fill('1.1.1.1').join(',')), '1.1.1.1');
    assert.equal(read(['10.0.0.0/8', '1.2.3.4'], '10.0.0.1', `${'x'.repeat(16_000)}, 1.2.3.4`), '1.2.3.4');
  });

  it('refuses a list it cannot read', () => {
    assert.throws(() => clientAddressReader(['nonsense']), TypeError);
  });

  it('gives nothing for a request without a socket', () => {
    assert.equal(clientAddressReader(1)({ headers: {} } as IncomingMessage), undefined);
  });
});
