import proxyAddr from 'proxy-addr';
import type { TrustProxy } from './config.ts';

const MAX_HOPS = 64;
const ALLOWED = `a number of hops from 1 to ${MAX_HOPS}, or a list of addresses, CIDR ranges, loopback, linklocal, uniquelocal`;

/** @returns what is allowed instead of a value that cannot be used, or undefined when it can. */
export function trustProblem(trust: TrustProxy): string | undefined {
  if (trust === false) return undefined;
  if (typeof trust === 'number') {
    return Number.isInteger(trust) && trust >= 1 && trust <= MAX_HOPS ? undefined : ALLOWED;
  }
  try {
    proxyAddr.compile([...trust]);
    return trust.length > 0 ? undefined : ALLOWED;
  } catch (error) {
    return `${ALLOWED} (${error instanceof Error ? error.message : String(error)})`;
  }
}
