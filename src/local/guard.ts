import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Keeps other web sites out. There is no password: what protects the logs is that only this machine reaches the
 * server, and the one program on this machine that strangers can steer is the browser. Hence three checks, on every path:
 *
 * - `Host` must be a name of this server. A site that points its own name at 127.0.0.1 (DNS rebinding) fails here.
 * - `Origin`, when sent, must be this server's page. Senders of OTLP send none.
 * - `Sec-Fetch-Site`, when sent, must not say that another site asks, unless it is a person following a link.
 */
export class Guard {
  readonly #port: string;
  readonly #names: Set<string>;
  readonly #anyAddress: boolean;

  /** @param host what the server listens on, with its real `port`. */
  constructor(host: string, port: number) {
    this.#port = String(port);
    this.#names = new Set(['localhost', '127.0.0.1', '[::1]', urlHost(host)]);
    // Listening on every interface: an address in Host cannot be a rebound name.
    this.#anyAddress = host === '0.0.0.0' || host === '::';
  }

  /** Why the request is refused, null when it is not. */
  refusal(request: IncomingMessage): string | null {
    const { host, origin } = request.headers;
    if (host === undefined || !this.#isOurs(`http://${host}`)) {
      return `the Host header ${quote(host)} is not this server's: open it as http://localhost:${this.#port}`;
    }
    if (origin !== undefined && !this.#isOurs(origin)) {
      return `requests from the web site ${quote(origin)} are refused`;
    }
    const site = request.headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site') {
      const follows = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
      if (!follows) return 'requests from another web site are refused';
    }
    return null;
  }

  #isOurs(origin: string): boolean {
    // Exactly scheme, host and port: a parser would forgive user names, paths and other ways to write the same.
    const match = /^http:\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/i.exec(origin);
    if (match === null) return false;
    const name = (match[1] ?? '').toLowerCase();
    if ((match[2] ?? '80') !== this.#port) return false;
    return this.#names.has(name) || (this.#anyAddress && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  }
}

/** A host as it stands in a URL: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
}

function quote(value: string | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(value.slice(0, 200));
}

/** On every answer. The page loads nothing but its own files, and nothing may load or frame it. */
export const SECURITY_HEADERS: { [name: string]: string } = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
