import type { Destination } from './destination.ts';

/** Where a signal goes, for people to read: credentials, query and the signal's path are left out. */
export function placeOf(destination: Destination): string {
  const address = destination.url ?? 'localhost:4317';
  const url = URL.parse(address);
  // `collector:4317`, as gRPC takes it, parses as a URL of the scheme `collector`.
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return address.replace(/[?#].*$/s, '').replace(/^.*@/s, '***@');
  }
  const secret = url.username !== '' || url.password !== '' ? '***@' : '';
  const path = url.pathname.replace(/\/v1\/(logs|traces)\/?$/, '').replace(/\/$/, '');
  return `${url.protocol}//${secret}${url.host}${path}`;
}

/** True for an address of this machine, as somebody has it who runs a viewer beside the app. */
export function isLocal(place: string): boolean {
  return /^(https?:\/\/)?(localhost|127\.[\d.]+|\[::1\])(:\d+)?(\/|$)/.test(place);
}
