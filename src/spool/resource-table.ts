/** How many different ones are remembered; they change with a deployment, not with a record. */
const MAX = 256;

/** Makes equal resources one object, so that entries can be put together by it. */
export class ResourceTable {
  readonly #known = new Map<string, Uint8Array>();

  intern(resource: Uint8Array): Uint8Array {
    const key = Buffer.from(resource.buffer, resource.byteOffset, resource.byteLength).toString('latin1');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX) this.#known.clear();
    // A copy: what was given is a view into a whole chunk.
    const copy = Uint8Array.from(resource);
    this.#known.set(key, copy);
    return copy;
  }
}
