import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

@Injectable()
export class Stock {
  /** Nest's own logger: a record of the logger `Stock`. */
  readonly #log = new Logger('Stock');
  readonly #host: HttpAdapterHost;

  constructor(host: HttpAdapterHost) {
    this.#host = host;
  }

  /** Another service's, in a shop with more than one; the call is in the trace of whoever asked. */
  async of(item: string): Promise<{ count: number }> {
    const { port } = this.#host.httpAdapter.getHttpServer().address();
    const answer = await fetch(`${process.env.STOCK_URL ?? `http://127.0.0.1:${port}`}/stock/${item}`);
    const stock = (await answer.json()) as { count: number };
    this.#log.log(`${stock.count} in stock`);
    return stock;
  }
}
