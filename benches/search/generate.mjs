// Labelled queries made by rule from the names and texts of a built site, to see whether
// what was tuned on written queries holds for others.
//
//     node benches/search/generate.mjs NAME=FOLDER [SEED] > FILE.jsonl

import { store } from "../../static/js/search/store.js";
import { choseong, toLatin } from "../../static/js/search/words.js";
import { disk } from "./disk.mjs";

const [name, root] = (process.argv[2] ?? "").split("=");
let seed = Number(process.argv[3] ?? 7);
const random = (/** @type {number} */ below) => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * below);
};
const { base, fetch } = disk(root);
const files = await store(base, fetch);
const notes = await Promise.all([...Array(files.notes).keys()].map(async (note) => {
  const [route, title, others] = await files.record(note);
  const text = (await files.text(note)).split("\n").slice(1).join("\n");
  return { path: route.replace(/\/$/, ""), title: title.trim(), others, text, lang: files.lang(note) };
}));
/** @type {Map<string, string[]>} equal titles are one answer */
const byTitle = new Map();
for (const { title, path, lang } of notes) byTitle.set(lang + title.toLowerCase(), [...(byTitle.get(lang + title.toLowerCase()) ?? []), path]);

const hangul = (/** @type {string} */ c) => c >= "가" && c <= "힣";
const keys = (/** @type {string} */ text) => toLatin(text);
const josa = (/** @type {string} */ word) => {
  const closed = (word.charCodeAt(word.length - 1) - 0xac00) % 28 > 0;
  return word + (closed ? ["을", "은", "이", "으로"] : ["를", "는", "가", "로"])[random(4)];
};
for (const { title, path, lang, text, others } of notes) {
  const expect = byTitle.get(lang + title.toLowerCase()) ?? [path];
  const say = (/** @type {string} */ kind, /** @type {string} */ query, wanted = expect) =>
    console.log(JSON.stringify({ vault: name, lang, query, kind: `${lang} ${kind}`, expect: wanted }));
  const letters = [...title];
  const korean = letters.filter(hangul).length;
  if (!/^[\p{L}\p{N} _.-]+$/u.test(title) || letters.length < 3 || letters.length > 30) continue;
  if (title.includes(" ")) say("join", title.replaceAll(" ", ""));
  if (korean > 2 && hangul(letters[letters.length - 1])) say("josa", josa(title));
  if (korean > 2) say("prefix", title.slice(0, -1) + String.fromCharCode(0xac00 + Math.floor((title.charCodeAt(title.length - 1) - 0xac00) / 28) * 28));
  if (korean === letters.filter((c) => c !== " ").length && korean > 3) {
    say("choseong", choseong(title));
    say("layout", keys(title));
    const at = random(letters.length);
    if (hangul(letters[at])) say("typo", letters.map((c, i) => (i === at ? String.fromCharCode(c.charCodeAt(0) + 28 * (random(2) ? 1 : -1)) : c)).join(""));
  }
  if (!korean && /^[a-z -]+$/i.test(title) && title.length > 5) {
    const at = 1 + random(title.length - 2);
    say("typo", title.slice(0, at) + title.slice(at + 1));
    say("prefix", title.slice(0, -2));
  }
  for (const other of others.slice(0, 1)) say("other name", other);
  // Other notes with the same words are as good an answer: the label names them all.
  const lines = text.split("\n").map((line) => line.split(/\s+/).filter(Boolean))
    .filter((words) => words.length > 6 && words.join(" ").length < 300 && /^[\p{L}\p{N} ,.]+$/u.test(words.join(" ")));
  const words = lines[random(lines.length)];
  if (words) {
    const from = random(words.length - 4);
    const phrase = words.slice(from, from + 4).join(" ");
    const same = notes.filter((note) => note.lang === lang && note.text.replace(/\s+/g, " ").includes(phrase));
    say("body", phrase, [...new Set([path, ...same.map((note) => note.path)])]);
  }
}
