/** Which loggers of an app are bridged: their records become records of Spanlog too. */

/** What can be bridged, by the name its users know. */
export const BRIDGES = ['console', 'pino', 'winston', 'bunyan', 'log4js', 'debug', 'warnings'] as const;

export type BridgeName = (typeof BRIDGES)[number];

/** `false`: none. Those not named are on. */
export type BridgeSetting = false | { readonly [name in BridgeName]?: boolean | undefined };

export const BRIDGES_ALLOWED = `on, off, or names separated by commas: ${BRIDGES.join(', ')}`;

/** The bridges that a setting leaves on. Default: all. */
export function bridgesOn(setting: BridgeSetting | undefined): ReadonlySet<BridgeName> {
  return new Set(setting === false ? [] : BRIDGES.filter((name) => setting?.[name] !== false));
}

/**
 * `SPANLOG_BRIDGES` as a setting: `off`, `on`, or the names of those that are on.
 *
 * @returns undefined for text that is none of these.
 */
export function parseBridges(text: string): BridgeSetting | undefined {
  const words = text
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 1 && words[0] === 'off') return false;
  if (words.length === 1 && words[0] === 'on') return {};
  if (words.length === 0 || words.some((word) => !BRIDGES.some((name) => name === word))) return undefined;
  return Object.fromEntries(BRIDGES.map((name) => [name, words.includes(name)]));
}
