/** Secrets among the arguments of a command, where the command or the option tells that they are. */
import { PLAIN_WORDS } from './named-values.ts';
import { REDACTED, type SecretPattern } from './secret-pattern.ts';

const ARGUMENT = String.raw`(?:"[^"\r\n]{1,1024}"|'[^'\r\n]{1,1024}'|[^\s"']{1,1024})`;
/** What stands between a command and an option of it. */
const BEFORE = String.raw`[ \t](?:[^\r\n|;]{0,240}[ \t])?`;

/** Commands with an option for a password that is too short to tell by itself. */
const SHORT_OPTIONS = [
  String.raw`curl(?:\.exe)?${BEFORE}(?:-[a-zA-Z]{0,6}[uU]|--user|--proxy-user)(?:=|[ \t]{0,4})(?=["']?[^\s"':]{0,256}:[^\s/])`,
  String.raw`(?:mysql|mariadb)(?:-?[a-z]{1,12})?${BEFORE}-p(?=[^\s])`,
  String.raw`(?:sshpass|(?:docker|podman|helm registry|az) login|mongo[a-z]{0,8})${BEFORE}-p[ \t]{0,4}`,
  String.raw`redis-cli${BEFORE}-a[ \t]{1,4}`,
  String.raw`ldap[a-z]{1,8}${BEFORE}-w[ \t]{1,4}`,
];

export const COMMANDS: readonly SecretPattern[] = [
  {
    name: 'option of a command',
    sign: { at: '-', behind: String.raw`(?<![\w-])-(?:-|(?=[^\s\d-]))` },
    shortest: 5,
    pattern: new RegExp(
      String.raw`((?<![\w-])-(?:-|(?=[^\s\d-]))[\w-]{0,64}(?:${PLAIN_WORDS}|token)[ \t]{1,4})(?![-\s]|\[Redacted)${ARGUMENT}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'short option of a command',
    sign: {
      at: '-',
      behind: String.raw`\b(?:curl|mysql|mariadb|sshpass|login|mongo|redis|ldap)[^\r\n|;]{0,256}[ \t]-(?=[a-zA-Z-])`,
    },
    shortest: 9,
    pattern: new RegExp(String.raw`(\b(?:${SHORT_OPTIONS.join('|')}))(?!\[Redacted|-)${ARGUMENT}`, 'g'),
    replacement: `$1${REDACTED}`,
  },
];
