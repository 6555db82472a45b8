// Makes everything the stack tests need, so that the tests themselves start at once:
// node test/stack/provision.ts
import { cacheFolder } from './cache.ts';
import { collectorBinary } from './collector-binary.ts';
import { elasticsearchDistribution } from './elasticsearch.ts';
import { lokiBinary } from './loki.ts';
import { rsyslogDistribution } from './rsyslog.ts';

console.log(`cache: ${cacheFolder()}`);
for (const [name, provide] of [
  ['Elasticsearch', elasticsearchDistribution],
  ['Collector', collectorBinary],
  ['Loki', lokiBinary],
  ['rsyslog', rsyslogDistribution],
] as const) {
  console.log(`${name}: ${await provide()}`);
}
