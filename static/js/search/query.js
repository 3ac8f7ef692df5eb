// Asks the index that src/search/ writes: text typed → notes, best first. No DOM here, so
// it runs in a browser and in Node alike.
//
//     const index = await open(base, { fetch, lang });
//     const { results, total } = await index.search("쿠버네티스 설치", { limit: 10 });

import { quote } from "./excerpt.js";
import { plan, read } from "./plan.js";
import { Gone, store } from "./store.js";
import { choseong, pairs, pieces, toLatin } from "./words.js";

/**
 * @typedef {Awaited<ReturnType<typeof store>>} Store
 * @typedef {object} Result
 * @property {string} url relative to the base
 * @property {string} title
 * @property {string} lang
 * @property {number} score
 * @property {"name" | "heading" | "text"} kind where most of the query was found
 * @property {string} [alias] the other name by which it was found
 * @property {{ id: string, text: string }} [heading]
 * @property {{ text: string, mark: boolean }[]} [excerpt]
 * @typedef {object} Options
 * @property {number} [limit]
 * @property {string} [lang] only notes in this language
 * @property {string[]} [tags] only notes with all of these
 * @property {string} [folder] only notes below this folder
 * @property {(results: Result[]) => void} [first] told the results before texts are read
 * @typedef {{ score: number, cover: number, named: number, headed: number }} Hit
 */

/** Results that are shown before all others, from few files; those whose text is read. */
const FIRST = 5;
const FILES = 3;
const READ = 4;
/** Share of a word that some note must have, or something else may have been meant. */
const SURE = 0.95;

/**
 * Opens an index; `base` is what `link[rel=kbgen-search]` says. Notes in `lang` come
 * before equal ones in other languages.
 * @param {string} base
 * @param {{ fetch?: typeof globalThis.fetch, lang?: string }} [options]
 */
export async function open(base, { fetch = globalThis.fetch.bind(globalThis), lang } = {}) {
  let files = await store(base, fetch);
  return {
    /** @param {string} query @param {Options} [options] */
    async search(query, options = {}) {
      try {
        return await ask(files, query, options, lang);
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        files = await store(base, fetch, { cache: "reload" });
        return ask(files, query, options, lang);
      }
    },
  };
}

/** @param {Store} files @param {string} query @param {Options} options @param {string} [own] */
async function ask(files, query, options, own) {
  const { text, filters } = read(query);
  const groups = plan(text);
  const limit = options.limit ?? 10;
  const allowed = allow(files, { ...options, lang: options.lang ?? filters.lang, folder: options.folder ?? filters.folder, tags: [...(options.tags ?? []), ...filters.tags] });
  const found = groups.map((group) => weigh(files, group.ways));
  let [keep, ...weighed] = await Promise.all([allowed, ...found]);
  let hits = groups.length ? rank(files, groups, weighed, keep, own) : everything(files, keep);
  const doubtful = weighed.map(({ best, first }, at) => best < SURE || (groups[at].joined && !first));
  if (doubtful.some(Boolean)) {
    const ways = groups.map((group, at) => (doubtful[at] ? group.others() : []));
    const others = await Promise.all(groups.map((group, at) => (ways[at].length ? weigh(files, [...group.ways, ...ways[at]]) : weighed[at])));
    groups.forEach((group, at) => group.ways.push(...ways[at]));
    weighed = others;
    hits = rank(files, groups, weighed, keep, own);
  }
  const top = [...hits].sort((a, b) => b[1].score - a[1].score || a[0] - b[0]).slice(0, limit);
  const initials = /^[ㄱ-ㅎ\s]+$/.test(text);
  const names = forms(text, initials);
  /** @param {[number, Hit][]} part */
  const show = (part) => Promise.all(part.map(async ([note, hit]) => result(await files.record(note), note, hit, files, names, initials)));
  const soon = top.findIndex((_, at) => new Set(top.slice(0, at + 1).map(([note]) => files.group(note))).size > FILES);
  const first = Math.min(FIRST, soon < 0 ? limit : soon);
  const results = await show(top.slice(0, first));
  results.sort(byScore);
  options.first?.(results.map(({ note, ...shown }) => shown));
  results.push(...await show(top.slice(first)));
  results.sort(byScore);
  const unread = results.filter(({ kind }) => kind !== "name").slice(0, READ);
  if (unread.length && groups.length) {
    const marked = [...new Set(groups.flatMap((group) => group.ways.map((way) => way.shown)).filter(Boolean))];
    const readOne = async (/** @type {typeof unread[0]} */ shown) => {
      const near = quote(await files.text(shown.note), marked, text);
      shown.score *= near.factor;
      if (near.heading) shown.heading = near.heading;
      if (near.excerpt) shown.excerpt = near.excerpt;
    };
    // A host without ranges gives whole files; what the first one holds is enough.
    const rest = files.cheap(unread[0].note) ? unread : [unread[0]];
    await Promise.all(rest.map(readOne));
    await Promise.all(unread.filter((shown) => !rest.includes(shown) && files.cheap(shown.note)).map(readOne));
    results.sort(byScore);
  }
  return { results: results.map(({ note, ...shown }) => shown), total: hits.size };
}

/** @returns {Hit} */
const none = () => ({ score: 0, cover: 0, named: 0, headed: 0 });
/** @param {string} lang */
const main = (lang) => lang.toLowerCase().split("-")[0];
const byScore = (/** @type {{ score: number }} */ a, /** @type {{ score: number }} */ b) => b.score - a.score;

/**
 * A text as it is compared: by its keys, so that half a syllable is a beginning and the
 * keyboard's language is all the same; and without grammar, or only initial consonants.
 * @param {string} text @param {boolean} initials
 */
const forms = (text, initials) => (initials ? [choseong(text)] : [text, pieces(text).map(({ stem, raw }) => stem || raw).join("")])
  .map((form) => toLatin(form.normalize("NFC")).replace(/[^\p{L}\p{N}\p{M}+#]/gu, ""));

/** How many pairs of letters two texts share: a slip of the finger loses two. @param {string} a @param {string} b */
function alike(a, b) {
  const left = new Set(pairs(a));
  const right = new Set(pairs(b));
  return 2 * [...left].filter((pair) => right.has(pair)).length / (left.size + right.size);
}

/** The notes that all filters allow. @param {Store} files @param {Options} options */
async function allow(files, { lang, tags = [], folder }) {
  const terms = tags.map((tag) => `#${tag.toLowerCase()}`);
  if (folder) terms.push(`/${folder.toLowerCase().replace(/^\/+|\/+$/g, "")}`);
  const lists = await Promise.all(terms.map((term) => files.list([[term, term]])));
  if (!lists.length && !lang) return undefined;
  return (/** @type {number} */ note) =>
    lists.every((list) => list.notes.has(note)) && (!lang || main(files.lang(note)) === main(lang));
}

/** With filters alone, every note that they allow. @param {Store} files @param {((note: number) => boolean) | undefined} keep */
function everything(files, keep) {
  /** @type {Map<number, Hit>} */
  const hits = new Map();
  for (let note = 0; keep && note < files.notes; note += 1) {
    if (keep(note)) hits.set(note, { score: 1, cover: 1, named: 1, headed: 1 });
  }
  return hits;
}

/**
 * How well each note answers one word, by the best of its ways.
 * @param {Store} files @param {import("./plan.js").Way[]} ways
 */
async function weigh(files, ways) {
  const lists = await Promise.all(ways.map((way) => Promise.all(way.terms.map((term) => files.list(term)))));
  const rarity = (/** @type {number} */ count) => Math.log(1 + (files.notes - Math.min(count, files.notes) + 0.5) / (count + 0.5));
  /** @type {Map<number, Hit>} */
  const hits = new Map();
  const first = lists[0].every(({ count }) => count > 0);
  let weight = 0;
  let best = 0;
  ways.forEach(({ worth }, at) => {
    const terms = lists[at];
    const known = terms.filter(({ count }) => count).map(({ count }) => rarity(count));
    // What stands nowhere tells no note from another: it is a form of the word, or a typo.
    const rare = terms.map(({ count }) => (count || !known.length ? rarity(count) : Math.min(...known) / 2));
    const sum = rare.reduce((a, b) => a + b, 0) || 1;
    if (at === 0) weight = sum / terms.length;
    /** @type {Map<number, Hit>} */
    const way = new Map();
    terms.forEach((list, i) => {
      for (const [note, byte] of list.notes) {
        const hit = way.get(note) ?? none();
        const share = rare[i] / sum;
        hit.score += rare[i] * ((byte & 15) / 15);
        hit.cover += share;
        if (byte >> 4 === 3) hit.named += share;
        if (byte >> 4 >= 2) hit.headed += share;
        way.set(note, hit);
      }
    });
    for (const [note, hit] of way) {
      hit.score = hit.score / terms.length * hit.cover * worth;
      best = Math.max(best, hit.cover);
      const other = hits.get(note);
      if (!other || other.score < hit.score) hits.set(note, hit);
    }
  });
  return { hits, weight, best, first };
}

/**
 * Puts the words together: a note that lacks one falls far behind.
 * @param {Store} files @param {import("./plan.js").Group[]} groups
 * @param {Awaited<ReturnType<typeof weigh>>[]} weighed
 * @param {((note: number) => boolean) | undefined} keep @param {string} [own]
 */
function rank(files, groups, weighed, keep, own) {
  const weights = weighed.map(({ weight }, at) => Math.sqrt(weight || 1) * groups[at].weight);
  const sum = weights.reduce((a, b) => a + b, 0) || 1;
  /** @type {Map<number, Hit>} */
  const all = new Map();
  weighed.forEach(({ hits }, at) => {
    for (const [note, hit] of hits) {
      if (keep && !keep(note)) continue;
      const total = all.get(note) ?? none();
      const share = weights[at] / sum;
      total.score += hit.score * groups[at].weight;
      total.cover += hit.cover * share;
      total.named += hit.named * share;
      total.headed += hit.headed * share;
      all.set(note, total);
    }
  });
  for (const [note, hit] of all) {
    const other = own && main(files.lang(note)) !== main(own);
    hit.score *= hit.cover ** 1.5 * (1 + hit.named) * (other ? 0.4 : 1);
  }
  return all;
}

/**
 * @param {import("./store.js").Record} record @param {number} note @param {Hit} hit
 * @param {Store} files @param {string[]} typed its forms @param {boolean} initials
 */
function result([route, title, others], note, hit, files, typed, initials) {
  const like = (/** @type {string} */ name) => Math.max(...forms(name, initials).flatMap((own) => typed.map((query) => {
    if (!query) return 1;
    if (!own.includes(query)) return 1 + Math.max(0, alike(own, query) - 0.6);
    const share = query.length / own.length;
    return share === 1 ? 2 : 1 + (own.startsWith(query) ? 0.8 : 0.2) * share;
  })));
  const titled = like(title);
  const alias = others.find((name) => like(name) > titled);
  const factor = Math.max(titled, alias ? like(alias) * 0.95 : 1);
  const url = "../../" + route.split("/").map(encodeURIComponent).join("/");
  const kind = hit.named > 0.8 ? "name" : hit.headed > 0.8 ? "heading" : "text";
  /** @type {Result & { note: number }} */
  const shown = { note, url, title, lang: files.lang(note), score: hit.score * factor * (1 + 0.2 / (title.length || 1)), kind: /** @type {Result["kind"]} */ (kind) };
  if (alias) shown.alias = alias;
  return shown;
}
