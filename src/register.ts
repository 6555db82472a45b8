/**
 * What `node --require spanlog/register` and `--import` run.
 *
 * Node runs it once more in the thread of its loader hooks, which an app has when an instrumentation is installed and
 * Node has no synchronous hooks yet (before 22.22.3 and 24.11.1). There is nothing to log there, and an ES module that is
 * required there must not have imports: it ends the app with ERR_METHOD_NOT_IMPLEMENTED.
 */
import { refuseOldNode } from './floor.ts';

refuseOldNode();

const { createRequire } = process.getBuiltinModule('node:module');
const { isInternalThread } = process.getBuiltinModule('node:worker_threads');

if (!isInternalThread) {
  createRequire(import.meta.url)(import.meta.url.endsWith('.ts') ? './sdk/preload.ts' : './preload.js');
}
