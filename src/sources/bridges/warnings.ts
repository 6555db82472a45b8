/** Node's own warnings, and those an app or a library gives by `process.emitWarning`: deprecations, leaks of listeners. */
import { SEVERITY } from '../../record/level.ts';
import { bridge } from './bridge.ts';

/** Warnings remembered; beyond it the memory starts anew. */
const MAX_REMEMBERED = 1_000;

/** It is a record of its own: `sources/rejections.ts`. */
const REJECTION = 'UnhandledPromiseRejectionWarning';

/** @returns undoes it. */
export function bridgeWarnings(): () => void {
  const told = new Set<string>();
  const onWarning = (warning: Error & { code?: unknown; detail?: unknown }) => {
    const { name, code, message, detail, stack } = warning;
    if (name === REJECTION) return;
    // Of a code, once: the same use is deprecated in every call.
    const key = typeof code === 'string' ? code : `${name}: ${message}`;
    if (told.has(key)) return;
    if (told.size >= MAX_REMEMBERED) told.clear();
    told.add(key);
    bridge('node', SEVERITY.warn, () => ({
      body: message,
      eventName: 'process.warning',
      attributes: {
        'warning.name': name,
        ...(code !== undefined && { 'warning.code': code }),
        ...(detail !== undefined && { 'warning.detail': detail }),
        // It is nothing that was thrown.
        'code.stacktrace': stack,
      },
    }));
  };
  process.on('warning', onWarning);
  return () => process.off('warning', onWarning);
}
