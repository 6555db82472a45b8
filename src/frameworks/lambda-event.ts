/** What wakes a function on AWS Lambda, as far as it is read, and what its answer says. */
import type { Attributes } from '@opentelemetry/api';
import { methodAttributes } from '../sources/http/request-attributes.ts';

/** A request that has come by HTTP. */
export interface LambdaHttp {
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly attributes: Attributes;
  /** Bytes of the body; 0 where there is none. */
  readonly size: number;
  /** The parsed body. @throws SyntaxError where it is none. */
  body(): unknown;
}

interface HttpEvent {
  readonly headers?: object | null;
  readonly multiValueHeaders?: object | null;
  readonly httpMethod?: unknown;
  readonly path?: string;
  readonly rawPath?: string;
  readonly resource?: unknown;
  readonly routeKey?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
  readonly requestContext?: { readonly http?: { readonly method?: unknown } };
}

/** Events of API Gateway (both payload formats), function URLs and load balancers. */
export function httpOf(event: unknown): LambdaHttp | undefined {
  const given = (event ?? {}) as HttpEvent;
  const method = given.httpMethod ?? given.requestContext?.http?.method;
  if (typeof method !== 'string') return undefined;
  // A load balancer gives the one or the other.
  const headers = Object.fromEntries(
    Object.entries(given.headers ?? given.multiValueHeaders ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const [, keyed] = typeof given.routeKey === 'string' ? given.routeKey.split(' ') : [];
  const route = typeof given.resource === 'string' ? given.resource : keyed;
  const body = typeof given.body === 'string' ? given.body : '';
  const encoding = given.isBase64Encoded === true ? 'base64' : 'utf8';
  return {
    headers,
    attributes: {
      ...methodAttributes(method),
      'url.path': given.path ?? given.rawPath ?? '/',
      ...(route !== undefined && { 'http.route': route }),
    },
    size: Buffer.byteLength(body, encoding),
    body: () => parse(Buffer.from(body, encoding).toString(), headers['content-type'] ?? ''),
  };
}

function parse(text: string, type: string): unknown {
  if (/[/+]json\b/i.test(type)) return JSON.parse(text);
  return type.startsWith('application/x-www-form-urlencoded')
    ? Object.fromEntries(new URLSearchParams(text))
    : text;
}

/** Source: AWS Lambda, "Using Lambda with Amazon SQS", event. */
export function recordsOf(event: unknown): Attributes {
  const { Records: records } = (event ?? {}) as { Records?: unknown };
  return Array.isArray(records) ? { 'messaging.batch.message_count': records.length } : {};
}

/** How many items of a batch come again. Source: AWS Lambda, "Implementing partial batch responses". */
export function failedItemsOf(answer: unknown): number {
  const { batchItemFailures: failed } = (answer ?? {}) as { batchItemFailures?: unknown };
  return Array.isArray(failed) ? failed.length : 0;
}
