import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { contextFields, contextWithFields } from '../../src/context/fields.ts';
import { RequestIdPropagator, requestId, saneRequestId } from '../../src/context/request-id.ts';

const propagator = new RequestIdPropagator();
const extract = (headers: object) =>
  contextFields(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter))['request_id'];

describe('saneRequestId', () => {
  it('takes the ids in use', () => {
    for (const id of [
      '7',
      'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '1-5759e988-bd862e3fe1be46a994272793',
      'Root=1-67891233-abcdef012345678912345678',
      'host/abc123-000001',
      'a:b@c.d+e=',
      'x'.repeat(128),
    ]) {
      assert.equal(saneRequestId(id), id);
    }
  });

  it('takes nothing that could forge a header, a log line or a page', () => {
    for (const id of [
      '',
      ' ',
      'a b',
      'a\r\nset-cookie: x',
      'a\n',
      '<script>',
      '"',
      "'",
      'a;b',
      'a,b',
      'ä',
      '\u202e',
      '-a',
      '../x',
      'x'.repeat(129),
      5,
      null,
      undefined,
      ['a'],
      {},
    ]) {
      assert.equal(saneRequestId(id), undefined, JSON.stringify(id));
    }
  });
});

describe('RequestIdPropagator', () => {
  it('takes the id that comes, the first of several', () => {
    assert.equal(extract({ 'x-request-id': 'abc' }), 'abc');
    assert.equal(extract({ 'x-request-id': ['abc', 'def'] }), 'abc');
  });

  it('makes one where none fit comes, each time another', () => {
    const made = new Set<unknown>();
    for (const value of [undefined, '', 'a b', [], ['a b', 'c'], 5, {}]) {
      const id = extract(value === undefined ? {} : { 'x-request-id': value });
      assert.match(String(id), /^[0-9a-f-]{36}$/);
      made.add(id);
    }
    assert.equal(made.size, 7);
  });

  it('sends the id on, if it is fit to be sent', () => {
    const inject = (id: unknown) => {
      const headers = {};
      const of = contextWithFields(ROOT_CONTEXT, id === undefined ? {} : { request_id: id as string });
      propagator.inject(of, headers, defaultTextMapSetter);
      assert.equal(requestId(of), (headers as { 'x-request-id'?: string })['x-request-id']);
      return headers;
    };
    assert.deepEqual(inject('abc'), { 'x-request-id': 'abc' });
    for (const id of [undefined, 'a\r\nb: c', 5, null, ['a']]) assert.deepEqual(inject(id), {});
    assert.deepEqual(propagator.fields(), ['x-request-id']);
  });

  it('does not send it with what is no part of the work, such as an export', () => {
    const headers = {};
    const of = suppressTracing(contextWithFields(ROOT_CONTEXT, { request_id: 'abc' }));
    propagator.inject(of, headers, defaultTextMapSetter);
    assert.deepEqual(headers, {});
  });
});
