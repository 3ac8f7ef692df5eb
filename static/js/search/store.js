// The files of the index: fetched once each, unpacked, and read. src/search/encode.rs
// writes them and says what is in them.

/**
 * @typedef {object} Directory
 * @property {string} folder
 * @property {number} notes
 * @property {number} records notes in a file of records
 * @property {number} texts notes in a file of texts
 * @property {string[]} langs
 * @property {[lang: number, count: number][]} runs
 * @property {string[]} bounds
 * @typedef {{ notes: Map<number, number>, count: number }} List ranks by note, and how many have the term
 * @typedef {{ terms: string[], starts: number[], more: number[], notes: Uint32Array, ranks: Uint8Array }} Shard
 * @typedef {[route: string, title: string, others: string[], length: number]} Record
 */

/** A file that the index names and the site lacks: there is a newer one. */
export class Gone extends Error {}

/** @param {ArrayBuffer | Uint8Array} bytes gzip */
async function unzip(bytes) {
  const stream = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const decoder = new TextDecoder();

/**
 * @param {string} base @param {typeof globalThis.fetch} fetch
 * @param {RequestInit} [how] how to ask for the directory
 */
export async function store(base, fetch, how) {
  /** @param {string} name @param {RequestInit} [init] */
  const load = async (name, init) => {
    const response = await fetch(new URL(name, base).href, init);
    if (response.status === 404 || response.status === 410) throw new Gone(name);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  };
  const text = async (/** @type {Response} */ response) =>
    decoder.decode(await unzip(await response.arrayBuffer()));
  /** @type {Directory} */
  const directory = JSON.parse(await text(await load(base, how)));
  /** @type {boolean | undefined} whether the host gives parts of files */
  let ranges;
  /** @type {Map<string, Promise<any>>} */
  const kept = new Map();
  /** @template T @param {string} name @param {(response: Response) => Promise<T>} make @returns {Promise<T>} */
  const once = (name, make) => {
    let file = kept.get(name);
    if (!file) {
      file = load(`${directory.folder}/${name}.bin`).then(make);
      file.catch(() => kept.delete(name));
      kept.set(name, file);
    }
    return file;
  };
  const shard = (/** @type {number} */ at) =>
    once(`t${at}`, async (response) => unpack(await unzip(await response.arrayBuffer())));

  /** The shard in which a term stands. @param {string} term */
  const place = (term) => {
    let low = 0;
    for (let high = directory.bounds.length; low < high;) {
      const middle = (low + high) >> 1;
      if (directory.bounds[middle] <= term) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  /** The notes of all entries in some ranges. @param {[string, string][]} ranges @returns {Promise<List>} */
  const list = async (ranges) => {
    const wanted = ranges.map(([from, to]) => {
      const first = place(from);
      // A range that is wider than two files is too vague to be worth more.
      return [...new Set([first, Math.min(place(to), first + 1)])];
    });
    const shards = await Promise.all(wanted.map((places) => Promise.all(places.map(shard))));
    /** @type {List} */
    const found = { notes: new Map(), count: 0 };
    shards.forEach((files, at) => files.forEach((file) => collect(file, ranges[at], found)));
    return found;
  };

  /** @param {number} note @returns {Promise<Record>} */
  const record = async (note) => {
    const { records } = directory;
    const file = await once(`n${Math.floor(note / records)}`, async (r) => JSON.parse(await text(r)));
    return file[note % records];
  };

  /**
   * The text of a note, of which only its own part is fetched where the host can.
   * @param {number} note @returns {Promise<string>}
   */
  const textOf = async (note) => {
    const { records, texts } = directory;
    const first = note - (note % texts);
    /** @type {Record[]} */
    const group = await once(`n${Math.floor(note / records)}`, async (r) => JSON.parse(await text(r)));
    const from = group.slice(first % records, note % records).reduce((sum, other) => sum + other[3], 0);
    const to = from + group[note % records][3];
    const file = `x${first / texts}`;
    const whole = kept.get(file);
    if (whole) return decoder.decode(await unzip((await whole).slice(from, to)));
    const key = `${file}:${note}`;
    const own = kept.get(key) ?? load(`${directory.folder}/${file}.bin`, { headers: { range: `bytes=${from}-${to - 1}` } })
      .then(async (response) => {
        const bytes = await response.arrayBuffer();
        ranges = response.status === 206 && bytes.byteLength === to - from;
        if (ranges) return bytes;
        kept.set(file, Promise.resolve(bytes));
        return bytes.slice(from, to);
      });
    own.catch(() => kept.delete(key));
    kept.set(key, own);
    return decoder.decode(await unzip(await own));
  };

  /** Whether a text costs little more than itself. @param {number} note */
  const cheap = (note) => ranges === true || kept.has(`x${Math.floor(note / directory.texts)}`);

  const langs = new Uint8Array(directory.notes);
  let at = 0;
  for (const [lang, count] of directory.runs) langs.fill(lang, at, at += count);
  const lang = (/** @type {number} */ note) => directory.langs[langs[note]];
  const group = (/** @type {number} */ note) => Math.floor(note / directory.records);
  return { notes: directory.notes, list, record, text: textOf, lang, group, cheap };
}

/** @param {Uint8Array} bytes @returns {Shard} */
function unpack(bytes) {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  /** @type {string[]} */
  const terms = [];
  /** @type {number[]} */
  const more = [];
  const starts = [0];
  let before = new Uint8Array(0);
  for (let count = number(); count > 0; count -= 1) {
    const shared = number();
    const own = number();
    const term = new Uint8Array(shared + own);
    term.set(before.subarray(0, shared));
    term.set(bytes.subarray(at, at + own), shared);
    at += own;
    terms.push(decoder.decode(term));
    starts.push(starts[starts.length - 1] + number());
    more.push(number());
    before = term;
  }
  const notes = new Uint32Array(starts[terms.length]);
  for (let term = 0; term < terms.length; term += 1) {
    for (let i = starts[term], note = 0; i < starts[term + 1]; i += 1) notes[i] = note += number();
  }
  return { terms, starts, more, notes, ranks: bytes.subarray(at) };
}

/** @param {Shard} shard @param {[string, string]} range @param {List} found */
function collect({ terms, starts, more, notes, ranks }, [from, to], found) {
  let low = 0;
  for (let high = terms.length; low < high;) {
    const middle = (low + high) >> 1;
    if (terms[middle] < from) low = middle + 1;
    else high = middle;
  }
  for (; low < terms.length && terms[low] <= to; low += 1) {
    found.count += more[low];
    for (let i = starts[low]; i < starts[low + 1]; i += 1) {
      const rank = found.notes.get(notes[i]) ?? -1;
      if (rank < 0) found.count += 1;
      if (rank < ranks[i]) found.notes.set(notes[i], ranks[i]);
    }
  }
}
