// Text → words, by the same rules as src/search/words.rs; and what only a query needs:
// half-typed syllables, initial consonants, and a keyboard in the wrong language.

// The table of rules; what stands between the outer braces is JSON, which the program
// reads from this very file (src/search/rules.rs). tests/search/words.json holds what
// both sides must make of it.
const RULES = {
  "particles": [
    "으로부터 로부터 에서부터 으로써 으로서 입니다 이었다 라는 라고 라면 라도 란 에서 에게서 에게 한테 께서 까지 부터 마다",
    "조차 밖에 처럼 보다 대로 만큼 이나 이며 이고 이든 든지 랑 으로 로써 로서 이다 인가 인지 이면 인데 들 은 는 이 가 을 를 의 에 와 과 로 도",
    "만 끼리 마저 커녕 뿐 에선"
  ],
  "endings": [
    "하였습니다 했습니다 하십시오 합니다 합시다 하세요 하려면 하려고 하도록 하면서 하거나 해야 하기 하는 하던 하고 하여 하며 하면 하지 하게 하다 한다 했다",
    "해서 해도 해 할 한 함 되었습니다 됐습니다 됩니다 되려면 되도록 되면서 되거나 되기 되는 되던 되고 되어 되며 되면 되지 되다 된다 됐다 돼서 될 된 됨",
    "시키기 시키는 시킨다 습니다 려면 려고 적인"
  ],
  "stops": [
    "방법 어떻게 무엇 대한 대해 위한 하는 있는 없는 및 등 수 것 the a an of to in on at for and or is are be it as",
    "by with from how what do does i my this that",
    "안에 안에서 안의 안으로 밖에서 위에서 속에서 앞에서 뒤에서 사이에 사이에서 때 동안 통해 통한 관한 관해 따라 따른 위해 의해 인한 중에 왜 언제 어디 어떤 뭐 법",
    "때문 무슨 더 잘 못 안 같은 같이 않는 않을"
  ],
  "verbal": [
    "습니다 니다 니까 는다 려면 려고 면서 으면 도록 나요 까요 세요 여요 어요 는지 나 면 며 던 다 는 기"
  ],
  "suffixes": [
    "ations::4 ation::4 ating::4 ated::4 ates::4 ate::4 ions::4 ion::4 ies:y:2 ied:y:2 ing::3",
    "ed::3 es::3 ly::4 ss:ss:1 us:us:1 is:is:1 s::3 e::3"
  ],
  "plain": "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ",
  "keys": "r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g k o i O j p u P h hk ho hl y n nj np nl b m ml l"
};

/**
 * @typedef {object} Piece
 * @property {boolean} wide Hangul, Han or Kana: no blanks tell its words apart
 * @property {string} raw as written, in lower case
 * @property {string} stem without grammar; of a wide piece only
 * @property {string[]} parts words of an identifier: `kube`, `apiserver`; of others only
 * @property {boolean} glued whether no blank stands before it
 */

const list = (/** @type {string[]} */ lines) => lines.join(" ").split(" ");
const PARTICLES = list(RULES.particles);
const ENDINGS = list(RULES.endings);
const VERBAL = list(RULES.verbal);
const STOPS = new Set(list(RULES.stops));
const SUFFIXES = list(RULES.suffixes).map((rule) => rule.split(":"));
const KEYS = RULES.keys.split(" ");
/** The letters of the keys, as Unicode orders them: consonants, then vowels. */
const LETTERS = String.fromCharCode(...KEYS.map((_, at) => 0x3131 + at));
// Two keys make no initial, and three tense consonants no final.
const INITIALS = KEYS.slice(0, 30).filter((key) => key.length < 2);
const CHOSEONG = INITIALS.map((key) => LETTERS[KEYS.indexOf(key)]).join("");
const FINALS = ["", ...KEYS.slice(0, 30).filter((key) => !"EQW".includes(key))];
const VOWELS = KEYS.slice(30);
const HANGUL = /^[가-힣]$/;
const WIDE = /^[가-힣\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]$/;
const LETTER = /^[\p{L}\p{N}\p{M}]$/u;
const JAMO = /^[ㄱ-ㅣ]$/;
const SYLLABLES = 0xac00;

/** @param {string} c */
const kind = (c) => {
  if (HANGUL.test(c)) return "h";
  if (WIDE.test(c)) return "w";
  if (JAMO.test(c)) return "j";
  return LETTER.test(c) ? "l" : "";
};

/** @param {string} word @param {number} left */
function cut(word, left) {
  const strip = (/** @type {string[]} */ list) => {
    const end = list.find((e) => word.endsWith(e) && word.length - e.length >= left);
    if (end === undefined) return false;
    word = word.slice(0, -end.length);
    return true;
  };
  // 하는 is one ending, not 는 behind 하.
  if (strip(ENDINGS)) return word;
  for (let n = 0; n < 3 && strip(PARTICLES); n += 1);
  strip(ENDINGS);
  return word;
}

/** @param {string} word */
export function stem(word) {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  for (const [ending, instead, least] of SUFFIXES) {
    if (!word.endsWith(ending)) continue;
    if (ending === instead) return word;
    let rest = word.slice(0, -ending.length);
    if (rest.length < +least || !/[aeiouy]/.test(rest)) continue;
    if ((ending === "ing" || ending === "ed") && /([^aeiouylsz])\1$/.test(rest)) rest = rest.slice(0, -1);
    return rest + instead;
  }
  return word;
}

/** @param {string} word */
export const isStop = (word) => STOPS.has(word);

/** @param {string} text @returns {Piece[]} */
export function pieces(text) {
  const chars = text.normalize("NFC");
  const kinds = chars.split("").map(kind);
  /** @type {Piece[]} */
  const found = [];
  for (let at = 0; at < chars.length;) {
    const own = kinds[at];
    const glued = at > 0 && !/\s/.test(chars[at - 1]);
    let end = at + 1;
    if (own === "l") {
      const joins = (/** @type {number} */ i) => "-_.".includes(chars[i]) && kinds[i + 1] === "l";
      while (end < chars.length && (kinds[end] === "l" || joins(end))) end += 1;
      const short = end - at <= 2;
      if (short && chars.startsWith("++", end)) end += 2;
      else if (short && chars[end] === "#" && !kinds[end + 1]) end += 1;
      found.push({ ...identifier(chars.slice(at, end)), glued });
    } else if (own) {
      while (kinds[end] === own) end += 1;
      const raw = chars.slice(at, end);
      if (own !== "h") found.push({ wide: true, raw, stem: raw, parts: [], glued });
      else if (!glued || cut(raw, 0)) found.push({ wide: true, raw, stem: cut(raw, 2), parts: [], glued });
    }
    at = end;
  }
  return found;
}

/** @param {string} text */
function identifier(text) {
  const parts = text.split(/[-_.]/).flatMap((part) =>
    part.split(/(?<=[^\p{Lu}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u));
  const lower = parts.map((part) => part.toLowerCase());
  return { wide: false, raw: lower.join(""), stem: "", parts: lower };
}

/** Pairs of neighbours; the word itself where it has one letter. @param {string} word */
export function pairs(word) {
  if (word.length < 2) return [word];
  return Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2));
}

/** @param {string} c a syllable → [initial, vowel, final] */
const split = (c) => {
  const code = c.charCodeAt(0) - SYLLABLES;
  return [Math.floor(code / 588), Math.floor(code / 28) % 21, code % 28];
};
const syllable = (/** @type {number} */ i, v = 0, f = 0) => String.fromCharCode(SYLLABLES + i * 588 + v * 28 + f);

/** Initial consonants, tense ones as plain ones. @param {string} word of syllables and jamo */
export function choseong(word) {
  return [...word].map((c) => {
    if (HANGUL.test(c)) return RULES.plain[split(c)[0]];
    const at = CHOSEONG.indexOf(c);
    return at < 0 ? c : RULES.plain[at];
  }).join("");
}

/**
 * What the last letter of a word may become while it is typed, as ranges of syllables,
 * each with what stands before it: `쿱` is itself, or 쿠 and a syllable that begins with ㅂ.
 * @param {string} word
 * @returns {[before: string, from: string, to: string][]}
 */
export function unfinished(word) {
  const before = word.slice(0, -1);
  const last = word.slice(-1);
  const initial = (/** @type {string} */ c) => {
    const at = CHOSEONG.indexOf(c);
    return at < 0 ? undefined : [syllable(at), syllable(at, 20, 27)];
  };
  if (JAMO.test(last)) {
    const range = initial(last);
    return range ? [[before, range[0], range[1]]] : [];
  }
  if (!HANGUL.test(last)) return [];
  const [i, v, f] = split(last);
  if (f === 0) {
    // A vowel may still grow: ㅗ to ㅘ ㅙ ㅚ, ㅜ to ㅝ ㅞ ㅟ, ㅡ to ㅢ.
    const grown = v === 8 || v === 13 ? v + 3 : v === 18 ? v + 1 : v;
    return [[before, last, syllable(i, grown, 27)]];
  }
  /** @type {[string, string, string][]} */
  const ways = [[before, last, last]];
  const keys = FINALS[f];
  const range = initial(LETTERS[KEYS.indexOf(keys.slice(-1))]);
  if (range) ways.push([before + syllable(i, v, FINALS.indexOf(keys.slice(0, -1))), range[0], range[1]]);
  return ways;
}

/** A word before a verb's ending, and the ending. @param {string} word */
const rootOf = (word) => {
  const ending = VERBAL.find((tail) => word.endsWith(tail)) ?? word;
  return [word.slice(0, -ending.length), ending];
};

/**
 * Whether a word ends as verbs alone do, or begins as those of few words. 는 and 기 may
 * be a noun's, and 면 behind one syllable: 서비스는, 수집기, 화면.
 * @param {string} word
 */
export const isVerb = (word) => {
  const [root, ending] = rootOf(word);
  return /^[않싶있없]/.test(word) || (root.length > 1 ? !/^[는기]$/.test(ending) : root.length > 0 && /는|다$/.test(ending));
};

/**
 * The forms of a Korean verb, as a range of its last syllable with what stands before it:
 * `머문다` is 머 and a syllable with ㅁ, for 무 is 문, 뭅 and 물 elsewhere. Nothing where the
 * word is no verb, or its stem one syllable, which would be anything.
 * @param {string} word
 * @returns {[before: string, from: string, to: string] | undefined}
 */
export function conjugated(word) {
  const root = rootOf(word)[0];
  if (root.length < 2 || !HANGUL.test(root.slice(-1))) return undefined;
  const [i] = split(root.slice(-1));
  return [root.slice(0, -1), syllable(i), syllable(i, 20, 27)];
}

/** The noun of one syllable before an object's particle: 값 of `값을`, none of `마을`. @param {string} word */
export function object(word) {
  if (!/^[가-힣][을를]$/.test(word)) return undefined;
  return (split(word[0])[2] > 0) === (word[1] === "을") ? word[0] : undefined;
}

/** Vowels that sound alike, which are mistaken for each other most. */
const ALIKE = [[1, 5], [3, 7], [10, 11, 15]];

/** A word with one syllable as another writes it by ear: 메시 of `매시`. @param {string} word */
export function soundsLike(word) {
  return [...word].flatMap((c, at) => {
    if (!HANGUL.test(c)) return [];
    const [i, v, f] = split(c);
    const others = ALIKE.find((vowels) => vowels.includes(v)) ?? [];
    return others.filter((other) => other !== v).map((other) => word.slice(0, at) + syllable(i, other, f) + word.slice(at + 1));
  });
}

/** How initials sound to one who writes English by ear, in the order of CHOSEONG; finals. */
const SOUNDS = "KKNTTLMPPSSAJJJKTPH";
const ENDS = { 1: "K", 4: "N", 8: "L", 16: "M", 17: "P", 19: "T", 21: "N" };

/** The consonants of a word as src/search/sounds.rs tells them of English ones. @param {string} word of syllables */
export const consonants = (word) => [...word].map((c) => {
  const [i, , f] = split(c);
  return SOUNDS[i] + (ENDS[/** @type {keyof typeof ENDS} */ (f)] ?? "");
}).join("").replace(/(?!^)[AH]/g, "").replace(/(.)\1+/g, "$1");

/** What the keys of a Korean text are on a Latin keyboard: 햣 → git. @param {string} text */
export function toLatin(text) {
  return [...text].map((c) => {
    if (HANGUL.test(c)) {
      const [i, v, f] = split(c);
      return INITIALS[i] + VOWELS[v] + FINALS[f];
    }
    const at = LETTERS.indexOf(c);
    return at < 0 ? c : KEYS[at];
  }).join("").toLowerCase();
}

/**
 * What Latin keys are on a Korean keyboard: znqjspxltm → 쿠버네티스. `undefined` where
 * they make no whole syllables.
 * @param {string} text
 */
export function toHangul(text) {
  const norm = text.replace(/[^EOPQRTW]/g, (c) => c.toLowerCase());
  let out = "";
  for (let at = 0; at < norm.length;) {
    const i = INITIALS.indexOf(norm[at]);
    if (i < 0) return undefined;
    at += 1;
    let v = VOWELS.indexOf(norm.slice(at, at + 2));
    if (v < 0) v = VOWELS.indexOf(norm[at]);
    if (v < 0) return undefined;
    at += VOWELS[v].length;
    let f = 0;
    for (const length of [2, 1]) {
      const final = FINALS.indexOf(norm.slice(at, at + length));
      if (final > 0 && !VOWELS.includes(norm[at + length])) {
        f = final;
        at += length;
        break;
      }
    }
    out += syllable(i, v, f);
  }
  return out || undefined;
}

/** A word, and the word without each one of its letters. @param {string} word */
export function deletions(word) {
  const without = [...word].map((_, at) => word.slice(0, at) + word.slice(at + 1));
  return [...new Set([word, ...without])];
}
