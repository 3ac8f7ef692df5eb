// A text → what a reader has typed after each key, as a Korean input method shows it:
// ㅋ, 쿠, 쿱, 쿠버 …

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FINALS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** @type {Record<number, number>} compound vowels and finals by what they begin with */
const VOWEL = { 9: 8, 10: 8, 11: 8, 14: 13, 15: 13, 16: 13, 19: 18 };
/** @type {Record<string, string>} */
const FINAL = { ㄳ: "ㄱ", ㄵ: "ㄴ", ㄶ: "ㄴ", ㄺ: "ㄹ", ㄻ: "ㄹ", ㄼ: "ㄹ", ㄽ: "ㄹ", ㄾ: "ㄹ", ㄿ: "ㄹ", ㅀ: "ㄹ", ㅄ: "ㅂ" };

const syllable = (/** @type {number} */ i, /** @type {number} */ v, f = 0) => String.fromCharCode(0xac00 + i * 588 + v * 28 + f);

/** @param {string} text */
export function typed(text) {
  const states = [];
  let done = "";
  for (const c of text) {
    const code = c.charCodeAt(0) - 0xac00;
    if (code < 0 || code > 11171) {
      states.push(done + c);
      done += c;
      continue;
    }
    const [i, v, f] = [Math.floor(code / 588), Math.floor(code / 28) % 21, code % 28];
    const last = done.slice(-1);
    const open = last >= "가" && last <= "힣" && (last.charCodeAt(0) - 0xac00) % 28 === 0;
    const final = FINALS.indexOf(INITIALS[i]);
    // A consonant joins an open syllable until a vowel shows that it begins the next.
    states.push(open && final > 0 ? done.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + final) : done + INITIALS[i]);
    if (VOWEL[v] !== undefined) states.push(done + syllable(i, VOWEL[v]));
    states.push(done + syllable(i, v));
    if (FINAL[FINALS[f]]) states.push(done + syllable(i, v, FINALS.indexOf(FINAL[FINALS[f]])));
    if (f > 0) states.push(done + c);
    done += c;
  }
  return states;
}
