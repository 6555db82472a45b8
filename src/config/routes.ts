/** Which outputs a logger's records go to: dotted names inherit, as the handlers of Python's `logging`. */

/** What is configured for a logger, besides its level. */
export interface LoggerRoute {
  /** Outputs of this logger's own. */
  readonly outputs?: readonly string[] | undefined;
  /** False: records do not go on to the outputs of the loggers above. Default: true. */
  readonly propagate?: boolean | undefined;
}

/**
 * A record goes to the outputs of its logger and of every logger above it, up to the root or to the first that does not
 * propagate. An output that a logger names belongs to the loggers that name it; all others belong to the root.
 */
export class Routes {
  readonly #loggers: ReadonlyMap<string, LoggerRoute>;
  readonly #named: ReadonlySet<string>;

  constructor(loggers: Iterable<readonly [string, LoggerRoute]>) {
    this.#loggers = new Map(loggers);
    this.#named = new Set([...this.#loggers.values()].flatMap(({ outputs }) => outputs ?? []));
  }

  /** True when all records go everywhere, so that nobody need ask. */
  get isTrivial(): boolean {
    return [...this.#loggers.values()].every(
      ({ outputs, propagate }) => outputs === undefined && propagate !== false,
    );
  }

  /** @param logger dotted; empty for the root. */
  reaches(output: string, logger: string): boolean {
    for (let name = logger; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      const route = this.#loggers.get(name);
      if (route?.outputs?.includes(output)) return true;
      if (route?.propagate === false) return false;
    }
    return this.#loggers.get('')?.outputs?.includes(output) ?? !this.#named.has(output);
  }
}
