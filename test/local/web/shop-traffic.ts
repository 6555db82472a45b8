/** A believable shop's logs and traces: storefront → catalog, cart, payments, and a worker that ships orders. */
import type { TestLog, TestSpan } from './otlp.ts';
import { DECLINED_STACK, PRODUCTS, type Request, Shop, server, TIMEOUT_STACK } from './shop.ts';

export interface Traffic {
  logs: TestLog[];
  spans: TestSpan[];
}

/** A small seeded generator (mulberry32): the same shop every time. */
function productPage(shop: Shop, request: Request, at: number): void {
  const product = shop.pick(PRODUCTS);
  const path = `/products/${product}`;
  const late = shop.chance(0.03);
  const lookup = late ? 2000 + shop.between(2, 9) : shop.takes(14);
  const total = lookup + shop.takes(9);
  const status = late ? 504 : 200;
  const root = shop.span(request, null, {
    service: 'storefront',
    name: 'GET /products/:id',
    kind: 2,
    start: at,
    duration: total,
    attributes: server('GET', '/products/:id', path, status),
    ...(late ? { error: 'upstream timed out' } : {}),
  });
  const call = shop.span(request, root, {
    service: 'storefront',
    scope: '@opentelemetry/instrumentation-undici',
    name: 'GET',
    kind: 3,
    start: at + 2,
    duration: lookup,
    attributes: {
      'http.request.method': 'GET',
      'url.full': `http://catalog.internal/items/${product}`,
      'http.response.status_code': status,
    },
    ...(late ? { error: '504' } : {}),
  });
  const inner = shop.span(request, call, {
    service: 'catalog',
    name: 'GET /items/:sku',
    kind: 2,
    start: at + 3,
    duration: Math.max(1, lookup - 2),
    attributes: server('GET', '/items/:sku', `/items/${product}`, status),
    ...(late ? { error: 'TimeoutError' } : {}),
  });
  shop.query(
    request,
    inner,
    'catalog',
    at + 4,
    Math.min(lookup * 0.5, shop.takes(5)),
    'SELECT sku, name, price_cents FROM items WHERE sku = $1',
  );
  if (late) {
    shop.log(request, inner, {
      service: 'catalog',
      logger: 'catalog.inventory',
      time: at + lookup,
      level: 'ERROR',
      message: 'inventory lookup failed',
      attributes: {
        sku: product,
        'exception.type': 'TimeoutError',
        'exception.message': 'inventory did not answer within 2000 ms',
        'exception.stacktrace': TIMEOUT_STACK,
      },
    });
  } else {
    const hit = shop.chance(0.7);
    shop.log(request, inner, {
      service: 'catalog',
      logger: 'catalog.cache',
      time: at + 4.2,
      level: 'DEBUG',
      message: hit ? 'cache hit' : 'cache miss',
      attributes: { sku: product, ttl_s: 300 },
    });
  }
  shop.entry(request, root, 'storefront', at + total, {
    method: 'GET',
    route: '/products/:id',
    path,
    status,
    ms: total,
  });
}

function checkout(shop: Shop, request: Request, at: number): void {
  const order = `ord_${shop.hex(8)}`;
  const declined = shop.chance(0.18);
  const cart = shop.takes(18);
  const charge = shop.takes(120);
  const rest = declined ? 4 : shop.takes(22);
  const total = 6 + cart + charge + rest;
  const status = declined ? 502 : 201;
  const amount = Math.round(shop.between(12, 240) * 100);
  const root = shop.span(request, null, {
    service: 'storefront',
    name: 'POST /checkout',
    kind: 2,
    start: at,
    duration: total,
    attributes: server('POST', '/checkout', '/checkout', status),
    ...(declined ? { error: 'payment failed' } : {}),
  });
  shop.log(request, root, {
    service: 'storefront',
    logger: 'shop.checkout',
    time: at + 1.4,
    level: 'INFO',
    message: `checkout started for ${order}`,
    attributes: { 'order.id': order, items: Math.ceil(shop.between(0, 6)), currency: 'EUR' },
  });

  const cartCall = shop.span(request, root, {
    service: 'storefront',
    scope: '@opentelemetry/instrumentation-undici',
    name: 'GET',
    kind: 3,
    start: at + 2,
    duration: cart,
    attributes: {
      'http.request.method': 'GET',
      'url.full': 'http://cart.internal/carts/current',
      'http.response.status_code': 200,
    },
  });
  const cartServer = shop.span(request, cartCall, {
    service: 'cart',
    name: 'GET /carts/:id',
    kind: 2,
    start: at + 3,
    duration: cart - 2,
    attributes: server('GET', '/carts/:id', '/carts/current', 200),
  });
  shop.query(
    request,
    cartServer,
    'cart',
    at + 4,
    cart * 0.3,
    'SELECT * FROM cart_lines WHERE cart_id = $1 ORDER BY position',
  );
  shop.query(
    request,
    cartServer,
    'cart',
    at + 4 + cart * 0.35,
    cart * 0.25,
    'SELECT * FROM prices WHERE sku = ANY($1)',
  );
  shop.log(request, cartServer, {
    service: 'cart',
    logger: 'cart.pricing',
    time: at + cart * 0.75,
    level: 'DEBUG',
    message: 'prices resolved',
    attributes: { lines: Math.ceil(shop.between(0, 6)), total_cents: amount },
  });

  const payAt = at + 4 + cart;
  const payCall = shop.span(request, root, {
    service: 'storefront',
    scope: '@opentelemetry/instrumentation-undici',
    name: 'POST',
    kind: 3,
    start: payAt,
    duration: charge,
    attributes: {
      'http.request.method': 'POST',
      'url.full': 'http://payments.internal/charges',
      'http.response.status_code': declined ? 402 : 201,
    },
    ...(declined ? { error: '402' } : {}),
  });
  const payServer = shop.span(request, payCall, {
    service: 'payments',
    name: 'POST /charges',
    kind: 2,
    start: payAt + 1.5,
    duration: charge - 3,
    attributes: {
      ...server('POST', '/charges', '/charges', declined ? 402 : 201),
      'payment.provider': 'acme-pay',
    },
    ...(declined
      ? {
          error: 'card declined: insufficient_funds',
          events: [
            {
              time: payAt + charge - 4,
              name: 'exception',
              attributes: {
                'exception.type': 'PaymentDeclinedError',
                'exception.message': 'card declined: insufficient_funds',
                'exception.stacktrace': DECLINED_STACK,
              },
            },
          ],
        }
      : {}),
  });
  shop.query(
    request,
    payServer,
    'payments',
    payAt + 3,
    4.2,
    'INSERT INTO charges (order_id, amount_cents, state) VALUES ($1, $2, $3)',
  );
  const gateway = shop.span(request, payServer, {
    service: 'payments',
    scope: '@opentelemetry/instrumentation-http',
    name: 'POST',
    kind: 3,
    start: payAt + 9,
    duration: charge - 18,
    attributes: {
      'http.request.method': 'POST',
      'url.full': 'https://api.acme-pay.example/v2/charge',
      'http.response.status_code': declined ? 402 : 200,
    },
    ...(declined ? { error: '402' } : {}),
  });
  if (charge > 300) {
    shop.log(request, gateway, {
      service: 'payments',
      logger: 'payments.gateway',
      time: payAt + 250,
      level: 'WARN',
      message: 'gateway is slow, still waiting',
      attributes: { waited_ms: 240, provider: 'acme-pay', attempt: 1 },
    });
  }
  if (declined) {
    shop.log(request, payServer, {
      service: 'payments',
      logger: 'payments.charge',
      time: payAt + charge - 4,
      level: 'ERROR',
      message: `charge failed for ${order}`,
      attributes: {
        'order.id': order,
        amount_cents: amount,
        provider: 'acme-pay',
        'exception.type': 'PaymentDeclinedError',
        'exception.message': 'card declined: insufficient_funds',
        'exception.stacktrace': DECLINED_STACK,
      },
    });
  } else {
    shop.log(request, payServer, {
      service: 'payments',
      logger: 'payments.charge',
      time: payAt + charge - 4,
      level: 'INFO',
      message: `charged ${(amount / 100).toFixed(2)} EUR for ${order}`,
      attributes: { 'order.id': order, amount_cents: amount, provider: 'acme-pay' },
    });
    const publish = shop.span(request, root, {
      service: 'storefront',
      scope: 'shop-queue',
      name: 'publish orders',
      kind: 4,
      start: payAt + charge + 2,
      duration: 3,
      attributes: { 'messaging.system': 'redis', 'messaging.destination.name': 'orders' },
    });
    const ship = shop.span(request, publish, {
      service: 'worker',
      scope: 'shop-queue',
      name: 'process orders',
      kind: 5,
      start: payAt + charge + 9,
      duration: shop.takes(46),
      attributes: {
        'messaging.system': 'redis',
        'messaging.destination.name': 'orders',
        'messaging.message.id': order,
      },
    });
    shop.query(
      request,
      ship,
      'worker',
      payAt + charge + 12,
      6.5,
      'UPDATE orders SET state = $2 WHERE id = $1',
    );
    shop.log(request, ship, {
      service: 'worker',
      logger: 'worker.shipping',
      time: payAt + charge + 24,
      level: 'INFO',
      message: `parcel booked for ${order}`,
      attributes: {
        'order.id': order,
        carrier: shop.pick(['dhl', 'ups', 'sf-express']),
        weight_g: Math.round(shop.between(200, 4000)),
      },
    });
  }
  shop.entry(request, root, 'storefront', at + total, {
    method: 'POST',
    route: '/checkout',
    path: '/checkout',
    status,
    ms: total,
  });
}

/** `requests` requests spread over the `minutes` before `until` (Unix milliseconds), busier towards the middle. */
export function shopTraffic(options: {
  until: number;
  minutes: number;
  requests: number;
  seed?: number;
}): Traffic {
  const shop = new Shop(options.seed ?? 7);
  const length = options.minutes * 60_000;
  const times: number[] = [];
  while (times.length < options.requests) {
    const share = shop.between(0, 1);
    if (shop.chance(0.45 + 0.5 * Math.sin(share * 9) ** 2))
      times.push(options.until - 3000 - (1 - share) * length);
  }
  times.sort((a, b) => a - b);
  for (const at of times) {
    const request: Request = {
      trace: shop.hex(32),
      requestId: `req_${shop.hex(10)}`,
      user: `u_${Math.floor(shop.between(100, 999))}`,
    };
    if (shop.chance(0.3)) checkout(shop, request, at);
    else productPage(shop, request, at);
  }
  for (let at = options.until - length; at < options.until; at += 60_000) {
    shop.logs.push({
      service: 'worker',
      logger: 'worker.jobs.cleanup',
      time: at,
      level: 'INFO',
      message: 'expired carts removed',
      attributes: {
        job: 'cart-cleanup',
        processed: Math.round(shop.between(3, 60)),
        failed: 0,
        duration_ms: Math.round(shop.between(20, 90)),
      },
    });
  }
  shop.logs.sort((a, b) => a.time - b.time);
  return { logs: shop.logs, spans: shop.spans };
}
