// A note's text and the words of a query → the place where they stand closest, with
// marks, and the heading above it.

/** Letters before the first word of an excerpt, and in all. */
const LEAD = 40;
const LENGTH = 150;

/**
 * @param {string} file a line of JSON with the places of headings, then the text
 * @param {string[]} words parts of patterns
 * @param {string} query as typed
 */
export function quote(file, words, query) {
  const line = file.indexOf("\n");
  /** @type {[place: number, id: string][]} */
  const headings = JSON.parse(file.slice(0, line));
  const text = file.slice(line + 1);
  const found = words.flatMap((word, at) => [...text.matchAll(pattern(word))].slice(0, 200)
    .map((match) => ({ from: match.index, to: match.index + match[0].length, word: at })));
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const near = closest(found);
  const phrase = pattern(query.trim()).test(text);
  const share = words.length ? near.words / words.length : 0;
  const factor = 1 + 0.3 * share + (phrase ? 0.2 * query.trim().split(/\s+/).length : 0);
  if (!found.length) return { factor };
  const above = headings.filter(([place]) => place <= near.from).at(-1);
  const heading = above && { id: above[1], text: text.slice(above[0], text.indexOf("\n", above[0])) };
  return { factor, heading, excerpt: around(text, found, near.from) };
}

/** A word, its syllables apart or not, and how it ends in English. @param {string} word */
function pattern(word) {
  const quoted = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\0", "[-_. ]?");
  const loose = quoted.replace(/\s+/g, "\\s+").replace(/([가-힣])(?=[가-힣])/g, "$1\\s?");
  return new RegExp(/^[a-z]/i.test(word) ? `(?<![a-z])${loose}[a-z]*` : loose, "giu");
}

/** The stretch with the most different words. @param {{ from: number, to: number, word: number }[]} found */
function closest(found) {
  let best = { from: found[0]?.from ?? 0, words: found.length ? 1 : 0, span: 0 };
  for (let at = 0; at < found.length; at += 1) {
    const seen = new Set();
    let span = 0;
    for (let i = at; i < found.length && found[i].to - found[at].from <= LENGTH - LEAD; i += 1) {
      if (!seen.has(found[i].word)) span = found[i].to - found[at].from;
      seen.add(found[i].word);
    }
    if (seen.size > best.words || (seen.size === best.words && best.span > span && seen.size > 1)) {
      best = { from: found[at].from, words: seen.size, span };
    }
  }
  return best;
}

/** @param {string} text @param {{ from: number, to: number }[]} found @param {number} place */
function around(text, found, place) {
  let from = Math.max(0, place - LEAD);
  const blank = text.slice(from, place).search(/\s/);
  if (from > 0 && blank >= 0) from += blank + 1;
  let to = Math.min(text.length, from + LENGTH);
  const end = text.slice(place, to).search(/\s\S*$/);
  if (to < text.length && end > 0) to = place + end;
  /** @type {{ text: string, mark: boolean }[]} */
  const parts = [];
  const add = (/** @type {number} */ a, /** @type {number} */ b, /** @type {boolean} */ mark) => {
    const part = text.slice(a, b).replace(/\s+/g, " ");
    if (part) parts.push({ text: part, mark });
  };
  let at = from;
  for (const hit of found) {
    if (hit.from < at || hit.to > to) continue;
    add(at, hit.from, false);
    add(hit.from, hit.to, true);
    at = hit.to;
  }
  add(at, to, false);
  if (from > 0) parts.unshift({ text: "… ", mark: false });
  if (to < text.length) parts.push({ text: " …", mark: false });
  return parts;
}
