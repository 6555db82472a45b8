/** `spanlog/next` where Next.js runs code in its Edge runtime, which is no Node: there is nothing to start. */

/** Does nothing. */
export function register(): void {}

/** Does nothing. */
export function onRequestError(): void {}
