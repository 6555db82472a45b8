/** The parts a shop's traffic is made of, drawn from a seeded generator. */
import type { TestLog, TestSpan, Value } from './otlp.ts';

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const DECLINED_STACK = `PaymentDeclinedError: card declined: insufficient_funds
    at PaymentClient.charge (/srv/payments/dist/client.js:88:13)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
    at async chargeOrder (/srv/payments/dist/charge.js:41:20)
    at async /srv/payments/dist/routes/charges.js:27:22
    at async Object.handler (/srv/payments/node_modules/fastify/lib/handleRequest.js:112:18)
Caused by: GatewayError: 402 from acquirer
    at Gateway.request (/srv/payments/dist/gateway.js:120:11)
    at Gateway.charge (/srv/payments/dist/gateway.js:54:5)`;

export const TIMEOUT_STACK = `TimeoutError: inventory did not answer within 2000 ms
    at Timeout.expire (/srv/catalog/dist/inventory.js:61:19)
    at listOnTimeout (node:internal/timers:594:17)
    at process.processTimers (node:internal/timers:529:7)`;

export const PRODUCTS = ['espresso-cup', 'linen-apron', 'oak-board', 'copper-pan', 'tea-tin', 'wool-throw'];

export interface Request {
  trace: string;
  requestId: string;
  user: string;
}

export class Shop {
  readonly logs: TestLog[] = [];
  readonly spans: TestSpan[] = [];
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  between(low: number, high: number): number {
    return low + this.#next() * (high - low);
  }

  /** Mostly near `usual`, now and then far above it. */
  takes(usual: number): number {
    const slow = this.#next() < 0.04 ? this.between(3, 9) : 1;
    return usual * this.between(0.6, 1.6) * slow;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#next() * items.length)] as T;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += Math.floor(this.#next() * 16).toString(16);
    return text;
  }

  span(request: Request, parent: string | null, span: Omit<TestSpan, 'traceId' | 'spanId'>): string {
    const spanId = this.hex(16);
    this.spans.push({
      ...span,
      traceId: request.trace,
      spanId,
      ...(parent === null ? {} : { parentSpanId: parent }),
    });
    return spanId;
  }

  log(request: Request, spanId: string, log: Omit<TestLog, 'traceId' | 'spanId'>): void {
    this.logs.push({
      ...log,
      traceId: request.trace,
      spanId,
      attributes: { ...log.attributes, request_id: request.requestId, 'user.id': request.user },
    });
  }

  query(
    request: Request,
    parent: string,
    service: string,
    start: number,
    duration: number,
    sql: string,
  ): void {
    const table = /(?:FROM|INTO|UPDATE)\s+(\w+)/.exec(sql)?.[1] ?? 'db';
    this.span(request, parent, {
      service,
      scope: '@opentelemetry/instrumentation-pg',
      name: `${sql.split(' ')[0]} ${table}`,
      kind: 3,
      start,
      duration,
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.text': sql,
        'db.namespace': 'shop',
        'server.address': 'db.internal',
      },
    });
  }

  entry(
    request: Request,
    spanId: string,
    service: string,
    time: number,
    http: { method: string; route: string; path: string; status: number; ms: number },
  ): void {
    this.log(request, spanId, {
      service,
      logger: 'http.server',
      time,
      level: http.status >= 500 ? 'ERROR' : http.status >= 400 ? 'WARN' : 'INFO',
      message: `${http.method} ${http.path} ${http.status}`,
      attributes: {
        'http.request.method': http.method,
        'http.route': http.route,
        'http.response.status_code': http.status,
        duration_ms: Math.round(http.ms * 10) / 10,
        'client.address': '203.0.113.24',
        'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      },
    });
  }
}

/** Attributes of a server span. */
export function server(
  method: string,
  route: string,
  path: string,
  status: number,
): { [key: string]: Value } {
  return {
    'http.request.method': method,
    'http.route': route,
    'url.path': path,
    'http.response.status_code': status,
    'server.port': 8080,
    'network.protocol.version': '1.1',
  };
}
