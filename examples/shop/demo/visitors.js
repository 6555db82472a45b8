/** A gentle load: visitors who look around, buy, leave half-way, and run into what does not work. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { seededRandom } from './random.js';

const VISITS_PER_SECOND = 1.2;

const SESSIONS = ['s-ada', 's-bo', 's-cleo', 's-dov', 's-edda'];
const PRODUCTS = [
  'kettle-enamel',
  'mug-speckled',
  'pan-iron',
  'lamp-reading',
  'throw-wool',
  'pen-brass',
  'twine-jute',
];
const SEARCHES = ['linen', 'mug', 'oak', 'brass', 'garden'];
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
];

/** What a visit consists of, and how often there is one such. The first ones make sure that a short demo has them all. */
const VISITS = [
  [10, buys('card_ok')],
  [2, buys('card_no_bank')],
  [3, leavesDuringSearch],
  [2, buys('card_timeout')],
  [4, searchesReviews],
  [2, buys('card_insufficient_funds')],
  [2, opensAddress],
  [2, buys('card_bank_down')],
  [4, crawls],
  [18, looksAround],
];

export class Visitors {
  requests = 0;
  failed = 0;
  aborted = 0;
  #shop;
  #agent = new Agent({ keepAlive: true });
  #stop = new AbortController();
  #running;

  constructor(shop, seed = 1) {
    this.#shop = shop;
    this.random = seededRandom(seed);
  }

  start() {
    this.#running = this.#come();
  }

  /** Nobody comes any more; whoever is there is sent away. */
  async stop() {
    this.#stop.abort();
    await this.#running;
    this.#agent.destroy();
  }

  async #come() {
    const visits = new Set();
    for (let count = 0; !this.#stop.signal.aborted; count++) {
      const visit = VISITS[count]?.[1] ?? this.#anyVisit();
      const running = visit(this, this.#visitor())
        .catch((error) => {
          if (!this.#stop.signal.aborted) process.stderr.write(`demo: a visit failed: ${error.message}\n`);
        })
        .finally(() => visits.delete(running));
      visits.add(running);
      await this.pause((-Math.log(1 - this.random()) * 1000) / VISITS_PER_SECOND).catch(() => {});
    }
    await Promise.all(visits);
  }

  #anyVisit() {
    let left = this.random() * VISITS.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, visit] of VISITS) {
      left -= weight;
      if (left < 0) return visit;
    }
    return looksAround;
  }

  #visitor() {
    return {
      cookie: `session=${this.pick(SESSIONS)}`,
      'user-agent': this.pick(BROWSERS),
      // As a proxy in front of the shop would set it; the services are told to trust it.
      'x-forwarded-for': `203.0.113.${1 + Math.floor(this.random() * 200)}`,
    };
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** @param {number} ms what a person needs before the next click. */
  pause(ms) {
    return after(ms, undefined, { signal: this.#stop.signal });
  }

  async get(path, headers, leaveAfterMs) {
    await this.#request(path, { headers }, leaveAfterMs);
  }

  async post(path, headers, body) {
    const json = { ...headers, 'content-type': 'application/json' };
    await this.#request(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  async #request(path, init, leaveAfterMs) {
    const signals = [this.#stop.signal];
    if (leaveAfterMs !== undefined) signals.push(AbortSignal.timeout(leaveAfterMs));
    const signal = AbortSignal.any(signals);
    try {
      const status = await this.#send(path, { ...init, signal });
      if (status >= 500) this.failed++;
    } catch (error) {
      if (signal.reason?.name !== 'TimeoutError') throw error;
      this.aborted++;
    } finally {
      this.requests++;
    }
  }

  /** Not by `fetch`, whose spare connections nobody can close: the shop would wait for them at the end. */
  async #send(path, { body, ...options }) {
    const sent = request(this.#shop + path, { ...options, agent: this.#agent }).end(body);
    // Also when it breaks off after the answer has begun, which `response` then tells.
    sent.on('error', () => {});
    const [response] = await once(sent, 'response');
    await response.toArray();
    return response.statusCode;
  }
}

async function looksAround(visitors, who) {
  await visitors.get('/', who);
  for (let i = 0; i < 2; i++) {
    await visitors.pause(200 + visitors.random() * 600);
    await visitors.get(`/product/${visitors.pick(PRODUCTS)}`, who);
  }
  await visitors.pause(300);
  await visitors.get(`/search?q=${visitors.pick(SEARCHES)}`, who);
}

function buys(card) {
  return async (visitors, who) => {
    const product = visitors.pick(PRODUCTS);
    await visitors.get(`/product/${product}`, who);
    await visitors.pause(300 + visitors.random() * 300);
    await visitors.post('/cart', who, { product, quantity: 1 + Math.floor(visitors.random() * 2) });
    await visitors.post('/cart', who, { product: visitors.pick(PRODUCTS), quantity: 1 });
    await visitors.pause(200 + visitors.random() * 300);
    await visitors.post('/checkout', who, { card });
    await visitors.pause(300);
    await visitors.get('/account/orders', who);
  };
}

/** A question that takes the catalog long. */
async function searchesReviews(visitors, who) {
  await visitors.get(`/search?q=${visitors.pick(['gift', 'colour', 'sturdy'])}&reviews=1`, who);
}

async function leavesDuringSearch(visitors, who) {
  await visitors.get('/search?q=kitchen&reviews=1', who, 30);
}

/** Customer Dov has no city. */
async function opensAddress(visitors, who) {
  await visitors.get('/account/address', { ...who, cookie: 'session=s-dov' });
}

async function crawls(visitors, who) {
  const bot = {
    'user-agent': 'PriceCrawler/2.1 (+https://crawler.example)',
    'x-forwarded-for': who['x-forwarded-for'],
  };
  await visitors.get('/product/teapot-discontinued', bot);
  await visitors.get('/account/orders', bot);
}
