// What is typed and what is looked up for it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { plan } from "../../static/js/search/plan.js";

/** The words that are looked up at once. @param {string} text */
const shown = (text) => plan(text).map(({ ways }) => [...new Set(ways.map((way) => way.shown))]);
/** The words that are looked up when nothing is found. @param {string} text */
const others = (text) => plan(text).flatMap((group) => group.others().flatMap((way) => way.terms.flat(2)));

test("an object weighs more than the verb that follows it", () => {
  assert.deepEqual(plan("브랜치를 지우려면 ").map(({ weight }) => weight), [1.7, 0.3]);
  assert.deepEqual(plan("git stash를 복원 ").map(({ weight }) => weight), [1, 2, 1]);
  assert.deepEqual(plan("화면 크기 수집기 ").map(({ weight }) => weight), [1, 1, 1]);
});

test("an object of one syllable is found with any particle", () => {
  assert.deepEqual(plan("표를 넣는 ")[0].ways.map((way) => way.terms), [[["표", ..."을를은는이가의에로"].map((tail, at) => (at ? [`표${tail}`, `표${tail}`] : ["표", "표"]))]]);
  assert.deepEqual(shown("마을 "), [["마을"]]);
});

test("a Latin word that is syllables on Korean keys is both at once, if it is not short", () => {
  assert.deepEqual(shown("znqjspxltm "), [["znqjspxltm", "쿠버네티스", "쿠버네티스".slice(0, 4)]]);
  assert.deepEqual(shown("dns "), [["dns"]]);
  assert.ok(others("dns ").includes("운"));
});

test("what nothing has is looked up by ear", () => {
  assert.ok(others("서비스 매시 ").includes("메시"));
  assert.ok(others("디스럽션 ").includes("%TSLPSN"));
  assert.ok(!others("메".repeat(25)).some((term) => term.startsWith("%")));
  assert.ok(!others("지우려면 ").some((term) => term.startsWith("%")));
});
