/** The levels of a running process, by code. */
import { type LevelName, type LevelSetting, parseLevel } from '../config/level-table.ts';
import { runtime } from '../runtime.ts';

/**
 * Changes the level of a logger, and of those below it that have none of their own, from the next record on.
 *
 * @param logger dotted name; empty for the root logger.
 * @param level any case, Python's names too; undefined takes the logger's own level away, so that it has its nearest
 * ancestor's again, and the root logger what is configured.
 * @returns false when there is no such level; then nothing has changed. Never throws.
 */
export function setLevel(logger: string, level: LevelName | undefined): boolean {
  const parsed = level === undefined ? undefined : parseLevel(String(level));
  if (level !== undefined && parsed === undefined) return false;
  runtime.levels.set(String(logger), parsed);
  return true;
}

/**
 * @param logger dotted name; empty for the root logger.
 * @returns the level it is on, its own or its nearest ancestor's.
 */
export function getLevel(logger = ''): LevelSetting {
  return runtime.levels.levelOf(logger);
}
