import type { Level } from '../api.ts';

export function LevelBadge({ level }: { level: Level }) {
  return <span class={`level level-${level.toLowerCase()}`}>{level}</span>;
}
