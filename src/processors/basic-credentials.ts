/** Base 64 of `user:password`. Source: RFC 7617. */
export function isBasic(value: string): boolean {
  const text = Buffer.from(value, 'base64').toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: words that happen to decode have some
  return text.includes(':') && !/[\u0000-\u001f\u007f]/.test(text);
}

/** The same where it may as well be any word: only what a keyboard has. */
export function isTypedBasic(value: string): boolean {
  return (
    /^[\w+/]{6,1024}={0,2}$/.test(value) &&
    /^[ -~]*:[ -~]*$/.test(Buffer.from(value, 'base64').toString('latin1'))
  );
}
