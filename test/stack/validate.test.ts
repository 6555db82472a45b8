import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigFile, configArguments } from './collector.ts';
import { collectorBinary } from './collector-binary.ts';
import { run } from './command.ts';
import { describeStack } from './stack-test.ts';

const environment = {
  SPANLOG_SENTRY_ENDPOINT: 'http://localhost/api/1/integration/otlp',
  SPANLOG_SENTRY_KEY: 'key',
  SPANLOG_SENTRY_ORG: 'organisation',
  SPANLOG_SENTRY_TOKEN: 'token',
  SPANLOG_OTLP_ENDPOINT: 'http://localhost:4319',
};

/** Every subset of the destinations, with the data stream switch only on top of Elasticsearch. */
function combinations(): ConfigFile[][] {
  const choices: ConfigFile[][][] = [
    [[], ['files']],
    [[], ['elasticsearch'], ['elasticsearch', 'elasticsearch-datastream']],
    [[], ['loki']],
    [[], ['sentry-dsn'], ['sentry-projects']],
  ];
  return choices
    .reduce<ConfigFile[][]>(
      (sofar, options) => sofar.flatMap((files) => options.map((more) => [...files, ...more])),
      [['base']],
    )
    .flatMap((files) => (files.length < 3 ? [files, [...files, 'otlp']] : [files]));
}

await describeStack('configuration', () => {
  test('every combination of the files is valid', async (context) => {
    const binary = await collectorBinary();
    const all = combinations();
    const validate = async (files: ConfigFile[]): Promise<void> => {
      const args = ['validate', ...configArguments(files)];
      await run(binary, args, { env: { ...process.env, ...environment } }).catch((cause: unknown) => {
        throw new Error(`${files.join(' + ')} is not valid`, { cause });
      });
    };
    for (let from = 0; from < all.length; from += 4)
      await Promise.all(all.slice(from, from + 4).map(validate));
    context.diagnostic(`${all.length} combinations`);
  });

  test('without its variables, a Sentry file stops the start and names what is missing', async () => {
    const binary = await collectorBinary();
    const bare = { PATH: process.env.PATH };
    await assert.rejects(
      run(binary, ['validate', ...configArguments(['base', 'sentry-dsn'])], { env: bare }),
      /otlp_http\/sentry.*endpoint/s,
    );
    await assert.rejects(
      run(binary, ['validate', ...configArguments(['base', 'sentry-projects'])], { env: bare }),
      /sentry.*org_slug/s,
    );
  });
});
