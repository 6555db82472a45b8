import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type ConnectionChoice,
  connectionTarget,
  connectionText,
} from '../../../src/outputs/remote/connection-target.ts';

const of = (choice: ConnectionChoice) => connectionTarget('outputs.log', choice, { udp: 1, tcp: 2, tls: 3 });

describe('connectionTarget', () => {
  it('has the port and host of its protocol', () => {
    assert.deepEqual(of({ protocol: 'udp' }), { protocol: 'udp', host: 'localhost', port: 1 });
    assert.equal(connectionText(of({ protocol: 'tls', host: 'logs', port: 9 })), 'tls://logs:9');
    assert.equal(connectionText(of({ protocol: 'unix', path: '/run/log' })), '/run/log');
  });

  it('refuses what does not go with the protocol', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spanlog-pem-'));
    const notPem = join(folder, 'ca.pem');
    writeFileSync(notPem, 'hello');
    try {
      const wrong: [ConnectionChoice, RegExp][] = [
        [
          { protocol: 'unix' },
          /^outputs\.log\.path: undefined is not allowed; allowed: the path of a stream/,
        ],
        [
          { protocol: 'unix', path: '/x', port: 5 },
          /^outputs\.log\.port: 5 is not allowed; allowed: none with/,
        ],
        [
          { protocol: 'tcp', path: '/x' },
          /^outputs\.log\.path: "\/x" is not allowed; allowed: none, but with/,
        ],
        [
          { protocol: 'udp', ca: 'x' },
          /^outputs\.log\.ca: "x" is not allowed; allowed: none, but with protocol tls/,
        ],
        [
          { protocol: 'tls', cert: notPem },
          /^outputs\.log\.key: undefined is not allowed; allowed: a file: cert/,
        ],
        [{ protocol: 'tls', ca: '/nowhere' }, /^outputs\.log\.ca: "\/nowhere" .* a PEM file \(ENOENT/],
        [{ protocol: 'tls', ca: notPem }, /^outputs\.log\.ca: ".*" is not allowed; allowed: a PEM file$/],
      ];
      for (const [choice, message] of wrong)
        assert.throws(() => of(choice), { name: 'ConfigError', message });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
