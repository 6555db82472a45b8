/** Where the routers of a request are mounted, as templates: Express itself keeps only the path that was asked for. */

interface Mount {
  /** `req.baseUrl` inside of the router: the part of the path that is its mount's. */
  readonly base: string;
  readonly template: string;
}

const mounts = new WeakMap<object, Mount[]>();

/**
 * To be called when a router is entered.
 *
 * @param pattern the path it is mounted on, where that is known.
 * @param params else the parameters of that path, by which it is read from the path that was asked for.
 */
export function noteMount(
  request: object,
  pattern: unknown,
  params: { readonly [name: string]: unknown } = {},
): void {
  const { baseUrl: base } = request as { baseUrl?: unknown };
  if (typeof base !== 'string' || base === '') return;
  const known = mounts.get(request) ?? [];
  const outer = known.findLast((one) => base.startsWith(`${one.base}/`));
  const above = outer?.template ?? '';
  const rest = base.slice(outer?.base.length ?? 0);
  const template =
    typeof pattern === 'string' && pattern.startsWith('/')
      ? above + pattern.replace(/\/+$/, '')
      : above + withNames(rest, params);
  mounts.set(request, [...known.filter((one) => one.base !== base), { base, template }]);
}

/** @returns the template of a base URL; the URL itself when no router was seen there. */
export function mountTemplate(request: object, base: string): string {
  return mounts.get(request)?.find((one) => one.base === base)?.template ?? base;
}

/** `/users/42` with `{ id: '42' }` is `/users/:id`. */
function withNames(path: string, params: { readonly [name: string]: unknown }): string {
  const segments = path.split('/');
  for (const [name, value] of Object.entries(params)) {
    const at = segments.findIndex((segment) => typeof value === 'string' && decoded(segment) === value);
    if (at !== -1 && !/^\d+$/.test(name)) segments[at] = `:${name}`;
  }
  return segments.join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
