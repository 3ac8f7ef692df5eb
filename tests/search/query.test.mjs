// The client over an index made by hand, in the form that src/search/encode.rs writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { quote } from "../../static/js/search/excerpt.js";
import { open } from "../../static/js/search/query.js";

const BASE = "http://site/kbgen/search/index.bin";

/** @param {Record<string, [note: number, rank: number][]>} lists */
function pack(lists) {
  const terms = Object.entries(lists).sort(([a], [b]) => (a < b ? -1 : 1));
  /** @type {number[]} */
  const out = [terms.length];
  for (const [term, postings] of terms) {
    const bytes = Buffer.from(term);
    out.push(0, bytes.length, ...bytes, postings.length, 0);
  }
  for (const [, postings] of terms) postings.forEach(([note], at) => out.push(at ? note - postings[at - 1][0] : note));
  for (const [, postings] of terms) out.push(...postings.map(([, rank]) => rank));
  return gzipSync(Buffer.from(out));
}

/** A site with three notes. @param {string} folder @param {{ ranges?: boolean }} [host] */
function site(folder, { ranges = true } = {}) {
  const texts = ["[]\n파드는 노드에서 돈다.", '[[0,"장애"]]\n장애\n노드와 파드를 본다.', "[]\nA pod runs on a node."].map((text) => gzipSync(text));
  const [first, second] = [
    { "노드": [[0, 0x05], [1, 0x06], [2, 0x02]], "파드": [[0, 0x3c], [1, 0x04], [2, 0x3a]], "#운영": [[1, 0]], "/개념": [[0, 0]] },
    { pod: [[0, 0x3a], [2, 0x3c]] },
  ];
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  const json = (/** @type {unknown} */ value) => gzipSync(JSON.stringify(value));
  files.set("index.bin", json({ version: 1, folder, notes: 3, records: 64, texts: 32, langs: ["en", "ko"], runs: [[1, 2], [0, 1]], bounds: ["q"] }));
  const [a, b] = [pack({ "#운영": first["#운영"], "/개념": first["/개념"], pod: second.pod }), pack({ "노드": first["노드"], "파드": first["파드"] })];
  files.set(`${folder}/t0.bin`, a);
  files.set(`${folder}/t1.bin`, b);
  files.set(`${folder}/n0.bin`, json([["개념/파드/", "파드", ["Pod"], texts[0].length], ["운영/장애/", "장애", [], texts[1].length], ["en/pod/", "Pod", ["파드"], texts[2].length]]));
  files.set(`${folder}/x0.bin`, Buffer.concat(texts));
  /** @type {string[]} */
  const asked = [];
  const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    const name = url.replace("http://site/kbgen/search/", "");
    asked.push(name);
    const bytes = files.get(name);
    if (!bytes) return new Response("", { status: 404 });
    const range = /(\d+)-(\d+)/.exec(new Headers(init?.headers).get("range") ?? "");
    if (ranges && range) return new Response(new Uint8Array(bytes.subarray(Number(range[1]), Number(range[2]) + 1)), { status: 206 });
    return new Response(new Uint8Array(bytes));
  };
  return { files, asked, fetch: /** @type {typeof globalThis.fetch} */ (/** @type {unknown} */ (fetch)) };
}

const titles = (/** @type {{ results: { title: string }[] }} */ { results }) => results.map(({ title }) => title);

test("names come first, and notes in the reader's language", async () => {
  const { fetch } = site("one");
  const index = await open(BASE, { fetch, lang: "ko" });
  const found = await index.search("파드를");
  assert.deepEqual(titles(found), ["파드", "Pod", "장애"]);
  assert.equal(found.results[0].url, `../../${encodeURIComponent("개념")}/${encodeURIComponent("파드")}/`);
  assert.deepEqual([found.results[0].kind, found.results[2].kind, found.total], ["name", "text", 3]);
  const english = await (await open(BASE, { fetch, lang: "en" })).search("pod");
  assert.deepEqual(titles(english), ["Pod", "파드"]);
  assert.equal(english.results[1].alias, "Pod");
});

test("filters hold, typed or given", async () => {
  const index = await open(BASE, { fetch: site("one").fetch, lang: "ko" });
  assert.deepEqual(titles(await index.search("노드 #운영")), ["장애"]);
  assert.deepEqual(titles(await index.search("노드 in:개념")), ["파드"]);
  assert.deepEqual(titles(await index.search("노드", { lang: "en" })), ["Pod"]);
  assert.deepEqual(titles(await index.search("#운영")), ["장애"]);
  assert.deepEqual(titles(await index.search("노드", { tags: ["없음"] })), []);
});

test("excerpts are read whether the host knows ranges or not", async () => {
  for (const ranges of [true, false]) {
    const index = await open(BASE, { fetch: site("one", { ranges }).fetch, lang: "ko" });
    const { results } = await index.search("파드와 노드");
    const found = results.find(({ title }) => title === "장애");
    assert.deepEqual(found?.heading, { id: "장애", text: "장애" });
    assert.deepEqual(found?.excerpt?.filter(({ mark }) => mark).map(({ text }) => text), ["노드", "파드"]);
  }
});

test("an index that was replaced is read anew, and one that stays away is an error", async () => {
  const { fetch, files, asked } = site("one");
  const index = await open(BASE, { fetch, lang: "ko" });
  const next = site("two");
  files.clear();
  for (const [name, bytes] of next.files) files.set(name, bytes);
  assert.deepEqual(titles(await index.search("pod")), ["파드", "Pod"]);
  assert.equal(asked.filter((name) => name === "index.bin").length, 2);
  files.delete("two/t1.bin");
  await assert.rejects(index.search("노드"));
});

test("whatever is typed gives an answer", async () => {
  const index = await open(BASE, { fetch: site("one").fetch, lang: "ko" });
  for (const query of ["", " ", "ㅋ", "쀍", "\\", "(", "[a-", "파".repeat(300), "a".repeat(300), "#", "in:", "lang:", "😀", "\u0000", "C++", "ㅏㅏ"]) {
    const { results, total } = await index.search(query);
    assert.ok(results.length <= total, query);
  }
});

test("an excerpt is cut at words and marks what was typed", () => {
  const text = `${"앞 ".repeat(60)}컨테이너 런타임을 고른다${" 뒤".repeat(200)}`;
  const { excerpt, factor } = quote(`[]\n${text}`, ["컨테이너런타임"], "컨테이너런타임");
  assert.deepEqual(excerpt?.filter(({ mark }) => mark).map((part) => part.text), ["컨테이너 런타임"]);
  assert.ok(factor > 1 && (excerpt?.map((part) => part.text).join("").length ?? 999) < 170);
});

test("the longer a phrase that stands in a text as typed, the more it says", () => {
  const factor = (/** @type {string} */ query) => quote("[]\n노드에서 도는 파드를 본다.", query.split(" "), query).factor;
  assert.ok(factor("도는 파드를 본다") > factor("도는 파드를"));
  assert.ok(factor("도는 파드를") > factor("파드를 도는"));
});
