// Writes a vault of any size, to see what the search costs at it: the sentences of
// `content/` in any order, some words that no other note has, names of a word or three.
//
//     node benches/search/vault.mjs NOTES FOLDER
//
// The same number gives the same vault. Its notes are 500 words long, six of ten Korean.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const count = Number(process.argv[2]);
const folder = process.argv[3];
if (!count || !folder) throw new Error("usage: vault.mjs NOTES FOLDER");

let seed = 20261129;
const random = (/** @type {number} */ below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * below);
};
/** @template T @param {T[]} list */
const any = (list) => list[random(list.length)];
const made = (/** @type {string[]} */ parts, /** @type {number} */ length) =>
  Array.from({ length }, () => any(parts)).join("");

const KOREAN = [..."가거고구그기나너노누다더도두라러로루마머모무바버보부사서소수아어오우자저조주차처초추카커코쿠타터토투파퍼포푸하허호후"];
const ENGLISH = ["ba", "ce", "di", "fo", "gu", "ha", "jo", "ki", "lu", "me", "no", "pa", "re", "si", "to", "vu", "wa", "ze"];

/** Sentences and names of the notes of a language. @param {string} lang */
async function prose(lang) {
  const root = new URL(`../../content/${lang}/`, import.meta.url);
  const files = (await readdir(root, { recursive: true })).filter((name) => name.endsWith(".md")).sort();
  const texts = await Promise.all(files.map((name) => readFile(new URL(encodeURI(name), root), "utf8")));
  const lines = texts.flatMap((text) => text.replace(/^---\n.*?\n---\n/s, "").replace(/```.*?```/gs, "").split("\n"))
    .map((line) => line.replace(/!?\[\[([^\]|]*\|)?([^\]]*)\]\]/g, "$2").trim())
    .filter((line) => /^[\p{L}`*]/u.test(line));
  const names = files.flatMap((name) => name.replace(/.*\/|\.md$/g, "").split(" "));
  return { sentences: lines.flatMap((line) => line.split(/(?<=[.?!])\s+/)), names };
}

const langs = { ko: await prose("ko"), en: await prose("en") };
/** @param {number} at */
async function note(at) {
  const lang = random(10) < 6 ? "ko" : "en";
  const { sentences, names } = langs[lang];
  const own = () => (lang === "ko" ? made(KOREAN, 2 + random(3)) : made(ENGLISH, 2 + random(3)));
  const news = Array.from({ length: 6 }, own);
  const title = [...Array.from({ length: 1 + random(2) }, () => any(names)), any(news)].join(" ");
  const parts = Array.from({ length: 4 + random(4) }, (_, part) => {
    const body = Array.from({ length: 6 + random(6) }, () => any(sentences)).join(" ");
    return `## ${any(names)} ${part ? any(news) : ""}\n\n${body} ${any(news)}.`;
  });
  const head = `---\ntags: [${any(news)}, ${any(news)}]\n---\n`;
  const path = join(folder, lang, `folder ${Math.floor(at / 64)}`);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, `${title} ${at}.md`), `${head}# ${title}\n\n${parts.join("\n\n")}\n`);
}
for (let at = 0; at < count; at += 1) await note(at);
