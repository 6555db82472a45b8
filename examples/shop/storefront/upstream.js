/** Calls to the services behind the storefront. Trace and request id travel along by themselves. */

/** Another service answered with an error, or not at all (`status` 502). */
class UpstreamError extends Error {
  name = 'UpstreamError';

  constructor(message, status, options) {
    super(message, options);
    this.status = status;
  }
}

/**
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<any>} the answer's JSON.
 */
async function callJson(url, init) {
  const response = await fetch(url, init).catch((cause) => {
    throw new UpstreamError(`${new URL(url).host} cannot be reached`, 502, { cause });
  });
  const body = await response.json();
  if (response.ok) return body;
  if (response.status < 500) throw new UpstreamError(body.error, response.status);
  throw new UpstreamError(`${init?.method ?? 'GET'} ${url} answered ${response.status}: ${body.error}`, 502);
}

module.exports = { callJson, UpstreamError };
