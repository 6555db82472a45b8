/** What the examples speak of and do not define: an error, a queue, an order. */

/** For the type check. */
export const DECLARATIONS = `
declare global {
  const error: Error;
  const user: { id: string };
  const cart: { items: number };
  const rows: readonly { id: number }[];
  const job: { id: number };
  const message: { job: { id: number }; context: import('spanlog').ContextCarrier };
  const queue: unknown[];
  function describe(value: object): string;
  function store(row: object): Promise<void>;
  function sweep(): Promise<void>;
  function handle(job: object): void;
  const pino: typeof import('pino').pino;
  const winston: typeof import('winston');
  // biome-ignore lint/suspicious/noExplicitAny: it has no types.
  const bunyan: any;
  const log4js: typeof import('log4js');
}
export {};
`;

/** The same for who runs them. */
export const PRELUDE = `
Object.assign(globalThis, {
  error: new Error('refused'),
  user: { id: 'u1' },
  cart: { items: 2 },
  rows: [{ id: 1 }, { id: 2 }],
  job: { id: 1 },
  message: { job: { id: 1 }, context: { headers: {}, fields: {} } },
  queue: [],
  describe: JSON.stringify,
  store: async () => {},
  sweep: async () => {},
  handle: () => {},
});
`;

/** Modules that examples import from beside them. */
export const FILES: { readonly [path: string]: string } = {
  'report.js': '',
  'project/mail.mjs':
    '/** @param {import("spanlog").StampedRecord} record */\nexport function mailAdmins(record) {}\n',
  'project/logging.mjs': `
/** @param {{ foo: string }} options @returns {(record: import('spanlog').StampedRecord) => boolean} */
export const specialFilter = ({ foo }) => ({ attributes }) => attributes['audience'] !== foo;
`,
};
