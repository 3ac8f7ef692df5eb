// The client's words against the vectors that the Rust unit tests read as well.
//
//     node --test tests/search/

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { choseong, conjugated, deletions, pieces, stem, toHangul, toLatin, unfinished } from "../../static/js/search/words.js";

const vectors = JSON.parse(await readFile(new URL("./words.json", import.meta.url), "utf8"));

test("texts are taken apart as the index takes them apart", () => {
  for (const { text, words } of vectors.words) {
    const found = pieces(text).map((piece) => (piece.wide ? piece.stem : piece.parts));
    assert.deepEqual(found, words, text);
  }
});

test("stems and initial consonants are the index's", () => {
  for (const [word, want] of vectors.stems) assert.equal(stem(word), want, word);
  for (const [word, want] of vectors.choseong) assert.equal(choseong(word).replace(/[a-z]/g, ""), want, word);
});

test("a keyboard in the wrong language is read", () => {
  for (const [text, want] of vectors.latin) assert.equal(toLatin(text), want, text);
  for (const [text, want] of vectors.hangul) assert.equal(toHangul(text), want ?? undefined, text);
});

test("a syllable that is being typed may become others", () => {
  for (const [text, want] of vectors.unfinished) assert.deepEqual(unfinished(text), want, text);
});

test("a verb has other forms, and what is no verb has none", () => {
  for (const [text, want] of vectors.conjugated) assert.deepEqual(conjugated(text), want ?? undefined, text);
});

test("deletions hold the word and all words with a letter less", () => {
  assert.deepEqual(deletions("abb"), ["abb", "bb", "ab"]);
});

test("nothing that is typed makes the rules fail", () => {
  const letters = ["ㄱ", "ㅏ", "ㄳ", "ㅘ", "가", "힣", "값", "a", "Z", "R", "hk", "+", "#", "-", " ", "漢", "😀", "\u0301"];
  for (const a of letters) {
    for (const b of letters) {
      for (const c of letters) {
        const text = a + b + c;
        pieces(text);
        toLatin(text);
        toHangul(text);
        unfinished(text);
        conjugated(`${text}는`);
        choseong(text);
      }
    }
  }
});
