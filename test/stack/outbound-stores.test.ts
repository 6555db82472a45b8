/** MongoDB, Redis and Kafka as they are called: what is recorded of a command and of messages that are sent. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startCaller } from './calling-app.ts';
import { DEBIAN } from './debian-packages.ts';
import { startFerretdb } from './ferretdb.ts';
import { startKafka } from './kafka.ts';
import { startRedis } from './redis.ts';
import { describeStack } from './stack-test.ts';

/** What a call is to be recorded as: its level, its message and some of its attributes. */
type Expected = readonly [
  operation: string,
  level: string,
  message: string,
  attributes: { readonly [name: string]: unknown },
];

interface StoreCase {
  readonly packages: readonly string[];
  readonly load: string;
  readonly operations: string;
  readonly env: { readonly [name: string]: string };
  readonly logger: string;
  readonly expected: readonly Expected[];
}

/** Values that are in every call, and are to be seen nowhere. */
const SECRET = /private value/;

await describeStack(
  'MongoDB, Redis and Kafka',
  () => {
    const check = (name: string, start: (t: TestContext) => Promise<StoreCase>) =>
      test(name, async (t) => {
        const { expected, logger, ...store } = await start(t);
        const app = await startCaller(t, { ...store, env: { ...store.env, SPANLOG_LEVEL: 'debug' } });
        for (const [operation, level, message, attributes] of expected) {
          const asked = await app.ask(operation);
          const [call, ...others] = await asked.calls(logger);
          assert.ok(call, operation);
          assert.deepEqual([call.severityText, call.body], [level, message], operation);
          assert.deepEqual(others, [], operation);
          for (const [key, value] of Object.entries(attributes))
            assert.deepEqual(call.attributes[key], value, `${operation}: ${key}`);
          assert.equal(call.attributes['request_id'], asked.requestId);
          assert.equal(call.attributes['user.id'], 'u7');
          const span = await app.receiver.until('its span', ({ spans }) =>
            spans.find(({ spanId }) => spanId === call.spanId),
          );
          assert.equal(span.traceId, asked.traceId);
        }
        assert.doesNotMatch(JSON.stringify([app.receiver.logs, app.receiver.spans]), SECRET);
      });

    const redisExpected: readonly Expected[] = [
      ['set', 'DEBUG', 'SET', { 'db.query.text': 'SET user:? [1 other argument]', 'parameters.count': 2 }],
      ['get', 'DEBUG', 'GET', { 'db.query.text': 'GET user:?', 'parameters.count': 1 }],
      ['wrong', 'ERROR', 'LPUSH failed: WRONGTYPE', { 'error.type': 'WRONGTYPE' }],
      ['auth', 'ERROR', 'AUTH failed: ERR', { 'db.query.text': 'AUTH [1 other argument]' }],
      ['eval', 'DEBUG', 'EVAL', { 'db.query.text': 'EVAL [2 other arguments]' }],
    ];
    const redisOperations = `
    const quiet = (promise) => promise.then(() => 'done');
    const operations = {
      set: async () => { await ready; return client.set('user:7', 'private value'); },
      get: () => quiet(client.get('user:7')),
      wrong: () => push('user:7', 'private value'),
      auth: () => send('AUTH', 'private value'),
      eval: () => quiet(send('EVAL', 'return "private value"', '0')),
    };`;

    check('redis', async (t) => {
      const redis = await startRedis();
      t.after(() => redis.stop());
      return {
        packages: ['redis', '@redis/client', '@opentelemetry/instrumentation-redis'],
        load: `
        const client = require('redis').createClient({ url: process.env.REDIS_URL });
        const ready = client.connect();
        const push = (...given) => client.lPush(...given);
        const send = (...given) => client.sendCommand(given);`,
        operations: redisOperations,
        env: { REDIS_URL: redis.url },
        logger: 'db.redis',
        expected: redisExpected,
      };
    });

    check('ioredis', async (t) => {
      const redis = await startRedis();
      t.after(() => redis.stop());
      return {
        packages: ['ioredis', '@opentelemetry/instrumentation-ioredis'],
        load: `
        const Redis = require('ioredis');
        const client = new Redis(process.env.REDIS_URL);
        const ready = client.ping();
        const push = (...given) => client.lpush(...given);
        const send = (command, ...given) => client.call(command, ...given);`,
        operations: redisOperations,
        env: { REDIS_URL: redis.url },
        logger: 'db.redis',
        expected: redisExpected.map(([operation, level, message, attributes]) => {
          // This client writes the names of commands small.
          const text = attributes['db.query.text'];
          const isSmall = typeof text === 'string' && (operation === 'set' || operation === 'get');
          return [
            operation,
            level,
            message,
            isSmall ? { ...attributes, 'db.query.text': text.replace(/^[A-Z]+/, operation) } : attributes,
          ];
        }),
      };
    });

    check('mongodb', async (t) => {
      const port = await startFerretdb(t);
      const collection = { 'db.collection.name': 'orders', 'db.namespace': 'shop' };
      return {
        packages: ['mongodb', '@opentelemetry/instrumentation-mongodb'],
        load: `
        const { MongoClient } = require('mongodb');
        const client = new MongoClient(process.env.MONGO_URL);
        const orders = client.db('shop').collection('orders');`,
        operations: `
        const secret = 'private value';
        const operations = {
          insert: () => orders.insertOne({ _id: secret, customer: secret, lines: [{ sku: secret, n: 7 }] }),
          many: () => orders.insertMany([1, 2, 3].map((n) => ({ _id: n, customer: secret }))),
          find: async () => (await orders.find({ customer: secret }).toArray()).length,
          update: () => orders.updateMany({ customer: secret }, { $set: { total: 5 } }),
          remove: () => orders.deleteOne({ _id: 1 }),
          aggregate: async () => (await orders.aggregate([{ $match: { customer: secret } }]).toArray()).length,
          wrong: () => client.db('shop').command({ noSuchCommand: secret }),
        };`,
        env: { MONGO_URL: `mongodb://127.0.0.1:${port}/shop` },
        logger: 'db.mongodb',
        expected: [
          ['insert', 'DEBUG', 'insert orders', { ...collection, 'db.changed_rows': 1 }],
          ['insert', 'ERROR', 'insert orders failed: 11000', { ...collection, 'error.type': '11000' }],
          [
            'many',
            'DEBUG',
            'insert orders',
            {
              'db.query.text':
                '{"insert":"?","documents":[{"_id":"?","customer":"?"},{"_id":"?","customer":"?"},{"_id":"?","customer":"?"}],"ordered":"?"}',
              'db.changed_rows': 3,
            },
          ],
          [
            'find',
            'DEBUG',
            'find orders',
            {
              ...collection,
              'db.query.text': '{"find":"?","filter":{"customer":"?"}}',
              'db.response.returned_rows': 4,
            },
          ],
          ['update', 'DEBUG', 'update orders', { ...collection, 'db.changed_rows': 4 }],
          ['remove', 'DEBUG', 'delete orders', { ...collection, 'db.changed_rows': 1 }],
          ['aggregate', 'DEBUG', 'aggregate orders', { ...collection, 'db.response.returned_rows': 3 }],
          ['wrong', 'ERROR', 'noSuchCommand failed: 59', { 'error.type': '59' }],
        ],
      };
    });

    check('kafkajs', async (t) => {
      const port = await startKafka(t);
      return {
        packages: ['kafkajs', '@opentelemetry/instrumentation-kafkajs'],
        load: `
        const { Kafka, logLevel } = require('kafkajs');
        const kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING, retry: { retries: 1 } });
        const producer = kafka.producer();
        const ready = (async () => {
          const admin = kafka.admin();
          await admin.connect();
          await admin.createTopics({ topics: [{ topic: 'orders' }] });
          await admin.disconnect();
          await producer.connect();
        })();`,
        operations: `
        const value = 'private value';
        const operations = {
          one: () => ready.then(() => producer.send({ topic: 'orders', messages: [{ key: 'k', value }] })),
          three: () => producer.send({ topic: 'orders', messages: [{ value }, { value }, { value }] }),
          batch: () => producer.sendBatch({ topicMessages: [{ topic: 'orders', messages: [{ value }, { value }] }] }),
          wrong: () => producer.send({ topic: 'no topic', messages: [{ value }] }),
        };`,
        env: { BROKER: `127.0.0.1:${port}` },
        logger: 'messaging.kafka',
        expected: [
          ['one', 'DEBUG', 'send orders', { 'messaging.batch.message_count': 1, 'parameters.count': 2 }],
          ['three', 'DEBUG', 'send orders', { 'messaging.batch.message_count': 3, 'parameters.size': 39 }],
          ['batch', 'DEBUG', 'send orders', { 'messaging.batch.message_count': 2 }],
          ['wrong', 'ERROR', 'send no topic failed: KafkaJSNonRetriableError', {}],
        ],
      };
    });
  },
  DEBIAN,
);
