/** Levels, of loggers and of outputs, follow the configuration file while the process runs: when it changes, or by a signal. */
import { watchFile } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { Config, SpanlogConfig } from '../config/config.ts';
import { readConfigFileAgain } from '../config/config-file.ts';
import { loadConfig } from '../config/load.ts';
import { runtime } from '../runtime.ts';
import { changeOutputLevels } from './own-outputs.ts';
import { sayOnStderr } from './stderr.ts';

/** Milliseconds. Looking is what works everywhere: a mounted ConfigMap is a link that is swapped, which no watch sees. */
const EVERY = 2_000;

/** @param given what `start()` was given: it stays above the file. */
export function followConfigFile(config: Config, given: SpanlogConfig): void {
  const { file, reload } = config;
  if (file === undefined) return;
  const again = () => void reloadLevels(file, given);
  if (reload.watch) {
    watchFile(file, { persistent: false, interval: EVERY }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) again();
    });
  }
  if (reload.signal !== undefined && isMainThread) process.on(reload.signal, again);
}

/** A file that has become wrong changes nothing: the process goes on as it was. */
async function reloadLevels(path: string, given: SpanlogConfig): Promise<void> {
  try {
    const content = await readConfigFileAgain(path);
    const config = loadConfig(given, process.env, undefined, { path, content });
    const before = runtime.levels.toString();
    runtime.levels.takeLevelsOf(config.levels);
    const after = runtime.levels.toString();
    if (after !== before) sayOnStderr(`levels are now ${after}, from ${path}`);
    const changed = changeOutputLevels(config);
    if (changed !== '') sayOnStderr(`levels of outputs are now ${changed}, from ${path}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    sayOnStderr(`the changed configuration is not used: ${reason}`);
  }
}
