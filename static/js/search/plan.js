// What was typed → what to look up.
//
// A word is a group of ways to find it, and each way is a list of terms that a note
// should have. A term is one or more ranges of the index's sorted list; most are one
// entry. What is typed last may be unfinished, so its ways are ranges.

import { choseong, conjugated, consonants, deletions, isStop, isVerb, object, pairs, pieces, soundsLike, stem, toHangul, toLatin, unfinished } from "./words.js";

/**
 * @typedef {[from: string, to: string]} Range
 * @typedef {object} Way
 * @property {Range[][]} terms
 * @property {number} worth 1 for what was typed, less for what may have been meant
 * @property {string} shown the word to mark in excerpts, NUL where it may be parted
 * @typedef {object} Group
 * @property {Way[]} ways
 * @property {number} weight
 * @property {boolean} joined whether its first way is a name made of several words
 * @property {() => Way[]} others what else may have been meant, asked when nothing is found
 */

/** What a verb is worth, of which there are many for one thing, and a noun that is its object. */
const VERB = 0.3;
const OBJECT = 1.7;
const END = "\uffff";
/** @param {string} term @returns {Range} */
const just = (term) => [term, term];
/** @param {string} start @returns {Range} */
const below = (start) => [start, start + END];

/** Filters and words of a query. @param {string} query */
export function read(query) {
  /** @type {{ tags: string[], folder?: string, lang?: string }} */
  const filters = { tags: [] };
  const text = query.normalize("NFC").replace(/(^|\s)(#[\p{L}\p{N}][\p{L}\p{M}\p{N}_/-]*|(?:in|lang):\S+)(?=\s|$)/gu, (_, blank, word) => {
    if (word[0] === "#") filters.tags.push(word.slice(1));
    else if (word.startsWith("in:")) filters.folder = word.slice(3);
    else filters.lang = word.slice(5);
    return blank;
  });
  return { text, filters };
}

/** @param {string} text @returns {Group[]} */
export function plan(text) {
  const open = !/\s$/.test(text);
  const chunks = text.trim().split(/\s+/).filter(Boolean);
  /** @type {(Group & { stop: boolean })[]} */
  const groups = chunks.flatMap((chunk, at) => chunkGroups(chunk, open && at === chunks.length - 1));
  const speaking = groups.filter((group) => !group.stop);
  return speaking.length ? speaking : groups;
}

/** @param {string} chunk without blanks @param {boolean} last */
function chunkGroups(chunk, last) {
  if (/^[ㄱ-ㅎ]+$/.test(chunk)) {
    return [group([initials(chunk)], 1, () => keyboard(chunk))];
  }
  if (/^[가-힣]*[ㄱ-ㅣ]+[가-힣ㄱ-ㅣ]*$/.test(chunk) && !/^[가-힣]+[ㄱ-ㅎ]$/.test(chunk)) {
    return [group(keyboard(chunk), 1)];
  }
  const found = pieces(chunk);
  const half = /[가-힣][ㄱ-ㅎ]$/.test(chunk) && found.length > 1 ? found.pop()?.raw : undefined;
  const alone = found.length === 1;
  return found.map((piece, at) => {
    const end = at === found.length - 1;
    const others = alone ? keyboard(chunk) : [];
    if (!piece.wide) {
      // Few Latin words are whole syllables on Korean keys, so those are looked up at once.
      const now = /../.test(toHangul(chunk) ?? "") ? others.splice(0) : [];
      return group([...latin(piece, last && end), ...now], end && /[을를의]$/.test(chunk) ? 2 : 1, () => [...others, ...slips(piece.raw, 4)], piece);
    }
    const ways = half && end ? growing(piece.raw + half) : wide(piece, last && end);
    return group(ways, weightOf(piece), () => [...others, ...byEar(piece), ...slips(piece.stem, 3)], piece);
  });
}

/** @param {import("./words.js").Piece} piece */
function weightOf({ raw, stem: word, glued }) {
  if (glued) return 0.4;
  if (isVerb(raw)) return VERB;
  return object(raw) || (word !== raw && /[을를의]$/.test(raw)) ? OBJECT : 1;
}

/**
 * @param {Way[]} ways @param {number} weight
 * @param {() => Way[]} [others] @param {import("./words.js").Piece} [piece]
 */
function group(ways, weight, others = () => [], piece) {
  const stop = piece !== undefined && (isStop(piece.raw) || isStop(piece.stem));
  return { ways, weight, others, stop, joined: (piece?.parts.length ?? 0) > 1 };
}

/** Every second pair covers a word as well as all. @param {string} word @returns {Range[][]} */
function cover(word) {
  const all = pairs(word);
  return all.filter((_, at) => at % 2 === 0 || at === all.length - 1).map((pair) => [just(pair)]);
}

/** @param {import("./words.js").Piece} piece @param {boolean} last @returns {Way[]} */
function wide(piece, last) {
  const { stem: word, raw } = piece;
  /** @type {Way[]} */
  const ways = [{ terms: word.length > 1 ? cover(word) : [[just(word), just(`^${word}`)]], worth: 1, shown: word }];
  const noun = object(raw);
  if (noun) return [{ terms: [[..." 을를은는이가의에로"].map((tail) => just(noun + tail.trim()))], worth: 1, shown: noun }];
  // A verb, which notes have in other forms: 되돌리기, 되돌려; 머문다, 머뭅니다.
  const verb = conjugated(raw);
  if (verb) ways.push(from(...verb, 0.9));
  return last && word === raw ? [...ways, ...growing(raw)] : ways;
}

/**
 * A word with a range of last syllables.
 * @param {string} before @param {string} first @param {string} last @param {number} worth @returns {Way}
 */
function from(before, first, last, worth) {
  const start = before.slice(-1);
  const kept = before.length > 1 ? cover(before) : [];
  /** @type {Range[]} */
  const ranges = start ? [[start + first, start + last]] : [[`^${first}`, `^${last}`]];
  return { terms: [...kept, ranges], worth, shown: before };
}

/** What a word may become whose last syllable is being typed. @param {string} raw @returns {Way[]} */
const growing = (raw) => unfinished(raw).map((way) => from(...way, 0.85));

/** @param {import("./words.js").Piece} piece @param {boolean} last @returns {Way[]} */
function latin({ raw, parts }, last) {
  const root = stem(raw);
  const named = raw.length > 1 ? [] : [just(`^${raw}`)];
  const shown = parts.length > 1 ? parts.join("\0") : root;
  /** @type {Way[]} */
  const ways = [{ terms: [[just(root), ...(root === raw ? [] : [just(raw)]), ...named]], worth: 1, shown }];
  if (parts.length > 1) {
    const terms = parts.filter((part) => part.length > 1 && !isStop(part)).map((part) => [just(stem(part))]);
    if (terms.length) ways.push({ terms, worth: 0.8, shown });
  }
  if (last) ways.push({ terms: [raw.length < 4 ? [just(`^${raw}`)] : [below(raw)]], worth: 0.75, shown: raw });
  return ways;
}

/** @param {string} typed consonants @returns {Way} */
function initials(typed) {
  const all = choseong(typed);
  const threes = [...all].slice(2).map((_, at) => all.slice(at, at + 3));
  /** @type {Range[][]} */
  let terms = threes.filter((_, at) => at % 2 === 0 || at === threes.length - 1).map((three) => [just(three)]);
  if (all.length === 2) terms = [[below(all)]];
  if (all.length === 1) terms = unfinished(all).map(([, from, to]) => [[`^${from}`, `^${to}`]]);
  return { terms, worth: 1, shown: "" };
}

/** The same keys on a keyboard in the other language. @param {string} chunk @returns {Way[]} */
function keyboard(chunk) {
  const other = /^[a-z]+$/i.test(chunk) ? toHangul(chunk) : /^[가-힣ㄱ-ㅣ]+$/.test(chunk) ? toLatin(chunk) : undefined;
  if (other === undefined) return [];
  return pieces(other).flatMap((piece) => (piece.wide ? wide(piece, true) : latin(piece, true)))
    .map((way) => ({ ...way, worth: way.worth * 0.9 }));
}

/** A word as it may be meant that is written by ear. @param {import("./words.js").Piece} piece @returns {Way[]} */
function byEar({ stem: word, raw }) {
  if (!/^[가-힣]{2,24}$/.test(word) || isVerb(raw)) return [];
  const english = consonants(word);
  return [
    ...soundsLike(word).map((meant) => ({ terms: cover(meant), worth: 0.85, shown: meant })),
    { terms: [[just(`%${english}`)]], worth: 0.5, shown: "" },
  ];
}

/** A word with a slip of the finger. @param {string} word @param {number} least @returns {Way[]} */
function slips(word, least) {
  if (word.length < least || word.length > 24) return [];
  return [{ terms: [deletions(word).map((key) => just(`~${key}`))], worth: 0.7, shown: "" }];
}
