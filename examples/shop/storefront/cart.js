const { getLogger } = require('spanlog');

const log = getLogger('shop.cart');

/** By user id; a restart empties them. */
const carts = new Map();

function addToCart(userId, product, quantity) {
  const lines = carts.get(userId) ?? [];
  lines.push({ product, quantity });
  carts.set(userId, lines);
  log.info('added to cart', { product_id: product, quantity, lines: lines.length });
  return lines;
}

/** Empties the cart and gives what was in it. */
function takeCart(userId) {
  const lines = carts.get(userId) ?? [];
  carts.delete(userId);
  log.debug('cart taken', { lines: lines.length });
  return lines;
}

module.exports = { addToCart, takeCart };
