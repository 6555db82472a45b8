// Makes everything the stack tests need, so that the tests themselves start at once:
// node test/stack/provision.ts
import { cacheFolder } from './cache.ts';
import { collectorBinary } from './collector-binary.ts';
import { elasticsearchDistribution } from './elasticsearch.ts';
import { ferretdbBinary } from './ferretdb.ts';
import { kafkaJars } from './kafka.ts';
import { lokiBinary } from './loki.ts';
import { mariadbDistribution } from './mariadb.ts';
import { nginxDistribution } from './nginx.ts';
import { postgresqlDistribution } from './postgresql.ts';
import { redisDistribution } from './redis.ts';
import { rsyslogDistribution } from './rsyslog.ts';

console.log(`cache: ${cacheFolder()}`);
for (const [name, provide] of [
  ['Elasticsearch', elasticsearchDistribution],
  ['Collector', collectorBinary],
  ['Loki', lokiBinary],
  ['rsyslog', rsyslogDistribution],
  ['Redis', redisDistribution],
  ['PostgreSQL', postgresqlDistribution],
  ['MariaDB', mariadbDistribution],
  ['nginx', nginxDistribution],
  ['FerretDB', ferretdbBinary],
  ['Kafka', kafkaJars],
] as const) {
  console.log(`${name}: ${await provide()}`);
}
