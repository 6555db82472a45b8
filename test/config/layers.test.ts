import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Config, SpanlogConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanlog-layers-'));
after(() => rmSync(folder, { recursive: true }));

function fromFile(config: object): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

describe('precedence of a logger', () => {
  const levelOf = (config: Config, logger: string) => config.levels.levelOf(logger);

  it("holds for its level, whether it stands in `levels` or in `loggers`, and for the root's", () => {
    const SPANLOG_CONFIG = fromFile({ levels: { db: 'debug', both: 'warn' }, loggers: { both: 'error' } });
    const environment = { SPANLOG_CONFIG, SPANLOG_LEVEL: 'info,db=trace' };
    const config = loadConfig({ loggers: { db: 'warn', '': { level: 'error' } } }, environment);
    assert.deepEqual(
      ['db', '', 'both'].map((name) => levelOf(config, name)),
      ['warn', 'error', 'warn'],
    );
  });

  it('leaves what it does not say as it was', () => {
    const config = loadConfig({
      outputs: { audit: { type: 'memory' } },
      loggers: { audit: { level: 'warn', outputs: ['audit'], propagate: false } },
      environments: { development: { loggers: { audit: 'debug' } } },
      environment: 'development',
    });
    assert.equal(levelOf(config, 'audit'), 'debug');
    assert.deepEqual(
      ['audit', 'console'].map((output) => config.routes.reaches(output, 'audit')),
      [true, false],
    );
  });
});

describe('precedence of the format', () => {
  const console = { type: 'console', level: 'warn' } as const;
  const outputs = {
    console: { ...console, format: 'pretty' },
    other: { type: 'file', path: 'a', format: 'pretty' },
  };
  const ofConsole = (argument: SpanlogConfig, environment: NodeJS.ProcessEnv = {}) =>
    loadConfig(argument, environment, false).outputs['console'];

  it('is that of the console, where it has none of its own', () => {
    assert.deepEqual(ofConsole({ format: 'ecs', outputs: { console } }), { ...console, format: 'ecs' });
    assert.deepEqual(ofConsole({ outputs: { console } }, { SPANLOG_FORMAT: 'gcp' }), {
      ...console,
      format: 'gcp',
    });
    assert.deepEqual(ofConsole({ format: 'ecs', outputs } as never), outputs.console);
    assert.deepEqual(ofConsole({ outputs: { console } }), console);
  });

  it('is over what a lower layer says of the console', () => {
    const SPANLOG_CONFIG = fromFile({ outputs });
    const config = loadConfig({}, { SPANLOG_CONFIG, SPANLOG_FORMAT: 'ecs' }, false);
    assert.deepEqual(config.outputs, { console: { ...console, format: 'ecs' }, other: outputs.other });
    const quiet = loadConfig({}, { SPANLOG_CONFIG, SPANLOG_FORMAT: 'none' }, false);
    assert.deepEqual([quiet.format, Object.keys(quiet.outputs)], ['none', ['other']]);
  });
});
