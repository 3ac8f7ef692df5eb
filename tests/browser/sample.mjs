// Looks closer at one page of each kind: colours, accessibility, and what a reader does
// with the theme button, the drawer, the language switch and the keyboard.

import { filter } from "./glossary.mjs";
import { sideBySide } from "./beside.mjs";
import { splitWords, textContrast } from "./inspect.mjs";
import { listen } from "./pages.mjs";

/** @typedef {import("./site.mjs").Site} Site */
/** @typedef {import("./report.mjs").Report} Report */
/** @typedef {import("./pages.mjs").Source} Source */
/** @typedef {{ kind: string, url: string, lang: string }} Sample */

/** A phone and a desk: on a phone, scroll bars take no room and pointers are coarse. */
export const DEVICES = {
  390: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  1440: { viewport: { width: 1440, height: 900 } },
};
const PHONE = DEVICES[390];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

/**
 * One page of each kind and language.
 * @param {Site} site
 * @param {Source[]} sources
 * @returns {Sample[]}
 */
export function choose(site, sources) {
  /** @type {Map<string, { source: Source, weight: number }>} */
  const best = new Map();
  const offer = (/** @type {string} */ kind, /** @type {Source} */ source, weight = 0) => {
    const key = `${kind}-${source.lang.split("-")[0]}`;
    const former = best.get(key);
    if (!former || weight > former.weight) best.set(key, { source, weight });
  };
  for (const source of sources) {
    const path = source.file.replace(/index\.html$/, "");
    if (source.body === "redirect") continue;
    if (/^(?:[a-z]{2}(?:-[a-z]+)?\/)?$/i.test(path)) offer("home", source);
    else if (/\bpage-lost\b/.test(source.body)) offer("404", source);
    else if (/(^|\/)tags\/$/.test(path)) offer("tags", source);
    else if (/(^|\/)tags\//.test(path)) offer("tag", source, source.links.length);
    else if (/\bpage-glossary\b/.test(source.body)) offer("glossary", source);
    else if (/(^|\/)search\/$/.test(path)) offer("search", source);
    else if (/(^|\/)graph\/$/.test(path)) offer("graph", source);
    else if (/(^|\/)[^/]+\.(canvas|base)\/$/.test(path)) offer(/canvas\/$/.test(path) ? "canvas" : "base", source);
    else if (/\bpage-list\b/.test(source.body)) offer("folder", source, source.links.length);
    else if (/\bpage-note\b/.test(source.body)) {
      offer("long", source, source.size);
      offer("note", source, source.rich * 1000 / (1000 + source.size));
    } else offer("other", source);
  }
  const taken = new Set();
  return [...best]
    .filter(([, { source }]) => !taken.has(source.url) && taken.add(source.url))
    .map(([key, { source }]) => ({
      kind: key.replace(/-[^-]*$/, ""),
      url: source.url,
      lang: source.lang,
    }));
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Site} site
 * @param {Sample[]} samples
 * @param {Report} report
 * @param {{ axe: string, shots?: string }} options
 */
export async function look(browser, site, samples, report, { axe, shots }) {
  const pairs = SCHEMES.flatMap((scheme) =>
    Object.values(DEVICES).map((device) => ({ scheme, device })));
  await Promise.all(pairs.map(async ({ scheme, device }) => {
    const { width } = device.viewport;
    const context = await browser.newContext({
      ...device,
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    await context.addInitScript({ content: axe });
    const page = await context.newPage();
    for (const { kind, url, lang } of samples) {
      const where = `${url} @${width} ${scheme}`;
      await page.goto(url, { waitUntil: "load" });
      const low = await page.evaluate(textContrast);
      report.check(low.length === 0, "contrast", where, () => low.slice(0, 6).join(" | "));
      // Every width and every scheme once; the other pairs add nothing but time.
      if ((scheme === "light") === (width > 1000)) await checkAxe(page, where, report);
      if (shots) await shoot(page, `${shots}/${site.name}-${kind}-${lang}-${width}-${scheme}`);
    }
    await context.close();
  }));
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} where
 * @param {Report} report
 */
async function checkAxe(page, where, report) {
  const grave = await page.evaluate(async () => {
    const { axe } = /** @type {any} */ (globalThis);
    const { violations } = await axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations
      .filter((/** @type {any} */ rule) => rule.impact === "serious" || rule.impact === "critical")
      .map((/** @type {any} */ rule) =>
        `${rule.id} (${rule.impact}, ${rule.nodes.length}×): ` +
        rule.nodes.slice(0, 3).map((/** @type {any} */ node) =>
          `${node.target.join(" ")} ${node.html.slice(0, 90)}`).join(" ; "));
  });
  report.check(grave.length === 0, "axe", where, () => grave.join(" | "));
}

/**
 * A long page is shown by its first screens: people look at these.
 * @param {import("playwright-core").Page} page
 * @param {string} path
 */
async function shoot(page, path) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const { width } = page.viewportSize() ?? { width: 390 };
  await page.screenshot({
    path: `${path}.png`,
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(height, 6000) },
    animations: "disabled",
  });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {Site} site
 * @param {Sample[]} samples
 * @param {Report} report
 */
export async function use(browser, site, samples, report) {
  /** @type {[string, string, Act, import("playwright-core").BrowserContextOptions][]} */
  const jobs = [];
  for (const { kind, url } of samples) {
    jobs.push([url, "keyboard", keyboard, {}]);
    if (kind === "glossary") jobs.push([url, "filter", filter, {}]);
    if (!["home", "note", "folder", "404"].includes(kind)) continue;
    jobs.push([url, "theme", theme, {}]);
    jobs.push([url, "drawer", drawer, PHONE]);
    jobs.push([url, "language", language, {}]);
    if (kind === "note") {
      jobs.push([url, "side by side", sideBySide, {}]);
      jobs.push([url, "side by side", sideBySide, PHONE]);
    }
    jobs.push([url, "direction", direction, {}]);
    jobs.push([url, "no script", noScript, { javaScriptEnabled: false }]);
  }
  jobs.push([`${site.base}no/such/page/`, "lost", lost, PHONE]);
  const work = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const [url, kind, act, options] = job;
      await inContext(browser, options, site, report, url, kind, act);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

/** @typedef {(ok: boolean, what: string) => void} Check */
/** @typedef {(page: import("playwright-core").Page, check: Check, url: string) => Promise<void>} Act */

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} options
 * @param {Site} site
 * @param {Report} report
 * @param {string} url
 * @param {string} kind
 * @param {Act} act
 */
export async function inContext(browser, options, site, report, url, kind, act) {
  const context = await browser.newContext({
    ...DEVICES[1440],
    colorScheme: "light",
    reducedMotion: "reduce",
    ...options,
  });
  await context.addInitScript(() => {
    // The scheme at the moment the body appears: nothing was painted before it.
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      /** @type {any} */ (globalThis).firstScheme = document.documentElement.dataset.theme ?? "";
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const ears = listen(page, site.base);
  try {
    await page.goto(url, { waitUntil: "load" });
    await act(page, (ok, what) => report.check(ok, kind, url, () => what), url);
    const said = ears.take().filter((line) => kind !== "lost" && !line.includes("root.js"));
    report.check(said.length === 0, kind, url, () => said.join(" | "));
  } catch (error) {
    report.check(false, kind, url, () => String(error).split("\n").slice(0, 3).join(" "));
  } finally {
    await context.close();
  }
}

/** @param {import("playwright-core").Page} page */
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const box = at?.getBoundingClientRect();
  return {
    skip: at?.matches(".skip-link") === true,
    menu: at?.matches(".menu-open") === true,
    inTree: at?.closest(".tree") !== null,
    inMain: at?.closest("main") !== null,
    none: at === document.body,
    top: box?.top ?? 0,
    bottom: box?.bottom ?? 0,
    name: at?.outerHTML.slice(0, 80) ?? "",
  };
});

/** @type {Act} */
async function keyboard(page, check) {
  await page.keyboard.press("Tab");
  const first = await focused(page);
  check(first.skip, `Tab reaches ${first.name} first, not the skip link`);
  check(first.top >= 0 && first.bottom > 0, `the skip link stays out of sight at ${first.top}`);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(50);
  const main = await focused(page);
  check(main.inMain || main.none, `the skip link leads to ${main.name}`);
  await page.keyboard.press("Tab");
  const next = await focused(page);
  check(next.inMain || next.none, `after skipping, Tab reaches ${next.name}`);
}

/** @type {Act} */
async function theme(page, check) {
  const scheme = () => page.evaluate(() => ({
    now: document.documentElement.dataset.theme ?? "",
    first: /** @type {any} */ (globalThis).firstScheme,
    paper: getComputedStyle(document.body).backgroundColor,
  }));
  const light = await scheme();
  await page.locator(".theme-toggle").click();
  const dark = await scheme();
  check(dark.now === "dark", `data-theme is "${dark.now}" after the button`);
  check(dark.paper !== light.paper, `the paper stays ${dark.paper}`);
  await page.reload({ waitUntil: "load" });
  const again = await scheme();
  check(again.now === "dark", `data-theme is "${again.now}" after a reload`);
  check(again.first === "dark", `the scheme is "${again.first}" when the body appears: a flash`);
  check(again.paper === dark.paper, `the paper is ${again.paper} after a reload`);
  await page.locator(".theme-toggle").waitFor();
  const label = await page.locator(".theme-toggle").getAttribute("aria-label");
  check(label !== null && label !== "", "the theme button has no name");
  await page.locator(".theme-toggle").click();
  const back = await scheme();
  check(back.now !== "dark" && back.paper === light.paper, `the button does not lead back: ${back.now}`);
}

/** @type {Act} */
async function drawer(page, check) {
  const button = page.locator(".menu-open");
  if ((await page.locator(".tree").count()) === 0) {
    check((await button.count()) === 0, "a menu button without a tree");
    return;
  }
  const tree = page.locator(".tree");
  await page.waitForFunction(() => document.querySelector(".menu-open")?.getAttribute("role") === "button");
  check(!(await tree.isVisible()), "the drawer is open at first");
  await button.click();
  check(await tree.isVisible(), "the button does not open the drawer");
  check((await button.getAttribute("aria-expanded")) === "true", "aria-expanded stays false");
  check((await focused(page)).inTree, `opening leaves the focus at ${(await focused(page)).name}`);
  const stops = (await tree.locator("a:visible, button:visible").count()) + 3;
  let escaped = "";
  for (let step = 0; step < Math.min(stops, 60) && !escaped; step += 1) {
    await page.keyboard.press(step % 2 === 0 && step > 30 ? "Shift+Tab" : "Tab");
    const at = await focused(page);
    if (!at.inTree && !at.none) escaped = at.name;
  }
  check(escaped === "", `Tab leaves the drawer for ${escaped}`);
  await page.keyboard.press("Escape");
  check(!(await tree.isVisible()), "Escape does not close the drawer");
  check((await focused(page)).menu, `Escape leaves the focus at ${(await focused(page)).name}`);
  await button.click();
  // Right to left, the drawer is at the right.
  const rtl = await page.evaluate(() => getComputedStyle(document.body).direction === "rtl");
  await page.mouse.click(rtl ? 10 : 380, 600);
  check(!(await tree.isVisible()), "a tap outside does not close the drawer");
  check((await button.getAttribute("aria-expanded")) === "false", "aria-expanded stays true");
  await button.click();
  await page.locator(".menu-close").click();
  check(!(await tree.isVisible()), "the close button does not close the drawer");
  const split = await page.evaluate(splitWords);
  check(split.length === 0, `split words: ${split.join(" | ")}`);
}

/**
 * The page reads in the direction of its language: the tree is at the side where lines
 * begin, and nothing runs over.
 * @type {Act}
 */
async function direction(page, check) {
  const { rtl, said, tree, wide } = await page.evaluate(() => {
    const box = document.querySelector(".tree")?.getBoundingClientRect();
    return {
      rtl: /^(ar|fa|he|ur)/.test(document.documentElement.lang),
      said: getComputedStyle(document.body).direction,
      tree: box && box.width > 0 ? (box.left + box.right) / 2 / innerWidth : undefined,
      wide: document.documentElement.scrollWidth > innerWidth,
    };
  });
  check(said === (rtl ? "rtl" : "ltr"), `the page is laid out ${said}`);
  check(tree === undefined || (tree > 0.5) === rtl, `the tree is at ${tree} of the width`);
  check(!wide, "the page is wider than the window");
}

/** @type {Act} */
async function language(page, check) {
  const menu = page.locator(".language-switch summary:visible");
  if (await menu.count()) await menu.first().click();
  const link = page.locator(".language-switch a[hreflang]").first();
  if ((await link.count()) === 0) return;
  const { hreflang, href, missing } = await link.evaluate((a) => ({
    hreflang: /** @type {HTMLAnchorElement} */ (a).hreflang,
    href: /** @type {HTMLAnchorElement} */ (a).href,
    missing: a.classList.contains("is-missing"),
  }));
  const twins = await page.evaluate(() => [...document.querySelectorAll("link[rel=alternate][hreflang]")]
    .map((twin) => ({
      lang: twin.getAttribute("hreflang"),
      href: /** @type {HTMLLinkElement} */ (twin).href,
    })));
  if (!missing) check(twins.some((twin) => twin.href === href), `no alternate names ${href}`);
  const before = page.url();
  const pair = await link.evaluate((a) => (a.dataset.anchors ?? "").split(" ").slice(-2));
  if (pair.length === 2) {
    // A reader who is in a section comes out in the same section of the twin.
    await page.evaluate((id) => document.getElementById(id)?.scrollIntoView(), pair[0]);
    await page.evaluate((id) => { location.hash = id; }, pair[0]);
    await page.waitForTimeout(100);
    if (await menu.count()) await menu.first().evaluate((summary) => {
      /** @type {HTMLDetailsElement} */ (summary.parentElement).open = true;
    });
    const stood = await page.evaluate(() => scrollY);
    await link.focus();
    check((await page.evaluate(() => scrollY)) === stood, "a focus in the header moves the page");
    const aimed = await link.evaluate((a) => decodeURIComponent(/** @type {HTMLAnchorElement} */ (a).hash));
    check(aimed === `#${pair[1]}`, `in the section ${pair[0]} the switch aims at "${aimed}"`);
  }
  await link.click();
  await page.waitForLoadState("load");
  check(page.url().split("#")[0] === href, `the switch leads to ${page.url()}, not ${href}`);
  check((await page.evaluate(() => document.documentElement.lang)) === hreflang,
    `html[lang] is not ${hreflang} after the switch`);
  if (pair.length === 2) {
    const there = await page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1)))?.tagName);
    check(/^H[1-6]$/.test(there ?? ""), `the switch leads to no heading: ${page.url()}`);
  }
  if (missing) return;
  const back = await page.evaluate(() => [...document.querySelectorAll("link[rel=alternate][hreflang]")]
    .map((twin) => /** @type {HTMLLinkElement} */ (twin).href));
  check(back.includes(before.split("#")[0]), `the twin ${page.url()} does not name ${before}`);
}

/** @type {Act} */
async function noScript(page, check) {
  check(await page.locator("main").isVisible(), "main is not visible");
  if (await page.locator("article").count()) {
    check(await page.locator("article").isVisible(), "the article is not visible");
  }
  check(!(await page.locator(".theme-toggle").isVisible()), "a theme button that cannot work");
  if ((await page.locator(".tree").count()) === 0) return;
  check(await page.locator(".tree").isVisible(), "the tree is not visible on a wide screen");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(".menu-open").click();
  check(await page.locator(".tree").isVisible(), "the menu link does not open the tree");
  await page.locator(".menu-close").click();
  check(!(await page.locator(".tree").isVisible()), "the close link does not close the tree");
  if (await page.locator(".toc summary").count()) {
    await page.locator(".toc summary").click();
    check(await page.locator(".toc a").first().isVisible(), "the outline does not open");
  }
}

/** @type {Act} */
async function lost(page, check, url) {
  await page.waitForTimeout(200);
  const state = await page.evaluate(() => ({
    styled: getComputedStyle(document.documentElement).getPropertyValue("--paper") !== "",
    toggle: document.querySelector(".theme-toggle")?.hasAttribute("hidden") === false,
    homes: [...document.querySelectorAll("main a[href]")]
      .map((a) => /** @type {HTMLAnchorElement} */ (a).href),
  }));
  check(state.styled, "a lost page at depth has no style");
  check(state.toggle, "a lost page at depth has no working theme button");
  check(state.homes.length > 0, "a lost page names no way home");
  for (const home of state.homes) {
    const answer = await page.request.get(home);
    check(answer.ok(), `${url} leads to ${home}: ${answer.status()}`);
  }
}
