import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getLogger } from 'spanlog';
import { SpanlogInterceptor, SpanlogLogger } from 'spanlog/nest';
import { Shop } from './shop.js';
import { Stock } from './stock.js';

@Module({ controllers: [Shop], providers: [Stock] })
class App {}

const app = await NestFactory.create(App, { logger: new SpanlogLogger() });
app.useGlobalInterceptors(new SpanlogInterceptor());
const server = await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
getLogger('shop').info('listening', { port: server.address().port });
