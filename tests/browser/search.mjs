// Types into the search as people do: through an input method, with half a syllable, with
// consonants only, on the wrong keyboard, with slips, and reads what it says.

import { join } from "node:path";

const COMBO = ".search-dialog [role=combobox]";
const FIRST = ".search-dialog [role=option]";

/** Queries over kbgen's own knowledge base and the title of the first answer. */
const QUERIES = {
  ko: [
    ["ko-particle", "디플로이먼트를", "디플로이먼트"],
    ["ko-half", "네임스ㅍ", "네임스페이스"],
    ["ko-choseong", "ㅋㅌㅇㄴㄹㅌㅇ", "컨테이너 런타임"],
    ["wrong layout", "vkem", "파드"],
    ["wrong layout back", "ㅗ디ㅡ", "Helm"],
    ["typo", "스테이풀셋", "스테이트풀셋"],
    ["identifier", "kube-apiserver", "kube-apiserver"],
    ["joined", "컨테이너런타임", "컨테이너 런타임"],
    ["other name", "쿠버네티스", "Kubernetes"],
  ],
  en: [
    ["typo", "kuberntes", "Kubernetes"],
    ["stem", "deleting pods", "How Kubernetes deletes a Pod"],
    ["other name", "파드", "Pod"],
  ],
};

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("./site.mjs").Site} site
 * @param {import("./report.mjs").Report} report
 * @param {{ axe: string, shots?: string }} tools
 */
export async function checkSearch(browser, site, report, { axe, shots }) {
  if (!site.files.has("ko/index.html") || !site.files.has("ko/개념/파드/index.html")) return;
  for (const [lang, queries] of Object.entries(QUERIES)) {
    for (const [width, height, colorScheme] of /** @type {const} */ ([[1440, 900, "light"], [390, 844, "dark"]])) {
      const context = await browser.newContext({
        viewport: { width, height }, colorScheme, reducedMotion: "reduce", hasTouch: width < 500,
      });
      const page = await context.newPage();
      const check = (/** @type {string} */ name, /** @type {boolean} */ good, found = "") =>
        report.check(good, "search", `${lang} ${width} ${name}`, () => found);
      page.on("console", (message) => check("console", !["error", "warning"].includes(message.type()), message.text()));
      page.on("pageerror", (error) => check("error", false, String(error)));
      try {
        await look(page, site, { lang, queries, check, shot: shots && join(shots, `search-${lang}-${width}`), axe });
        if (lang === "ko") await compose(page, check);
      } finally {
        await context.close();
      }
    }
  }
}

/** @param {import("playwright-core").Page} page @param {string} title */
const firstIs = (page, title) => page.waitForFunction(
  ([selector, wanted]) => document.querySelector(`${selector} .hit-title`)?.firstChild && [...document.querySelector(`${selector} .hit-title`)?.childNodes ?? []]
    .filter((node) => !(node instanceof HTMLElement && node.className === "hit-alias")).map((node) => node.textContent).join("") === wanted,
  [FIRST, title], { timeout: 5000 },
).then(() => true, () => false);

/** @param {import("playwright-core").Page} page */
const titles = async (page) => (await page.locator(`${FIRST} .hit-title`).allTextContents()).join(" | ");

/**
 * @param {import("playwright-core").Page} page
 * @param {import("./site.mjs").Site} site
 * @param {{ lang: string, queries: string[][], shot?: string, axe: string,
 *   check: (name: string, good: boolean, found?: string) => void }} how
 */
async function look(page, site, { lang, queries, check, shot, axe }) {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => fetched.push(request.url()));
  await page.goto(`${site.base}${lang}/`, { waitUntil: "networkidle" });
  check("nothing is fetched before", !fetched.some((url) => /search/.test(url)), fetched.join(" "));
  await page.keyboard.press("/");
  await page.waitForSelector(COMBO);
  if (shot) await page.screenshot({ path: `${shot}-empty.png` });
  for (const [name, query, title] of queries) {
    await page.fill(COMBO, query);
    check(name, await firstIs(page, title), `${query}: ${await titles(page)}`);
  }
  const status = page.locator(".search-dialog [role=status]");
  check("announces the number", /\d/.test(await status.textContent() ?? ""));
  await page.fill(COMBO, lang === "ko" ? "노드가 응답하지 않을 때" : "smallest deployable unit");
  check("marks words in excerpts", await page.waitForSelector(".search-dialog .hit-text mark").then(() => true, () => false));
  await page.waitForTimeout(300);
  if (shot) await page.screenshot({ path: `${shot}-text.png` });
  await page.fill(COMBO, lang === "ko" ? "컨테이너" : "container");
  await page.waitForTimeout(500);
  if (shot) await page.screenshot({ path: `${shot}-names.png` });
  await page.fill(COMBO, "쀍쀍쀍쀍 zzqqx");
  check("says that nothing is found", await page.waitForSelector(".search-dialog .search-none").then(() => true, () => false));
  if (shot) await page.screenshot({ path: `${shot}-none.png` });
  await page.keyboard.press("Escape");
  check("Escape closes", await page.locator(".search-dialog[open]").count() === 0);
  await page.keyboard.press("Control+k");
  check("Ctrl K opens", await page.waitForSelector(".search-dialog[open]", { timeout: 5000 }).then(() => true, () => false));
  await page.keyboard.press("Escape");
  await page.click(".search-open");
  await page.waitForSelector(".search-dialog[open]");
  await page.fill(COMBO, "helm lang:en");
  check("a filter holds", await page.waitForFunction((selector) => {
    const all = [...document.querySelectorAll(selector)];
    return all.length > 0 && all.every((hit) => /\/en\//.test(/** @type {HTMLAnchorElement} */ (hit).href));
  }, FIRST, { timeout: 5000 }).then(() => true, () => false), await titles(page));
  check("an identifier in a filter", await firstIs(page, "Helm"), await titles(page));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await Promise.all([page.waitForURL("**/en/tools/Helm/".toLowerCase(), { timeout: 5000 }), page.keyboard.press("Enter")])
    .then(() => check("Enter opens", true), () => check("Enter opens", false, page.url()));
  // A key that is pressed before the scripts are there is lost.
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("/");
  await page.waitForSelector(COMBO);
  check("remembers queries", await page.locator(".search-recent", { hasText: "helm lang:en" }).count() === 1);
  await page.goto(`${site.base}${lang}/search/?q=${encodeURIComponent(lang === "ko" ? "파드" : "pod")}`);
  check("the page answers its address", await page.waitForSelector(".search-panel [role=option]").then(() => true, () => false));
  await page.waitForTimeout(300);
  if (shot) await page.screenshot({ path: `${shot}-page.png` });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check("the page is not too wide", wide <= 0, String(wide));
  const faults = await page.evaluate(`${axe}; axe.run({ runOnly: ["wcag2a", "wcag2aa"] }).then((r) => r.violations.map((v) => v.id + " " + v.nodes[0].html.slice(0, 120)))`)
    .catch((reason) => [String(reason)]);
  check("axe on the page", faults.length === 0, faults.join("; "));
  await page.goto(`${site.base}${lang}/`, { waitUntil: "networkidle" });
  await page.keyboard.press("/");
  await page.waitForSelector(COMBO);
  await page.fill(COMBO, lang === "ko" ? "파드" : "pod");
  await page.waitForSelector(FIRST);
  const open = await page.evaluate(`${axe}; axe.run(".search-dialog", { runOnly: ["wcag2a", "wcag2aa"] }).then((r) => r.violations.map((v) => v.id + " " + v.nodes[0].html.slice(0, 120)))`)
    .catch((reason) => [String(reason)]);
  check("axe on the dialog", open.length === 0, open.join("; "));
}

/**
 * Composes syllables key by key, as a Korean input method does.
 * @param {import("playwright-core").Page} page
 * @param {(name: string, good: boolean, found?: string) => void} check
 */
async function compose(page, check) {
  const client = await page.context().newCDPSession(page);
  const input = page.locator(COMBO);
  await input.fill("");
  await input.focus();
  /** @param {string} text */
  const draft = (text) => client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  for (const text of ["ㄴ", "네", "넹"]) await draft(text);
  await client.send("Input.insertText", { text: "네" });
  for (const text of ["ㅇ", "이", "임"]) await draft(text);
  await client.send("Input.insertText", { text: "임" });
  for (const text of ["ㅅ", "스"]) await draft(text);
  check("shows results while composing", await firstIs(page, "네임스페이스"), await titles(page));
  const here = page.url();
  await input.dispatchEvent("keydown", { key: "Enter", isComposing: true, keyCode: 229, bubbles: true });
  await input.dispatchEvent("keydown", { key: "ArrowDown", isComposing: true, keyCode: 229, bubbles: true });
  await page.waitForTimeout(150);
  check("Enter while composing does nothing", page.url() === here);
  await client.send("Input.insertText", { text: "스" });
  // Safari ends the composition before it sends the Enter that ended it.
  await input.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent("compositionend", { data: "스" }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  });
  await page.waitForTimeout(150);
  check("Safari's Enter after a composition does nothing", page.url() === here, page.url());
  await Promise.all([page.waitForURL(/%EB%84%A4%EC%9E%84/i, { timeout: 5000 }), page.keyboard.press("Enter")])
    .then(() => check("Enter after it opens the note", true), () => check("Enter after it opens the note", false, page.url()));
}
