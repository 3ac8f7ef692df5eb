// Filters the terms of a glossary while a reader types: by any name in any language, by
// the first consonants of Korean syllables (ㅋㅂ finds 쿠버네티스), and by definition.

import { said } from "./main.js";

const FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/**
 * Without case, blanks and differences of Unicode form.
 * @param {string} text
 */
const fold = (text) => text.normalize("NFC").toLowerCase().replace(/[\s\-_.]+/g, "");

/**
 * The first consonant of each syllable; other letters stay.
 * @param {string} text
 */
const initials = (text) =>
  text.replace(/[가-힣]/g, (c) => FIRST[Math.floor((c.charCodeAt(0) - 0xac00) / 588)]);

/**
 * The words of a half-typed syllable: an IME shows 쿱 on the way to 쿠버, so its final
 * consonant may be the first of the next syllable.
 * @param {string} text
 */
function meant(text) {
  const last = text.charCodeAt(text.length - 1) - 0xac00;
  const final = last >= 0 && last < 11172 ? last % 28 : 0;
  const simple = "\0ㄱㄲ\0ㄴ\0\0ㄷㄹ\0\0\0\0\0\0\0ㅁㅂ\0ㅅㅆㅇㅈㅊㅋㅌㅍㅎ"[final];
  if (!final || simple === "\0") return [text];
  const open = String.fromCharCode(text.charCodeAt(text.length - 1) - final);
  return [text, text.slice(0, -1) + open + simple];
}

/**
 * Whether a name holds the text; a consonant alone stands for any syllable that it opens.
 * @param {string} name
 * @param {string} text
 */
function holds(name, text) {
  if (name.includes(text)) return true;
  if (!/[ㄱ-ㅎ]/.test(text)) return false;
  const heads = initials(name);
  for (let at = 0; at + text.length <= name.length; at += 1) {
    let same = 0;
    while (same < text.length
      && (text[same] === name[at + same] || text[same] === heads[at + same])) same += 1;
    if (same === text.length) return true;
  }
  return false;
}

/**
 * @param {HTMLElement} page
 * @param {AbortSignal} signal
 */
export function filter(page, signal) {
  const form = page.querySelector("form");
  const input = page.querySelector("input");
  const output = page.querySelector("output");
  if (!form || !input || !output) return;
  const groups = [...page.querySelectorAll(".term-group")].map((group) => ({
    group: /** @type {HTMLElement} */ (group),
    terms: [...group.querySelectorAll(".term")].map((term) => ({
      term: /** @type {HTMLElement} */ (term),
      names: [...term.querySelectorAll(".term-name, .term-other")]
        .map((name) => fold(name.textContent ?? "")),
      text: fold([...term.querySelectorAll(".term-text")].map((dd) => dd.textContent).join(" ")),
    })),
  }));
  const links = [...page.querySelectorAll(".term-initials a")];

  const apply = () => {
    const words = meant(fold(input.value));
    const all = words[0] === "";
    let shown = 0;
    for (const { group, terms } of groups) {
      let any = false;
      for (const { term, names, text } of terms) {
        const fits = all
          || words.some((word) => names.some((name) => holds(name, word)))
          || (words[0].length > 1 && text.includes(words[0]));
        term.hidden = !fits;
        any ||= fits;
        shown += Number(fits);
      }
      group.hidden = !any;
      const id = group.querySelector("h2")?.id;
      for (const link of links) {
        const hash = decodeURIComponent(link.getAttribute("href") ?? "");
        if (hash === `#${id}`) link.classList.toggle("is-empty", !any);
      }
    }
    const says = output.dataset;
    const found = shown === 1 ? says.one : says.countTerms?.replace("{n}", String(shown));
    const counted = all ? says.all : found;
    output.replaceChildren(all || shown ? said(says, "countTerms", counted) : said(says, "glossaryNone"));
  };

  /** @type {number | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 60);
  }, { signal });
  form.addEventListener("submit", (event) => event.preventDefault(), { signal });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !input.value) return;
    event.preventDefault();
    input.value = "";
    apply();
  }, { signal });
  form.hidden = false;
  const note = page.querySelector(".term-note");
  if (note instanceof HTMLElement) note.hidden = false;
  apply();
}
