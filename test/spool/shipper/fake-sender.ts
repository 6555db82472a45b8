import type { BatchGroup } from '../../../src/spool/batch.ts';
import type { Answer } from '../../../src/spool/shipper/answer.ts';
import type { Sender } from '../../../src/spool/shipper/sender.ts';

export const ACCEPTED: Answer = { kind: 'accepted', refused: 0, reason: '' };
export const BAD: Answer = { kind: 'bad', reason: '400 bad' };
export const TOO_LARGE: Answer = { kind: 'too-large', reason: '413' };
export const BUSY: Answer = { kind: 'wait', reason: '503' };
export const REFUSED: Answer = { kind: 'wait', reason: 'connect ECONNREFUSED', unreachable: true };
export const RESET: Answer = { kind: 'wait', reason: 'read ECONNRESET', brokeOff: true };
export const UNSURE: Answer = { kind: 'unsure', reason: '200, and the answer broke off' };

/** Answers what the test says, and remembers what was accepted. */
export class FakeSender implements Sender {
  /** The entries of each request. */
  readonly requests: string[][] = [];
  readonly accepted: string[] = [];
  readonly #answer: (entries: string[], request: number) => Answer | Promise<Answer>;
  isClosed = false;

  /** @param answer gets the entries of a request, and how many requests there were before. */
  constructor(answer: (entries: string[], request: number) => Answer | Promise<Answer> = () => ACCEPTED) {
    this.#answer = answer;
  }

  /** What a body is made of here. */
  readonly encode = (_signal: string, groups: readonly BatchGroup[]): Buffer =>
    Buffer.from(
      JSON.stringify(groups.flatMap(({ entries }) => entries.map((entry) => Buffer.from(entry).toString()))),
    );

  async send(body: Buffer): Promise<Answer> {
    const entries = JSON.parse(body.toString()) as string[];
    this.requests.push(entries);
    const answer = await this.#answer(entries, this.requests.length - 1);
    if (answer.kind === 'accepted') this.accepted.push(...entries);
    return answer;
  }

  close(): void {
    this.isClosed = true;
  }
}
