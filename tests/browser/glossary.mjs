// What a reader does on a glossary: filters it by a name, by first consonants, and back.

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page */
const shown = (page) => page.locator(".term:visible").count();

/**
 * @param {Page} page
 * @param {(ok: boolean, what: string) => void} check
 */
export async function filter(page, check) {
  const input = page.getByRole("searchbox");
  const said = page.locator("output");
  const type = async (/** @type {string} */ text) => {
    await input.fill(text);
    await page.waitForTimeout(150);
  };
  await input.waitFor();
  const all = await page.locator(".term").count();
  const first = page.locator(".term").first();
  const names = await first.locator(".term-name, .term-other").allTextContents();
  for (const name of names) {
    await type(name.toUpperCase());
    check(await first.isVisible(), `"${name}" finds its own term`);
  }
  const korean = await page.locator(".term-name, .term-other").evaluateAll((found) =>
    found.map((name) => name.textContent ?? "").find((name) => /^[가-힣]{3,}$/.test(name)));
  if (korean) {
    const heads = [...korean].map((c) =>
      "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[Math.floor((c.charCodeAt(0) - 0xac00) / 588)]);
    const own = page.locator(".term").filter({ hasText: korean }).first();
    await type(heads.join(""));
    check(await own.isVisible(), `${heads.join("")} finds ${korean}`);
    await type(korean.slice(0, 2) + heads[2]);
    check(await own.isVisible(), `a half-typed syllable finds ${korean}`);
    await type(heads.join(""));
    check(await shown(page) < Math.max(all, 2), "first consonants leave others out");
  }
  await type("\u2603\u2603\u2603");
  check(await shown(page) === 0, "what nothing is called leaves no term");
  check((await said.textContent() ?? "").trim() !== "", "that nothing fits is said");
  await input.press("Escape");
  check(await shown(page) === all && await input.inputValue() === "", "Escape shows all again");
}
