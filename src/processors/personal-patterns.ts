/** What is personal rather than secret, taken out only where it is asked for; linear as SECRET_PATTERNS are. */
import { REDACTED, type SecretPattern } from './secret-pattern.ts';

export const EMAIL: SecretPattern = {
  name: 'address of e-mail',
  sign: /[^\s@]@[^\s@]/,
  shortest: 6,
  // A user's name in front of a host (`ssh://git@example.com`) is none.
  pattern:
    /(?<![\p{L}\p{N}._%+-]|:\/\/)[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu,
  replacement: REDACTED,
};

/** Source: ITU-T E.164 for numbers with a country's code; the North American and the Chinese numbering plan. */
export const PHONE: SecretPattern = {
  name: 'telephone number',
  sign: /\+\d|\d[ .)-]{1,2}\d{3}[ .-]\d{4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}/,
  shortest: 8,
  pattern:
    /(?<![\w.+-])(?:\+\d{1,3}(?:[ .()/-]{0,3}\d){6,14}(?![\d:])|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-]|\.\d)|1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-]|\.\d))/g,
  replacement: REDACTED,
};
