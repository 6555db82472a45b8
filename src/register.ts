/**
 * What `node --require spanlog/register` and `--import` run.
 *
 * Node runs it once more in the thread of its loader hooks, which an app has when an instrumentation is installed and
 * Node has no synchronous hooks yet (before 22.22.3 and 24.11.1). There is nothing to log there, and an ES module that is
 * required there must not have imports: it ends the app with ERR_METHOD_NOT_IMPLEMENTED.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`spanlog: cannot start: Node ${process.versions.node}; allowed: 22.15 or newer\n`);
  process.exit(78);
}

const { createRequire } = process.getBuiltinModule('node:module');
const { isInternalThread } = process.getBuiltinModule('node:worker_threads');

if (!isInternalThread) {
  createRequire(import.meta.url)(import.meta.url.endsWith('.ts') ? './sdk/preload.ts' : './preload.js');
}

export {};
