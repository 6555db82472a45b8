/**
 * The route template of a request, as its framework knows it: Express leaves the route on the request, Fastify announces
 * it, Koa's router leaves it on the context, any OpenTelemetry instrumentation an app adds leaves it in the RPC metadata,
 * and whoever else knows it sets `http.route` on the request's span.
 */
import type { IncomingMessage } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { mountTemplate } from './frameworks/express-mounts.ts';
import { notesOf } from './request-notes.ts';

/** @returns the template (`/users/:id`), or undefined when no framework told it. */
export function routeOf(request: IncomingMessage): string | undefined {
  const noted = notesOf(request).route?.();
  return typeof noted === 'string' && noted !== '' ? noted : expressRoute(request);
}

/** @returns what was set as `http.route` on a recording span, else undefined. */
export function spanRoute(span: Span): string | undefined {
  const { attributes } = span as { attributes?: { [key: string]: unknown } };
  const route = attributes?.['http.route'];
  return typeof route === 'string' && route !== '' ? route : undefined;
}

/** Source: Express API, `req.route` and `req.baseUrl`. */
function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl } = request as { route?: { path?: unknown }; baseUrl?: unknown };
  // Which of several paths it was, Express does not tell.
  const paths: unknown[] = Array.isArray(route?.path) ? route.path : [route?.path];
  const [first] = paths;
  if (typeof first !== 'string' || !paths.every((one) => typeof one === 'string')) return undefined;
  const path = paths.join(',');
  const asked = typeof baseUrl === 'string' && baseUrl !== '' ? baseUrl : mountOf(request, first);
  const base = mountTemplate(request, asked);
  return base !== '' && path === '/' ? base : base + path;
}

/**
 * Where the router of a route is mounted, when Express has forgotten: it does once an error has left the router. It is
 * what the request's path has in front of the part that the route's own path stands for.
 */
function mountOf(request: IncomingMessage, path: string): string {
  const { originalUrl } = request as { originalUrl?: unknown };
  // Wildcards and optional parts stand for any number of segments.
  if (typeof originalUrl !== 'string' || /[*{(?+]/.test(path)) return '';
  const segments = (text: string) => text.split('/').filter((segment) => segment !== '');
  const asked = segments(originalUrl.replace(/[?#].*$/s, ''));
  const mount = asked.slice(0, Math.max(0, asked.length - segments(path).length));
  return mount.length > 0 ? `/${mount.join('/')}` : '';
}
