/**
 * The same small service in each framework. Its routes: `GET /users/:id` answers, `GET /tenants/:tenant/users/:id` does in
 * a router of its own, `POST /orders/:id` reads a JSON body and fails with an error that nobody handles, `GET /gone/:id`
 * throws the framework's own error for 404.
 */
export interface Framework {
  readonly name: string;
  /** Folder in the repository's node_modules whose version is told. */
  readonly package?: string;
  /** How it is heard, for the table. */
  readonly heard: string;
  readonly imports: string;
  readonly body: string;
  readonly packages?: readonly string[];
  readonly aliases?: { readonly [name: string]: string };
  /** The configuration's `user`. */
  readonly user: string;
  /** It parses bodies. */
  readonly hasBody: boolean;
  /** The error is nobody's, and ends the process: the process tells it too, and the span has ended by then. */
  readonly isUncaught?: boolean;
  /** The error comes before the request has its route. */
  readonly failsBeforeRoute?: boolean;
  /** It is asked over HTTP/2. */
  readonly isHttp2?: boolean;
  /** An app of Next.js, in `next-app/`: heard by the flag, or by its own hooks. */
  readonly next?: 'flag' | 'hooks';
}

const LOG = "import { getLogger } from 'spanlog';\n";
/** Not by console, which is a source of records here. */
const SAY = "const say = (server) => process.stderr.write('listening ' + server.address().port + '\\n');\n";
const FAIL =
  "const fail = () => { getLogger('shop').info('before'); throw new TypeError('database is gone'); };\n";

const EXPRESS = `${SAY}${FAIL}
const app = express();
app.use((request, response, next) => { request.user = { id: 'u-7' }; next(); });
app.get('/users/:id', (request, response) => { getLogger('shop').info('found'); response.send('ok'); });
const tenants = express.Router({ mergeParams: true });
tenants.get('/users/:id', (request, response) => response.send('ok'));
app.use('/tenants/:tenant', tenants);
app.post('/orders/:id', express.json(), ORDER);
app.get('/gone/:id', (request, response, next) => next(Object.assign(new Error('no such thing'), { status: 404 })));
REST
const server = app.listen(0, '127.0.0.1', () => say(server));
`;
const express = (order: string, rest = '') => EXPRESS.replace('ORDER', order).replace('REST', rest);

const FASTIFY = `${SAY}${FAIL}
const app = fastify(OPTIONS);
app.addHook('onRequest', async (request) => { request.user = { id: 'u-7' }; });
app.get('/users/:id', async () => { getLogger('shop').info('found'); return 'ok'; });
app.register(async (tenants) => { tenants.get('/users/:id', async () => 'ok'); }, { prefix: '/tenants/:tenant' });
app.post('/orders/:id', ORDER);
app.get('/gone/:id', async () => { throw Object.assign(new Error('no such thing'), { statusCode: 404 }); });
REST
app.listen({ port: 0, host: '127.0.0.1' }).then(() => say(app.server));
`;
const fastify = (order: string, options = '', rest = '') =>
  FASTIFY.replace('ORDER', order).replace('OPTIONS', options).replace('REST', rest);

const KOA = `${SAY}${FAIL}
const app = new Koa();
app.use(async (ctx, next) => { ctx.state.user = { id: 'u-7' }; await next(); });
app.use(bodyParser());
const router = new Router();
router.get('/users/:id', (ctx) => { getLogger('shop').info('found'); ctx.body = 'ok'; });
const tenants = new Router({ prefix: '/tenants/:tenant' });
tenants.get('/users/:id', (ctx) => { ctx.body = 'ok'; });
router.use(tenants.routes());
router.post('/orders/:id', async () => { await null; fail(); });
router.get('/gone/:id', (ctx) => ctx.throw(404, 'no such thing'));
app.use(router.routes());
REST
const server = app.listen(0, '127.0.0.1', () => say(server));
`;
const KOA_IMPORTS = `${LOG}import Koa from 'koa';\nimport { Router } from '@koa/router';\nimport bodyParser from 'koa-bodyparser';\n`;

const HONO = `${SAY}${FAIL}
const app = new Hono();
app.use(spanlog());
app.use(async (c, next) => { c.set('user', { id: 'u-7' }); await next(); });
app.get('/users/:id', (c) => { getLogger('shop').info('found'); return c.text('ok'); });
const tenants = new Hono();
tenants.get('/users/:id', (c) => c.text('ok'));
app.route('/tenants/:tenant', tenants);
app.post('/orders/:id', async (c) => { await c.req.json(); fail(); });
app.get('/gone/:id', () => { throw new HTTPException(404, { message: 'no such thing' }); });
REST
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => say(server));
`;
const HONO_IMPORTS = `${LOG}import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { spanlog } from 'spanlog/hono';
`;

const NEST = `${SAY}${FAIL}
class Users {
  found() { getLogger('shop').info('found'); return 'ok'; }
  order() { fail(); }
  gone() { throw new NotFoundException('no such thing'); }
}
class Tenants { found() { return 'ok'; } }
const route = (decorate, target, name) =>
  decorate(target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));
route(Get('users/:id'), Users, 'found');
route(Post('orders/:id'), Users, 'order');
route(Get('gone/:id'), Users, 'gone');
route(Get('users/:id'), Tenants, 'found');
Controller()(Users);
Controller('tenants/:tenant')(Tenants);
class App {}
ORDER
Module({ controllers: [Users, Tenants] })(App);
NestFactory.create(App, PLATFORM{ logger: new SpanlogLogger() }).then(async (app) => {
  app.use((request, response, next) => { request.user = { id: 'u-7' }; next(); });
  REST
  say(await app.listen(0, '127.0.0.1'));
});
`;
interface NestParts {
  /** What is put on the handler that fails. */
  readonly order?: string;
  readonly platform?: string;
  /** Said to the app before it listens. */
  readonly rest?: string;
}
const nestApp = ({ order = '', platform = '', rest = '' }: NestParts = {}) =>
  NEST.replace('ORDER', order).replace('PLATFORM', platform).replace('REST', rest);
const onOrder = (decorate: string) => `route(${decorate}, Users, 'order');`;
const NEST_IMPORTS = `${LOG}import 'reflect-metadata';
import {
  Catch, Controller, Get, Module, NotFoundException, Param, Post, UseFilters, UseGuards, UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { hearFilter, SpanlogInterceptor, SpanlogLogger } from 'spanlog/nest';
`;

const PLAIN = `${SAY}
const server = createServer((request, response) => {
  request.user = { id: 'u-7' };
  if (request.url.startsWith('/orders')) {
    getLogger('shop').info('before');
    throw new TypeError('database is gone');
  }
  if (request.url.startsWith('/gone')) response.statusCode = 404;
  else getLogger('shop').info('found');
  response.end('ok');
});
process.on('uncaughtException', () => {});
server.listen(0, '127.0.0.1', () => say(server));
`;

const USER = '(request) => request.user?.id';
const express5 = { imports: `${LOG}import express from 'express';\n`, user: USER, hasBody: true };
const express4 = { ...express5, aliases: { express: 'express-4' }, package: 'express-4' };
const fastify5 = { imports: `${LOG}import fastify from 'fastify';\n`, user: USER, hasBody: true };
const koa = { imports: KOA_IMPORTS, user: '(ctx) => ctx.state.user?.id', hasBody: true };
const koaPackages = ['@koa/router', 'koa-bodyparser'];
const hono = { imports: HONO_IMPORTS, user: "(c) => c.get('user')?.id", hasBody: true };
const nest = {
  packages: ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  imports: NEST_IMPORTS,
  user: USER,
  hasBody: true,
};

const nextApp = { imports: '', body: '', user: "(request) => request.headers['x-user']", hasBody: false };

export const frameworks: readonly Framework[] = [
  {
    name: 'Express',
    package: 'express',
    heard: 'tracing channel `express.router.request`',
    packages: ['express'],
    ...express5,
    body: express('async () => { await null; fail(); }'),
  },
  {
    name: 'Express, error middleware of the app',
    package: 'express',
    heard: 'tracing channel `express.router.request`',
    packages: ['express'],
    ...express5,
    body: express(
      '() => fail()',
      'app.use((error, request, response, next) => response.status(error.status ?? 500).send("sorry"));',
    ),
  },
  {
    name: 'Express',
    heard: 'the method that calls a handler',
    ...express4,
    body: express('() => fail()'),
  },
  {
    name: 'Express, error middleware of the app',
    heard: 'the method that calls a handler',
    ...express4,
    body: express(
      '(request, response, next) => { try { fail(); } catch (error) { next(error); } }',
      'app.use((error, request, response, next) => response.status(error.status ?? 500).send("sorry"));',
    ),
  },
  {
    name: 'Fastify',
    package: 'fastify',
    heard: 'its hooks, by `fastify.initialization`',
    packages: ['fastify'],
    ...fastify5,
    body: fastify('async () => fail()'),
  },
  {
    name: 'Fastify, its own logger on',
    package: 'fastify',
    heard: 'its hooks, by `fastify.initialization`',
    packages: ['fastify'],
    ...fastify5,
    body: fastify('async () => fail()', '{ logger: true }'),
  },
  {
    name: 'Fastify, error in a hook, error handler of the app',
    package: 'fastify',
    heard: 'its hooks, by `fastify.initialization`',
    packages: ['fastify'],
    ...fastify5,
    body: fastify(
      '{ preHandler: async () => fail() }, async () => "never"',
      '',
      "app.setErrorHandler((error, request, reply) => reply.code(error.statusCode ?? 500).send('sorry'));",
    ),
  },
  {
    name: 'Koa',
    package: 'koa',
    heard: "the app's event `error`",
    packages: ['koa', ...koaPackages],
    ...koa,
    body: KOA.replace('REST', ''),
  },
  {
    name: 'Koa, error listener of the app',
    package: 'koa-2',
    heard: "the app's event `error`",
    aliases: { koa: 'koa-2' },
    packages: koaPackages,
    ...koa,
    body: KOA.replace('REST', "app.on('error', () => {});"),
  },
  {
    name: 'Hono',
    package: 'hono',
    heard: 'the middleware of `spanlog/hono`',
    packages: ['hono', '@hono/node-server'],
    ...hono,
    body: HONO.replace('REST', ''),
  },
  {
    name: 'Hono, error handler of the app',
    package: 'hono',
    heard: 'the middleware of `spanlog/hono`',
    packages: ['hono', '@hono/node-server'],
    ...hono,
    body: HONO.replace('REST', "app.onError((error, c) => c.text('sorry', error.status ?? 500));"),
  },
  {
    name: 'Nest',
    package: '@nestjs/core',
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp(),
  },
  {
    name: 'Nest, exception filter of the app',
    package: '@nestjs/core',
    heard: 'the interceptor of `spanlog/nest`',
    ...nest,
    body: nestApp({
      rest: `app.useGlobalInterceptors(new SpanlogInterceptor());
       app.useGlobalFilters({ catch: (error, host) => {
         const response = host.switchToHttp().getResponse();
         response.status(error.getStatus?.() ?? 500).send('sorry');
       } });`,
    }),
  },
  {
    name: 'Nest, error in a guard',
    package: '@nestjs/core',
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp({ order: onOrder('UseGuards({ canActivate: async () => fail() })') }),
  },
  {
    name: 'Nest, error in a guard, exception filter of the app',
    package: '@nestjs/core',
    heard: '`hearFilter` of `spanlog/nest`',
    ...nest,
    body: nestApp({
      order: onOrder('UseGuards({ canActivate: async () => fail() })'),
      rest: `class Sorry {
         catch(error, host) {
           host.switchToHttp().getResponse().status(error.getStatus?.() ?? 500).send('sorry');
         }
       }
       app.useGlobalFilters(hearFilter(new (Catch()(Sorry) ?? Sorry)()));`,
    }),
  },
  {
    name: 'Nest, error in an interceptor',
    package: '@nestjs/core',
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp({ order: onOrder('UseInterceptors({ intercept: async () => fail() })') }),
  },
  {
    name: 'Nest, error in a pipe',
    package: '@nestjs/core',
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp({ order: "Param('id', { transform: () => fail() })(Users.prototype, 'order', 0);" }),
  },
  {
    name: 'Nest, error in a middleware',
    package: '@nestjs/core',
    failsBeforeRoute: true,
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp({
      order:
        "App.prototype.configure = (consumer) => consumer.apply(async () => fail()).forRoutes('orders/:id');",
    }),
  },
  {
    name: 'Nest, error in an exception filter',
    package: '@nestjs/core',
    heard: 'the logger of `spanlog/nest`',
    ...nest,
    body: nestApp({
      order: `Users.prototype.order = () => { throw new Error('first'); };
       ${onOrder("Post('orders/:id')")}
       ${onOrder('UseFilters({ catch: () => fail() })')}`,
    }),
  },
  {
    name: 'Nest on Fastify',
    package: '@nestjs/core',
    heard: "Fastify's hooks, and the logger of `spanlog/nest`",
    ...nest,
    packages: [...nest.packages, '@nestjs/platform-fastify'],
    imports: `${NEST_IMPORTS}import { FastifyAdapter } from '@nestjs/platform-fastify';\n`,
    body: nestApp({
      platform: 'new FastifyAdapter(), ',
      rest: `app.getHttpAdapter().getInstance().addHook('onRequest', async (request) => {
        request.user = { id: 'u-7' };
      });`,
    }),
  },
  {
    name: 'Next.js',
    package: 'next',
    heard: 'its spans, and what it prints',
    ...nextApp,
    next: 'flag',
  },
  {
    name: 'Next.js, its hooks',
    package: 'next',
    heard: 'its spans, and `spanlog/next`',
    ...nextApp,
    next: 'hooks',
  },
  {
    name: 'node:http',
    heard: 'an exception that nobody catches',
    imports: `${LOG}import { createServer } from 'node:http';\n`,
    user: USER,
    hasBody: false,
    isUncaught: true,
    body: PLAIN,
  },
  {
    name: 'node:http2',
    heard: 'an exception that nobody catches',
    imports: `${LOG}import { createServer } from 'node:http2';\n`,
    user: USER,
    hasBody: false,
    isUncaught: true,
    isHttp2: true,
    body: PLAIN,
  },
  {
    name: 'Fastify, over HTTP/2',
    package: 'fastify',
    heard: 'its hooks, by `fastify.initialization`',
    packages: ['fastify'],
    ...fastify5,
    isHttp2: true,
    body: fastify('async () => fail()', '{ http2: true }'),
  },
];
