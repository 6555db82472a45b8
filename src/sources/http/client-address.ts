import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import type { TrustProxy } from '../../config/config.ts';

/**
 * @returns a function giving the client's IP address of a request, or undefined when its connection is gone. A
 * forwarded value that is no IP address is never repeated: the last trusted hop's address is given instead.
 * @throws TypeError for a list entry that is neither an address, a range, nor one of the three names.
 */
export function clientAddressReader(trust: TrustProxy): (request: IncomingMessage) => string | undefined {
  const own = (request: IncomingMessage) => plain(request.socket?.remoteAddress);
  if (trust === false) return own;
  const trusted =
    typeof trust === 'number'
      ? (_address: string, hop: number) => hop < trust
      : proxyAddr.compile([...trust]);
  return (request) => {
    if (own(request) === undefined) return undefined;
    try {
      const hops = proxyAddr.all(request, trusted);
      for (let i = hops.length - 1; i >= 0; i--) {
        const hop = hops[i];
        if (hop !== undefined && isIP(hop) !== 0) return plain(hop);
      }
    } catch {
      // proxy-addr throws on an address it cannot parse.
    }
    return own(request);
  };
}

/** IPv4 as such, not the way a socket open to both versions writes it (`::ffff:10.0.0.1`). */
function plain(address: string | undefined): string | undefined {
  const mapped = address?.startsWith('::ffff:') ? address.slice(7) : '';
  return isIP(mapped) === 4 ? mapped : address;
}
