import { describe } from 'node:test';
import { canRun } from './command.ts';

/** A command by the name people know it by, and arguments it can be tried with. */
export type Need = readonly [name: string, command: string, args: readonly string[]];

/** What the machine lacks for the stack tests; empty when they can run. */
async function missing(more: readonly Need[]): Promise<string[]> {
  const needs: Need[] = [
    ...more,
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
 *
 * @param more what it needs besides
 */
export async function describeStack(
  name: string,
  body: () => void,
  more: readonly Need[] = [],
): Promise<void> {
  const isCi = process.env.CI === 'true';
  if (!isCi && process.env.SPANLOG_STACK === 'off') {
    describe(name, { skip: 'SPANLOG_STACK=off' }, body);
    return;
  }
  const lacking = await missing(more);
  if (lacking.length > 0 && !isCi) {
    console.error(`stack: "${name}" is left out, this machine has no ${lacking.join(', ')}`);
    describe(name, { skip: `needs ${lacking.join(', ')}` }, body);
    return;
  }
  describe(name, body);
}
