import { LEVELS, type Level, SEVERITY } from '../record/level.ts';

/** A severity no record reaches. */
const OFF = 25;

/** Above all severities. */
const NOTHING_HELD = 100;

/** A level, or `off`, which nothing reaches. */
export type LevelSetting = Level | 'off';

/** A level as it may be written: in capitals too, and by the names other loggers have for it. */
export type LevelName = LevelSetting | LevelAlias | Uppercase<LevelSetting | LevelAlias>;

/** Names other loggers have for a level: Python's `logging`, winston's npm levels, pino's `silent`. */
export type LevelAlias = 'warning' | 'critical' | 'notset' | 'silly' | 'verbose' | 'http' | 'silent';

/** Source: Python's `logging`, winston's npm levels, pino's `silent`. */
const ALIASES: ReadonlyMap<string, LevelSetting> = new Map<LevelAlias, LevelSetting>([
  ['warning', 'warn'],
  ['critical', 'fatal'],
  ['notset', 'trace'],
  ['silly', 'trace'],
  ['verbose', 'debug'],
  ['http', 'info'],
  ['silent', 'off'],
]);

/** @returns the level named, in any case, or undefined. */
export function parseLevel(text: string): LevelSetting | undefined {
  const name = text.trim().toLowerCase();
  if (name === 'off') return 'off';
  return ALIASES.get(name) ?? LEVELS.find((level) => level === name);
}

/**
 * Which level each logger is on. Names are dotted; a logger without a level of its own has its nearest ancestor's, and
 * the root's in the end, as in Python's `logging`.
 */
export class LevelTable {
  /** Grows with every change, so that a logger can keep its threshold until then. */
  version = 0;
  // Not #private: the table of one copy of the package is replaced by that of another.
  private root: number;
  /** From this severity number on records are held back where their logger's level does not let them through. */
  private floor = NOTHING_HELD;
  private rootIsChosen: boolean;
  /** What the configuration says of the root. */
  private configured: { readonly root: number; readonly isChosen: boolean };
  private readonly named: Map<string, number>;

  /** @param rootIsChosen false when the root's level is the default. */
  constructor(
    root: LevelSetting,
    named: Iterable<readonly [string, LevelSetting]> = [],
    rootIsChosen: boolean = true,
  ) {
    this.root = threshold(root);
    this.rootIsChosen = rootIsChosen;
    this.configured = { root: this.root, isChosen: rootIsChosen };
    this.named = new Map([...named].map(([name, level]) => [name, threshold(level)]));
  }

  /** The lowest severity number the logger lets through, to be written or to be held back. */
  thresholdOf(logger: string): number {
    return Math.min(this.ownThresholdOf(logger), this.floor);
  }

  /** The lowest severity number that is written by the logger's level. */
  ownThresholdOf(logger: string): number {
    return this.namedThreshold(logger) ?? this.root;
  }

  /**
   * The lowest severity number that somebody has asked for: 0 where only the default would hold. For records that have
   * passed the level of the library they come from. A colon in the logger's name (`express:router`) is as good as a dot.
   */
  chosenThresholdOf(logger: string): number {
    const name = logger.includes(':') ? logger.replaceAll(':', '.') : logger;
    return this.namedThreshold(name) ?? (this.rootIsChosen ? this.root : 0);
  }

  /** As {@link chosenThresholdOf}, to be written or to be held back. */
  bridgedThresholdOf(logger: string): number {
    return Math.min(this.chosenThresholdOf(logger), this.floor);
  }

  private namedThreshold(logger: string): number | undefined {
    if (this.named.size === 0) return undefined;
    for (let name = logger; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const own = this.named.get(name);
      if (own !== undefined) return own;
    }
    return undefined;
  }

  /** As `SPANLOG_LEVEL` is written: `info,db.pool=debug`. */
  toString(): string {
    return [levelOf(this.root), ...[...this.named].map(([name, level]) => `${name}=${levelOf(level)}`)].join(
      ',',
    );
  }

  /**
   * @param name empty for the root logger.
   * @param level undefined: what the nearest ancestor has; of the root, what is configured.
   */
  set(name: string, level: LevelSetting | undefined): void {
    if (name === '') {
      this.root = level === undefined ? this.configured.root : threshold(level);
      this.rootIsChosen = level !== undefined || this.configured.isChosen;
    } else if (level === undefined) this.named.delete(name);
    else this.named.set(name, threshold(level));
    this.version++;
  }

  /** The level a logger is on. */
  levelOf(logger: string): LevelSetting {
    return levelOf(this.ownThresholdOf(logger));
  }

  /** @param level from which records are held back. */
  holdFrom(level: LevelSetting): void {
    this.floor = threshold(level);
    this.version++;
  }

  /** Takes over another table's levels, for loggers already made, and from which on records are held back. */
  replaceWith(other: LevelTable): void {
    this.floor = other.floor;
    this.takeLevelsOf(other);
  }

  /** As {@link replaceWith}, where what holds records back stays as it was. */
  takeLevelsOf(other: LevelTable): void {
    this.root = other.root;
    this.rootIsChosen = other.rootIsChosen;
    this.configured = other.configured;
    const named = [...other.named];
    this.named.clear();
    for (const [name, level] of named) this.named.set(name, level);
    this.version++;
  }
}

/** The lowest severity number of a level; for `off`, one that nothing has. */
export function threshold(level: LevelSetting): number {
  return level === 'off' ? OFF : SEVERITY[level];
}

function levelOf(severity: number): LevelSetting {
  return LEVELS.find((level) => SEVERITY[level] === severity) ?? 'off';
}
