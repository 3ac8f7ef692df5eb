// What a reader downloads, in a real browser: opens a page of a site, opens the search,
// types, and counts bytes and requests until the first results stand there, with the
// client's own; then types more.
//
//     node benches/search/browser.mjs SITE... [--query WORD]... [--no-ranges]
//
// The host compresses text types only, as most do. CHROMIUM names the browser.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const { chromium } = createRequire(new URL("../../tests/browser/", import.meta.url))("playwright-core");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    query: { type: "string", multiple: true, default: ["로드밸런서를", "kubernetes", "무중단 배포", "클러스터 메모리"] },
    "no-ranges": { type: "boolean", default: false },
  },
});

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** @param {string} root */
async function serve(root) {
  const server = createServer(async (request, response) => {
    let name = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname).slice(1);
    if (name === "" || name.endsWith("/")) name += "index.html";
    try {
      let bytes = await readFile(join(root, name));
      const type = TYPES[extname(name)];
      const range = values["no-ranges"] ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
      /** @type {Record<string, string>} */
      const headers = { "content-type": type ?? "application/octet-stream" };
      if (range) {
        headers["content-range"] = `bytes ${range[1]}-${range[2]}/${bytes.length}`;
        bytes = bytes.subarray(Number(range[1]), Number(range[2]) + 1);
      } else if (type) {
        headers["content-encoding"] = "gzip";
        bytes = gzipSync(bytes);
      }
      response.writeHead(range ? 206 : 200, { ...headers, "content-length": bytes.length }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  return server;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });
for (const root of positionals) {
  const server = await serve(root);
  const page = await browser.newPage();
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; requests += 1; });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  await page.goto(`http://127.0.0.1:${address.port}/`, { waitUntil: "networkidle" });
  bytes = requests = 0;
  await page.keyboard.press("/");
  await page.waitForSelector(".search-dialog [role=combobox]");
  for (const query of values.query) {
    const begun = Date.now();
    const before = { bytes, requests };
    await page.fill(".search-dialog [role=combobox]", query);
    // The first paint, before texts are read, is told by the list alone.
    const found = await page.waitForFunction((shown) => {
      const list = document.querySelector(".search-dialog .search-list");
      return list?.firstElementChild && list.textContent !== shown;
    }, await page.evaluate(() => window.shown ?? ""), { polling: "raf", timeout: 8000 }).then(() => true, () => false);
    const first = { bytes: bytes - before.bytes, requests: requests - before.requests, ms: Date.now() - begun };
    await page.waitForTimeout(1500);
    const all = { bytes: bytes - before.bytes, requests: requests - before.requests };
    await page.evaluate(() => { window.shown = document.querySelector(".search-dialog .search-list")?.textContent ?? ""; });
    console.log(`${root}: ${query}: ${found ? "first results" : "nothing"} ${(first.bytes / 1000).toFixed(1)} KB, ${first.requests} requests, ${first.ms} ms; with texts ${(all.bytes / 1000).toFixed(1)} KB, ${all.requests} requests`);
  }
  await page.close();
  server.close();
}
await browser.close();
