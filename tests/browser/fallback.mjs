// Pages that show an original in place of a missing version: what they say, how menus mark
// them, and that the switch leads to the same section on both sides. And what a note in
// many languages has: one menu each, not a row of links and buttons.

import { inContext } from "./sample.mjs";

/** @typedef {import("./sample.mjs").Act} Act */

/**
 * One page of each kind, where the site has any.
 * @param {import("./pages.mjs").Source[]} sources
 * @returns {[string, string, Act][]}
 */
export function jobsOf(sources) {
  const missing = sources.filter((source) => source.missing);
  const of = (/** @type {boolean} */ rtl) =>
    missing.find((source) => /^(ar|fa|he|ur)/.test(source.lang) === rtl && source.ids.length > 3);
  /** @type {[string, string, Act][]} */
  const jobs = [];
  for (const source of [of(true), of(false)]) {
    if (!source) continue;
    jobs.push([source.url, "fallback", notice], [source.url, "fallback switch", keptPlace]);
  }
  const many = sources.find((source) => source.twinLinks > 3);
  if (many) jobs.push([many.url, "many languages", menus]);
  const rtl = sources.find((source) => /^(ar|fa|he|ur)/.test(source.lang) && !source.missing && source.ids.length > 3);
  if (rtl) jobs.push([rtl.url, "words in English", english]);
  return jobs;
}

/** @type {Act} */
async function notice(page, check) {
  const seen = await page.evaluate(() => {
    const link = document.querySelector(".page-missing a");
    const article = document.querySelector("article");
    const original = link?.getAttribute("hreflang");
    const turned = [...document.querySelectorAll(".page-missing > *, .page-meta .meta-item, .page-meta .meta-item > *")];
    // Latin words in a page that runs from right to left are laid out in their own order.
    const scrambled = getComputedStyle(document.body).direction === "rtl" ? turned
      .filter((element) => element.childElementCount === 0 && /[a-z]{2}/i.test(element.textContent ?? ""))
      .filter((element) => getComputedStyle(element).direction !== "ltr" || element.closest("[lang]")?.getAttribute("lang") !== "en")
      .filter((element) => !element.matches("a.meta-twin"))
      .filter((element) => !(element instanceof HTMLTimeElement))
      .map((element) => element.outerHTML) : [];
    return {
      original,
      article: article?.lang,
      scrambled,
      repeated: document.querySelectorAll(`.page-meta a[hreflang="${original}"]`).length,
      beside: [...document.querySelectorAll(".meta-beside")].length,
      twins: document.querySelectorAll(".meta-twin").length,
      tree: document.querySelector(".tree a[aria-current] .missing-mark")?.textContent ?? "",
      listed: document.querySelector(".tree a[aria-current]")?.matches(".is-missing"),
    };
  });
  check(Boolean(seen.original) && seen.original === seen.article, `the text is ${seen.article}, the original ${seen.original}`);
  check(seen.scrambled.length === 0, `English without its direction: ${seen.scrambled.join(" ")}`);
  check(seen.repeated === 0, "the original is linked twice above the text");
  check(seen.twins > 0 || seen.beside === 0, "a button sets the original beside itself");
  check(seen.tree !== "" && seen.listed === true, "the tree has no mark for the page");
  const home = await page.evaluate(() =>
    /** @type {HTMLAnchorElement | null} */ (document.querySelector(".site-name"))?.href ?? "");
  const url = page.url();
  await page.goto(home);
  // Where a front page lists notes, it marks those that show an original.
  const lists = await page.evaluate((href) => [...document.querySelectorAll("main .note-list a, main .plain-list a")]
    .filter((a) => /** @type {HTMLAnchorElement} */ (a).href === href).map((a) => a.className), url);
  check(lists.every((name) => name.includes("is-missing")), `a list does not mark ${url}`);
}

/** @type {Act} */
async function keptPlace(page, check) {
  const original = await page.locator(".page-missing a").getAttribute("hreflang");
  const own = await page.evaluate(() => document.documentElement.lang);
  const ids = await page.evaluate(() => [...document.querySelectorAll("article h2[id]")].map(({ id }) => id));
  const id = ids[Math.floor(ids.length / 2)];
  if (!id) return;
  const cross = async (/** @type {string | null} */ lang) => {
    // A section near the end of a short page never reaches the top of the window.
    await page.evaluate((at) => {
      document.body.style.paddingBottom = "100vh";
      document.getElementById(at)?.scrollIntoView();
    }, id);
    await page.waitForTimeout(100);
    const link = page.locator(`.language-switch a[hreflang="${lang}"]`);
    await link.evaluate((a) => {
      const menu = a.closest("details");
      if (menu) menu.open = true;
    });
    await link.click();
    await page.waitForFunction((to) => document.documentElement.lang === to, lang, { timeout: 5000 }).catch(() => {});
    const hash = await page.evaluate(() => decodeURIComponent(location.hash));
    check(hash === `#${id}`, `from the section ${id} the switch to ${lang} leads to "${hash}"`);
  };
  await cross(original);
  const marked = await page.evaluate((lang) =>
    document.querySelector(`.language-switch a[hreflang="${lang}"]`)?.matches(".is-missing[title]"), own);
  check(marked === true, "the switch on the original does not mark the missing language");
  await cross(own);
}

/** @type {Act} */
async function menus(page, check) {
  const summary = page.locator(".beside-menu > summary");
  await summary.waitFor({ timeout: 5000 }).catch(() => {});
  check(await summary.count() === 1, "no menu of twins to set beside");
  check(await page.locator(".page-meta .meta-beside:visible").count() === 1, "more than one button above the text");
  check(await page.locator(".page-meta .meta-twin:visible").count() === 0, "links to all twins above the text");
  const links = page.locator(".page-meta details.meta-item");
  await links.locator("summary").click();
  check(await page.locator(".meta-twin:visible").count() > 3, "the menu of languages does not open");
  check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "a menu makes the page too wide");
  await summary.click();
  check(await page.locator(".meta-twin:visible").count() === 0, "a menu stays open behind the next");
  await page.keyboard.press("Escape");
  check(await page.locator(".beside-menu li:visible").count() === 0, "Escape does not close the menu");
  await summary.click();
  await page.locator(".beside-menu li button").first().click();
  await page.locator(".beside-row").first().waitFor({ timeout: 5000 }).catch(() => {});
  const twin = await page.evaluate(() => {
    const cell = document.querySelector(".beside-twin");
    return cell ? { said: cell.getAttribute("dir"), lang: cell.getAttribute("lang") ?? "" } : undefined;
  });
  check(twin?.said === (/^(ar|fa|he|ur)/.test(twin?.lang ?? "") ? "rtl" : "ltr"), `the twin is ${JSON.stringify(twin)}`);
  await page.locator(".meta-beside[aria-pressed=true]").click();
  await page.waitForFunction(() => !document.querySelector(".beside-row"), undefined, { timeout: 5000 }).catch(() => {});
  check(await page.locator(".beside-row").count() === 0, "the button beside the menu does not close it");
}

/**
 * English words of the interface, in a language that has none of its own: each says that it
 * is English, also those that scripts write.
 * @type {Act}
 */
async function english(page, check) {
  await page.locator(".code-copy").first().waitFor({ timeout: 5000 }).catch(() => {});
  await page.locator(".search-open").click();
  await page.locator(".search-tip").waitFor({ timeout: 5000 }).catch(() => {});
  await page.locator(".search-input").fill("zzzz");
  await page.locator(".search-none").waitFor({ timeout: 5000 }).catch(() => {});
  const seen = await page.evaluate(() => {
    const shown = /** @type {string[]} */ ([]);
    const silent = /** @type {string[]} */ ([]);
    // Only words of the interface: a writer's own may be in any language.
    const words = new Set([...document.querySelectorAll("[data-english]")]
      .flatMap((element) => Object.values(/** @type {HTMLElement} */ (element).dataset)));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const parent = node.parentElement;
      if (!parent || parent.closest(".site-title, .breadcrumbs, .tree")) continue;
      if (!/[a-z]{2}/i.test(text) || !(words.has(text) || parent.matches("bdi[dir=ltr]"))) continue;
      shown.push(text);
      const { lang } = /** @type {HTMLElement} */ (parent.closest("[lang]"));
      if (lang !== "en" || getComputedStyle(parent).direction !== "ltr") silent.push(text);
    }
    const names = [...document.querySelectorAll("button[aria-label], a[aria-label], article [aria-label]")]
      .filter((element) => /^[a-z ]+$/i.test(element.getAttribute("aria-label") ?? ""))
      .filter((element) => element.closest("[lang]")?.getAttribute("lang") !== "en").map((element) => element.outerHTML.slice(0, 120));
    return { shown, silent, names };
  });
  check(seen.shown.includes("Copy") && seen.shown.includes("Nothing found."), `scripts wrote no words: ${seen.shown.join(" | ")}`);
  check(seen.silent.length === 0, `English that does not say so: ${seen.silent.join(" | ")}`);
  check(seen.names.length === 0, `names in English that do not say so: ${seen.names.join(" | ")}`);
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("./site.mjs").Site} site
 * @param {import("./pages.mjs").Source[]} sources
 * @param {import("./report.mjs").Report} report
 */
export async function checkFallback(browser, site, sources, report) {
  for (const [url, kind, act] of jobsOf(sources)) {
    await inContext(browser, {}, site, report, url, kind, act);
  }
}
