// A `fetch` that reads a built site from disk and counts what a browser would transfer.
// Round trips are counted as a browser would wait for them: requests that start before
// one of their round has been answered belong to the same round.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ORIGIN = "http://site/";

/**
 * @param {string} root the folder of a site
 * @param {{ ranges?: boolean }} [host] what the host can do
 */
export function disk(root, { ranges = true } = {}) {
  const spent = { bytes: 0, requests: 0, trips: 0 };
  /** @param {string} url @param {RequestInit} [init] */
  const fetch = async (url, init) => {
    spent.requests += 1;
    const round = spent.trips + 1;
    await new Promise((done) => setTimeout(done, 0));
    const name = decodeURIComponent(url.slice(ORIGIN.length));
    /** @type {Buffer} */
    let bytes;
    try {
      bytes = await readFile(join(root, name));
    } catch {
      return new Response("", { status: 404 });
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get("range") ?? "");
    const part = ranges && range ? bytes.subarray(Number(range[1]), Number(range[2]) + 1) : bytes;
    spent.bytes += part.length;
    spent.trips = Math.max(spent.trips, round);
    return new Response(new Uint8Array(part), { status: ranges && range ? 206 : 200 });
  };
  return { base: `${ORIGIN}kbgen/search/index.bin`, fetch: /** @type {typeof globalThis.fetch} */ (fetch), spent };
}

/** The path of a result's page. @param {string} base @param {string} url */
export const pathOf = (base, url) => decodeURIComponent(new URL(url, base).pathname).replace(/^\/|\/$/g, "");
