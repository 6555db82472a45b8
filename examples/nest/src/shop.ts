import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { getLogger } from 'spanlog';
import { Stock } from './stock.js';

const log = getLogger('shop');

@Controller()
export class Shop {
  readonly #stock: Stock;

  constructor(stock: Stock) {
    this.#stock = stock;
  }

  @Get('items/:id')
  async item(@Param('id') id: string) {
    log.info('item asked for', { id });
    return { id, ...(await this.#stock.of(id)) };
  }

  @Get('stock/:id')
  stock(@Param('id') id: string) {
    return { count: id.length };
  }

  @Post('orders')
  async order(@Body() { item, quantity }: { item: string; quantity: number }) {
    const { count } = await this.#stock.of(item);
    // No filter deals with it: Nest answers 500, and the entry record tells it.
    if (quantity > count) throw new RangeError('not enough in stock');
    return { item, quantity };
  }
}
