import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountTemplate, noteMount } from '../../../../src/sources/http/frameworks/express-mounts.ts';

const at = (baseUrl: string) => ({ baseUrl });

test('a mount is known by its pattern', () => {
  const request = at('/tenants/acme');
  noteMount(request, '/tenants/:tenant/');
  assert.equal(mountTemplate(request, '/tenants/acme'), '/tenants/:tenant');
  assert.equal(mountTemplate(request, '/other'), '/other');
});

test('without a pattern it is read from the path by its parameters', () => {
  const request = at('/tenants/acme%20co/users/42');
  noteMount(request, undefined, { tenant: 'acme co', id: '42' });
  assert.equal(mountTemplate(request, request.baseUrl), '/tenants/:tenant/users/:id');
});

test('routers inside of routers', () => {
  const request = at('/tenants/42');
  noteMount(request, undefined, { tenant: '42' });
  request.baseUrl = '/tenants/42/users/42';
  noteMount(request, '/users/:id');
  assert.equal(mountTemplate(request, request.baseUrl), '/tenants/:tenant/users/:id');
  request.baseUrl = '/tenants/42/users/42/x';
  noteMount(request, undefined, { id: 'none' });
  assert.equal(mountTemplate(request, request.baseUrl), '/tenants/:tenant/users/:id/x');
});

test('a mount on the root, and what is no request of Express, say nothing', () => {
  for (const request of [at(''), {}]) {
    noteMount(request, '/');
    assert.equal(mountTemplate(request, '/a'), '/a');
  }
});
