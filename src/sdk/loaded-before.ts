import { runtime } from '../runtime.ts';
import { sayOnStderr } from './stderr.ts';

/**
 * Servers of an `http` loaded before are traced, since the patch is on their prototype. A function taken from it before
 * (`const { request } = require('http')`) is out of reach: its calls carry the trace on, but get no span.
 */
export function warnAboutLoadedHttp(): void {
  if (runtime.running !== undefined) return;
  const { moduleLoadList } = process as { moduleLoadList?: unknown };
  if (!Array.isArray(moduleLoadList) || !moduleLoadList.includes('NativeModule http')) return;
  sayOnStderr(
    'http was loaded before spanlog/register: requests coming in are traced, calls going out by functions taken ' +
      'from it earlier get no span. Put --require spanlog/register first',
  );
}
