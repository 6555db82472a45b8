import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '@opentelemetry/api';
import { describeCall, nameCall } from '../../../src/sources/outbound/describe.ts';

const described = (name: string, attributes: Attributes) => {
  const call = nameCall(attributes);
  assert.ok(call);
  const { what, attributes: told } = describeCall(call.kind, name, attributes, (value) => value);
  return { logger: call.logger, what, told };
};

test('the names in force and those before are told as one', () => {
  const before = described('GET', {
    'http.method': 'GET',
    'http.url': 'http://bob:hunter2@a.example/x?token=1',
    'http.status_code': 200,
    'net.peer.name': 'a.example',
    'net.peer.port': 80,
  });
  const inForce = described('GET', {
    'http.request.method': 'GET',
    'url.full': 'http://a.example/x?token=1',
    'http.response.status_code': 200,
    'server.address': 'a.example',
    'server.port': 80,
  });
  assert.equal(before.logger, 'http.client');
  assert.equal(before.what, 'GET a.example/x');
  assert.deepEqual(before, inForce);
  assert.equal(before.told['url.full'], 'http://a.example/x');

  const old = described('pg.query', {
    'db.system': 'postgresql',
    'db.name': 'shop',
    'db.statement': 'SELECT * FROM orders',
    'net.peer.name': 'db',
  });
  const stable = described('pg.query', {
    'db.system.name': 'postgresql',
    'db.namespace': 'shop',
    'db.query.text': 'SELECT * FROM orders',
    'server.address': 'db',
  });
  assert.deepEqual(old, stable);
  assert.equal(old.logger, 'db.postgresql');
  assert.equal(old.what, 'SELECT orders');
});

test('a method that is none of the usual is told by its own name', () => {
  const { what, told } = described('HTTP', {
    'http.request.method': '_OTHER',
    'http.request.method_original': 'PROPFIND',
    'url.full': 'http://a.example/x',
  });
  assert.equal(what, 'PROPFIND a.example/x');
  assert.equal(told['http.request.method'], '_OTHER');
  assert.equal(told['http.request.method_original'], 'PROPFIND');
  const usual = { 'http.request.method': 'GET', 'http.request.method_original': 'GET' };
  assert.equal('http.request.method_original' in described('GET', usual).told, false);
});

test('a database by its system, a broker by its destination, a procedure by its name', () => {
  assert.equal(described('x', { 'db.system': 'Microsoft SQL/Server' }).logger, 'db.microsoft_sql_server');
  const sent = described('send', { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' });
  assert.deepEqual([sent.logger, sent.what], ['messaging.kafka', 'send orders']);
  const called = described('grpc', { 'rpc.system': 'grpc', 'rpc.service': 'Shop', 'rpc.method': 'Buy' });
  assert.deepEqual([called.logger, called.what], ['rpc.client', 'Shop/Buy']);
});

test('what a consumer takes in is no call, nor is a span that does not say what it is', () => {
  assert.equal(nameCall({ 'messaging.system': 'kafka', 'messaging.operation.type': 'receive' }), undefined);
  assert.equal(nameCall({ other: 1 }), undefined);
});

test('a summary the instrumentation has made is taken as it is; a URL that is none does not throw', () => {
  assert.equal(
    described('q', { 'db.system.name': 'mysql', 'db.query.summary': 'SELECT a b' }).what,
    'SELECT a b',
  );
  const odd = described('GET', { 'http.method': 'GET', 'http.url': '::', 'net.peer.name': 'a' });
  assert.equal(odd.what, 'GET a');
});
