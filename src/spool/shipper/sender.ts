import type { Answer } from './answer.ts';

/** Takes requests to a destination. */
export interface Sender {
  /**
   * Never rejects.
   *
   * @param body as `requestBody` makes it.
   * @param entries how many are in it.
   */
  send(body: Buffer, entries: number): Promise<Answer>;
  /** Breaks off what is under way and closes every connection. */
  close(): void;
}
