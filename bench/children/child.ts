/** What the child programs have in common: their task from the command line, their answer on file descriptor 3. */
import { writeSync } from 'node:fs';
import type { Variant } from '../variants/variant.ts';

const ANSWER = 3;

/** `node <program> <module of the variant> <task as JSON>`. */
export function task<T>(): T {
  return JSON.parse(process.argv[3] ?? '{}') as T;
}

export async function startVariant(): Promise<Variant> {
  const { start } = (await import(`../variants/${process.argv[2]}.ts`)) as { start(): Promise<Variant> };
  return start();
}

export function answer(result: object): void {
  writeSync(ANSWER, JSON.stringify(result));
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function collectGarbage(): void {
  (globalThis as { gc?(): void }).gc?.();
}
