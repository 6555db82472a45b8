import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';

function refusal(output: object): string {
  try {
    loadConfig({ outputs: { log: output } } as never, {}, false);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was wrong';
}

const NOT = 'is not allowed';

describe('outputs', () => {
  it('are refused with the key, the value and what is allowed', () => {
    const wrong: [object, string | RegExp][] = [
      [{ type: 'sylog' }, /^start\(\): outputs\.log\.type: "sylog" is not allowed/],
      [
        { type: 'syslog', protocol: 'carrier-pigeon' },
        `start(): outputs.log.protocol: "carrier-pigeon" ${NOT}; allowed: udp, tcp, tls, unix`,
      ],
      [
        { type: 'syslog', facility: 'locl0' },
        /^start\(\): outputs\.log\.facility: "locl0" is not allowed \(did you mean local0\?\); allowed: kern, /,
      ],
      [
        { type: 'syslog', port: 70_000 },
        `start(): outputs.log.port: 70000 ${NOT}; allowed: a port: 1 to 65535`,
      ],
      [
        { type: 'syslog', structuredDataId: 'mine' },
        /^start\(\): outputs\.log\.structuredDataId: "mine" is not allowed; allowed: name@number: /,
      ],
      [
        { type: 'syslog', maxMessageBytes: 100 },
        /^start\(\): outputs\.log\.maxMessageBytes: 100 is not allowed; allowed: a size of at least 480 bytes/,
      ],
      [
        { type: 'syslog', prot: 'tcp' },
        /^start\(\): there is no key outputs\.log\.prot \(did you mean outputs\.log\.port\?\); the keys are type, protocol, [^/]+, filter$/,
      ],
      [
        { type: 'gelf', protocol: 'unix' },
        `start(): outputs.log.protocol: "unix" ${NOT}; allowed: udp, tcp, tls`,
      ],
      [{ type: 'gelf', memoryBytes: '1KB' }, /^start\(\): outputs\.log\.memoryBytes: "1KB" .* at least 64KB/],
      [
        { type: 'cloudwatch' },
        'start(): outputs.log.logGroupName: undefined is not allowed; allowed: a value: it has no default',
      ],
      [
        { type: 'cloudwatch', logGroupName: 'a b' },
        /^start\(\): outputs\.log\.logGroupName: "a b" is not allowed; allowed: a name of up to 512 letters/,
      ],
      [
        { type: 'cloudwatch', logGroupName: 'a', logStreamName: 'b:c' },
        /^start\(\): outputs\.log\.logStreamName: "b:c" is not allowed; allowed: a name .* without : and \*/,
      ],
      [
        { type: 'cloudwatch', logGroupName: 'a', endpoint: 'localhost:1' },
        /^start\(\): outputs\.log\.endpoint: "localhost:1" is not allowed; allowed: a URL starting with http/,
      ],
      [{ type: 'memory', size: 0 }, `start(): outputs.log.size: 0 ${NOT}; allowed: a number of records`],
    ];
    for (const [output, message] of wrong) {
      if (typeof message === 'string') assert.equal(refusal(output), message);
      else assert.match(refusal(output), message);
    }
  });

  it('take sizes as people write them', () => {
    const { outputs } = loadConfig(
      { outputs: { log: { type: 'syslog', memoryBytes: '1MB', maxMessageBytes: '2KB' } } },
      {},
      false,
    );
    assert.deepEqual(outputs['log'], { type: 'syslog', memoryBytes: 1024 ** 2, maxMessageBytes: 2_048 });
  });
});
