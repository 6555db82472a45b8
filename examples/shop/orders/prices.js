/** Asks the catalog what things cost. By `http.get`, to show that it is traced as `fetch` is. */
import { get } from 'node:http';

const CATALOG = process.env.CATALOG_URL ?? 'http://127.0.0.1:3001';

/** @returns the price in cents. */
export async function priceOf(productId) {
  const product = await getJson(`${CATALOG}/products/${encodeURIComponent(productId)}`);
  return product.price_cents;
}

function getJson(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, async (response) => {
      try {
        const body = JSON.parse(Buffer.concat(await response.toArray()).toString());
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`the catalog answered ${response.statusCode}: ${body.error}`));
      } catch (cause) {
        reject(new Error('the catalog broke off', { cause }));
      }
    });
    request.on('error', (cause) => reject(new Error('the catalog cannot be reached', { cause })));
  });
}
