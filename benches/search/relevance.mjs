// Runs labelled queries over built sites and prints how good the answers are.
//
//     node benches/search/relevance.mjs --site NAME=FOLDER... [--misses] [--keys] FILE.jsonl...
//
// A line of a file is `{ vault, lang, query, kind, expect: [paths of notes] }`; `vault`
// names the site. `queries.jsonl` is for tuning. `held.jsonl` was written from the notes by
// someone who knows nothing of the search, and is for reporting alone: once its misses were
// looked at, its queries join the others and a new one is written.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { open } from "../../static/js/search/query.js";
import { disk, pathOf } from "./disk.mjs";
import { typed } from "./typing.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: "string", multiple: true, default: [] },
    misses: { type: "boolean", default: false },
    keys: { type: "boolean", default: false },
  },
});
const sites = new Map(values.site.map((site) => /** @type {[string, string]} */ (site.split("="))));

/** A note's path as its page's; one that is called as its folder is the folder's. @param {string} path */
const slug = (path) => path.normalize("NFC").toLowerCase().replace(/\s+/g, "-")
  .replace(/[^\p{L}\p{M}\p{N}\-_./]/gu, "").replace(/-+/g, "-").replace(/(^|\/)(index|readme)$/, "").replace(/\/$/, "").replace(/(^|\/)([^/]+)\/\2$/, "$1$2");

/**
 * @typedef {{ vault: string, lang: string, query: string, kind: string, expect: string[] }} Query
 * @typedef {{ kind: string, rank: number, near: boolean, none: boolean, trips: number, bytes: number, requests: number, keys: number }} Answer
 */

/** @param {Query} labelled @returns {Promise<Answer>} */
async function ask({ vault, lang, query, kind, expect }) {
  const root = sites.get(vault);
  if (!root) throw new Error(`no --site for ${vault}`);
  const { base, fetch, spent } = disk(root);
  const index = await open(base, { fetch, lang });
  const before = { ...spent };
  let first = before;
  const wanted = new Set(expect.map(slug));
  const good = (/** @type {{ url: string }} */ result) => wanted.has(pathOf(base, result.url));
  const { results } = await index.search(query, { limit: 10, first: () => { first = { ...spent }; } });
  const at = results.findIndex(good);
  if (values.misses && at !== 0) {
    console.log(`${kind}\t${query}\t${at < 0 ? "-" : at + 1}\t${results.slice(0, 4).map((r) => `${r.title} (${r.kind} ${r.score.toFixed(2)})`).join(" | ")}`);
  }
  let keys = 0;
  if (values.keys) {
    const states = typed(query);
    for (keys = 1; keys < states.length; keys += 1) {
      const shown = await index.search(states[keys - 1], { limit: 3 });
      if (shown.results.some(good)) break;
    }
  }
  return {
    kind, keys, rank: at < 0 || at > 9 ? 0 : 1 / (at + 1), near: at >= 0 && at < 5, none: results.length === 0,
    trips: first.trips - before.trips, bytes: first.bytes, requests: first.requests,
  };
}

const mean = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0) / (numbers.length || 1);
const median = (/** @type {number[]} */ numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Where the mean lies in 95 of 100 samples drawn from the answers. @param {number[]} numbers */
function interval(numbers) {
  let seed = 42;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const means = Array.from({ length: 1000 }, () => mean(numbers.map(() => numbers[Math.floor(random() * numbers.length)])));
  means.sort((a, b) => a - b);
  return `${means[25].toFixed(3)}–${means[974].toFixed(3)}`;
}

/** @type {Query[]} */
const queries = [];
for (const file of positionals) {
  const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
  queries.push(...lines.map((line) => JSON.parse(line)));
}
/** @type {Answer[]} */
const answers = [];
for (const query of queries) answers.push(await ask(query));

const kinds = [...new Set(answers.map(({ kind }) => kind))].sort();
const row = (/** @type {string} */ name, /** @type {Answer[]} */ part) => console.log([
  name.padEnd(14), String(part.length).padStart(4), mean(part.map(({ rank }) => rank)).toFixed(3),
  mean(part.map(({ near }) => Number(near))).toFixed(3), values.keys ? mean(part.map(({ keys }) => keys)).toFixed(1) : "",
].join("  "));
console.log(["kind".padEnd(14), "   n", "MRR@10", "rec@5", values.keys ? "keys" : ""].join("  "));
for (const kind of kinds) row(kind, answers.filter((answer) => answer.kind === kind));
row("all", answers);
console.log(`MRR@10 95 %: ${interval(answers.map(({ rank }) => rank))}`);
console.log(`no result: ${(100 * mean(answers.map(({ none }) => Number(none)))).toFixed(1)} %`);
if (values.keys) console.log(`keys until among the first three: ${mean(answers.map(({ keys }) => keys)).toFixed(2)}, 95 %: ${interval(answers.map(({ keys }) => keys))}`);
console.log(`round trips after opening, before first results: median ${median(answers.map(({ trips }) => trips))}, most ${Math.max(...answers.map(({ trips }) => trips))}, over two in ${(100 * mean(answers.map(({ trips }) => Number(trips > 2)))).toFixed(1)} %`);
console.log(`index before first results: median ${median(answers.map(({ bytes }) => bytes / 1000)).toFixed(1)} KB, ${median(answers.map(({ requests }) => requests))} requests`);
