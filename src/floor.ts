/**
 * Ends the process where Node is too old, with one line instead of a module that cannot be loaded. Whoever calls this
 * loads everything else after it.
 */
export function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return;
  process.stderr.write(`spanlog: cannot start: Node ${process.versions.node}; allowed: 22.15 or newer\n`);
  process.exit(78);
}
