import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { encodingOf, exportResponse, statusResponse } from '../../../src/local/receiver/answer.ts';

test('the content type is compared without case and parameters', () => {
  assert.equal(encodingOf('application/json; charset=utf-8'), 'application/json');
  assert.equal(encodingOf('Application/X-Protobuf'), 'application/x-protobuf');
  assert.equal(encodingOf('application/protobuf'), null);
  assert.equal(encodingOf('text/plain'), null);
  assert.equal(encodingOf(undefined), null);
});

test('full success is an empty message', () => {
  assert.equal(Buffer.from(exportResponse('application/json', 'logs', 0, '')).toString(), '{}');
  assert.equal(exportResponse('application/x-protobuf', 'logs', 0, '').length, 0);
});

test('partial success says how many and why', () => {
  assert.deepEqual(
    JSON.parse(Buffer.from(exportResponse('application/json', 'traces', 3, 'why')).toString()),
    {
      partialSuccess: { rejectedSpans: '3', errorMessage: 'why' },
    },
  );
  const reader = new BinaryReader(exportResponse('application/x-protobuf', 'traces', 3, 'why'));
  assert.deepEqual(reader.tag(), [1, 2]);
  reader.uint32();
  assert.deepEqual(reader.tag(), [1, 0]);
  assert.equal(Number(reader.int64()), 3);
  assert.deepEqual(reader.tag(), [2, 2]);
  assert.equal(reader.string(), 'why');
});

test('an error is a google.rpc.Status', () => {
  assert.deepEqual(JSON.parse(Buffer.from(statusResponse('application/json', 400, 'bad')).toString()), {
    code: 3,
    message: 'bad',
  });
  const reader = new BinaryReader(statusResponse('application/x-protobuf', 503, 'full'));
  assert.deepEqual(reader.tag(), [1, 0]);
  assert.equal(reader.int32(), 14);
  assert.deepEqual(reader.tag(), [2, 2]);
  assert.equal(reader.string(), 'full');
});
