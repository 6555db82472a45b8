/** A configuration that cannot be started with: names the key, the value, and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The key as its user wrote it: a variable's name, or a path in the configuration. */
  readonly key: string;

  constructor(key: string, value: unknown, allowed: string) {
    super(`${key}: ${show(value)} is not allowed; allowed: ${allowed}`);
    this.key = key;
  }
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
