import { describe } from 'node:test';
import { canRun } from './command.ts';

/** What the machine lacks for the stack tests; empty when they can run. */
async function missing(): Promise<string[]> {
  const needs: [string, string, string[]][] = [
    ['Go', 'go', ['version']],
    ['Java 17', 'java', ['-version']],
    ['Maven', 'mvn', ['--version']],
    ['curl', 'curl', ['--version']],
  ];
  const found = await Promise.all(needs.map(([, command, args]) => canRun(command, args)));
  return needs.filter((_, index) => !found[index]).map(([name]) => name);
}

/**
 * A suite against the real servers. On a machine that cannot provision them it is skipped and says what is
 * missing; with `CI=true` it runs and fails there. `SPANLOG_STACK=off` leaves it out, except with `CI=true`.
 */
export async function describeStack(name: string, body: () => void): Promise<void> {
  const isCi = process.env.CI === 'true';
  if (!isCi && process.env.SPANLOG_STACK === 'off') {
    describe(name, { skip: 'SPANLOG_STACK=off' }, body);
    return;
  }
  const lacking = await missing();
  if (lacking.length > 0 && !isCi) {
    console.error(`stack: "${name}" is left out, this machine has no ${lacking.join(', ')}`);
    describe(name, { skip: `needs ${lacking.join(', ')}` }, body);
    return;
  }
  describe(name, body);
}
