import { mkdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { provisioned } from './cache.ts';
import { run } from './command.ts';
import { freePorts } from './free-port.ts';
import { SERVER_ENV, serverFolder, startServer, unprivileged } from './socket-server.ts';

/** The last line of releases whose broker speaks the versions of the protocol that kafkajs knows. */
const VERSION = '3.9.1';

/** The folder of the broker's jars, fetched from Maven Central on first use. */
export function kafkaJars(): Promise<string> {
  return provisioned('kafka', [VERSION], async (building) => {
    const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>spanlog</groupId><artifactId>kafka</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version>
</dependency></dependencies></project>`;
    await writeFile(join(building, 'pom.xml'), pom);
    const target = ['-DincludeScope=runtime', `-DoutputDirectory=${building}`];
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', ...target], { cwd: building });
  });
}

/** @returns the port of a broker that is its own controller. */
export async function startKafka(t: TestContext): Promise<number> {
  const jars = join(await kafkaJars(), '*');
  const folder = serverFolder(t, 'kafka');
  const [port = 0, controller = 0] = await freePorts(2);
  const data = join(folder, 'data');
  mkdirSync(data);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  };
  const properties = join(folder, 'server.properties');
  const text = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(properties, text.join(''));
  const java = ['-Xmx256m', '-cp', jars];
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', properties];
  const formatting = unprivileged(folder, 'java', [...java, ...format]);
  await run(formatting.command, formatting.args, { cwd: folder, env: SERVER_ENV });
  await startServer(t, {
    name: 'Kafka',
    folder,
    command: 'java',
    args: [...java, 'kafka.Kafka', properties],
    port,
  });
  return port;
}
