/** What is taken out besides what always is; what is not given adds nothing. */
export interface RedactSettings {
  /** Further names, as their last part is written in attributes; case and separators do not matter. */
  readonly keys?: readonly string[];
  /** Names whose text or number is left as it is. */
  readonly keep?: readonly string[];
  /** Places; each step a key, or null for any. */
  readonly paths?: readonly (readonly (string | null)[])[];
  readonly patterns?: readonly RegExp[];
  readonly email?: boolean;
  readonly phone?: boolean;
  /** Stands where a secret stood. Default: `[Redacted]`. */
  readonly censor?: string;
  /** Secrets by name or place are left out with their names. Default: false. */
  readonly remove?: boolean;
}
