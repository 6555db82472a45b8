import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SpanlogConfig } from '../../src/config/config.ts';
import { environmentName, resourceAttribute } from '../../src/config/environment-name.ts';
import { loadConfig } from '../../src/config/load.ts';

describe('environmentName', () => {
  it('is what is configured, else the resource’s, else NODE_ENV', () => {
    const resource = {
      OTEL_RESOURCE_ATTRIBUTES: 'a=b, deployment.environment.name = st%20ging ',
      NODE_ENV: 'test',
    };
    assert.equal(environmentName('own', resource), 'own');
    assert.equal(environmentName(undefined, resource), 'st ging');
    assert.equal(environmentName(undefined, { NODE_ENV: 'test' }), 'test');
    assert.equal(environmentName(undefined, { NODE_ENV: '' }), undefined);
  });

  it('takes a broken escape as it is', () => {
    assert.equal(resourceAttribute('x', { OTEL_RESOURCE_ATTRIBUTES: 'x=%zz' }), '%zz');
  });
});

describe('the level of an environment', () => {
  const rootLevel = (argument: SpanlogConfig, environment: NodeJS.ProcessEnv) =>
    loadConfig(argument, environment, false).levels.levelOf('any');

  it('is debug in development, info in test, warn in production, info elsewhere', () => {
    assert.equal(rootLevel({}, { NODE_ENV: 'development' }), 'debug');
    assert.equal(rootLevel({}, { NODE_ENV: 'test' }), 'info');
    assert.equal(rootLevel({}, { NODE_ENV: 'production' }), 'warn');
    assert.equal(rootLevel({}, { NODE_ENV: 'staging' }), 'info');
    assert.equal(rootLevel({}, { NODE_ENV: 'constructor' }), 'info');
    assert.equal(rootLevel({}, {}), 'info');
  });

  it('gives way to any level that is set, and `environments` to the environment’s own', () => {
    assert.equal(rootLevel({ level: 'error' }, { NODE_ENV: 'production' }), 'error');
    assert.equal(rootLevel({}, { NODE_ENV: 'production', SPANLOG_LEVEL: 'trace' }), 'trace');
    const environments = { production: { level: 'info', levels: { db: 'debug' } } } as const;
    const config = loadConfig({ level: 'error', environments }, { NODE_ENV: 'production' }, false);
    assert.equal(String(config.levels), 'info,db=debug');
    assert.equal(rootLevel({ level: 'error', environments }, { NODE_ENV: 'test' }), 'error');
    assert.equal(rootLevel({ environment: 'production', environments }, { NODE_ENV: 'test' }), 'info');
  });
});
