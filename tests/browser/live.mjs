// `kbgen serve` in a real browser: what a writer sees in an open tab while saving files.

import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { listen } from "./pages.mjs";

/** @typedef {import("./report.mjs").Report} Report */

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "served");
const PATIENCE = 10_000;

/** What a language's part of the vault is called. */
const LANGUAGES = {
  ko: {
    note: "배포 절차", other: "점검", moved: "배포 순서", fresh: "새 글",
    first: "첫 문단입니다.", changed: "고쳐 쓴 문단입니다.", far: "20번째 단계",
    overlay: "새로 만들지 못했습니다", gone: "이 글은 이제 없습니다", warning: "경고 1건",
  },
  en: {
    note: "Deploying", other: "Checks", moved: "Shipping", fresh: "New note",
    first: "The first paragraph.", changed: "A rewritten paragraph.", far: "In step 20",
    overlay: "The site could not be rebuilt", gone: "This note is gone", warning: "1 warning",
  },
};

/** @typedef {typeof LANGUAGES.ko} Names */

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/**
 * Serves a copy of the vault; its files may be changed.
 * @param {string} bin
 */
async function start(bin) {
  const root = await mkdtemp(join(tmpdir(), "kbgen-serve-"));
  await cp(SOURCE, root, { recursive: true });
  const child = spawn(bin, ["serve", root, "--port", String(await freePort())]);
  let said = "";
  const url = await new Promise((done, fail) => {
    const hear = (/** @type {Buffer} */ data) => {
      said += data;
      const found = said.match(/http:\/\/\S+/);
      if (found) done(found[0]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", () => fail(new Error(`serve ended: ${said}`)));
  });
  return {
    root,
    base: String(url),
    close: async () => {
      child.kill("SIGINT");
      await new Promise((done) => child.once("exit", done));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof start>>} Served */

/**
 * A file of the vault; saved as editors do, by a rename over the former one.
 * @param {Served} served
 * @param {string} path
 */
function file(served, path) {
  const full = join(served.root, path);
  return {
    read: () => readFile(full, "utf8"),
    save: async (/** @type {string} */ text) => {
      await writeFile(`${full}.tmp~`, text);
      await rename(`${full}.tmp~`, full);
    },
    move: (/** @type {string} */ to) => rename(full, join(served.root, to)),
    remove: () => rm(full),
  };
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} bin
 * @param {Report} report
 * @param {string | undefined} shots
 */
export async function checkLive(browser, bin, report, shots) {
  const started = Date.now();
  for (const [lang, names] of Object.entries(LANGUAGES)) {
    const served = await start(bin);
    const context = await browser.newContext({
      viewport: lang === "ko" ? { width: 1440, height: 900 } : { width: 390, height: 844 },
      colorScheme: lang === "ko" ? "light" : "dark",
    });
    try {
      const tab = await open(context, served, `${lang}/${slug(names.note)}/`);
      const run = { served, tab, lang, names, report, shots };
      await patching(run);
      await styles(run);
      await findings(run);
      await overlays(run);
      await following(run);
      await moving(run);
      await arriving(run);
    } finally {
      await context.close();
      await served.close();
    }
  }
  console.log(`serve: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** @param {string} name */
const slug = (name) => encodeURIComponent(name.toLowerCase().replaceAll(" ", "-"));

/**
 * A tab whose former state can be told from a fresh load.
 * @param {import("playwright-core").BrowserContext} context
 * @param {Served} served
 * @param {string} path
 */
async function open(context, served, path) {
  const page = await context.newPage();
  const ears = listen(page, served.base);
  await page.goto(new URL(path, served.base).href);
  await ready(page);
  await stain(page);
  return { page, ears };
}

/** @param {import("playwright-core").Page} page */
async function ready(page) {
  const dot = page.locator("kbgen-ribbon .dot");
  await dot.waitFor({ timeout: PATIENCE });
  await page.waitForFunction(() => {
    const state = document.querySelector("kbgen-ribbon")?.shadowRoot?.querySelector(".dot");
    return state instanceof HTMLElement && state.dataset.state !== "off";
  }, undefined, { timeout: PATIENCE });
}

/** @param {import("playwright-core").Page} page */
const stain = (page) => page.evaluate(() => { Object.assign(globalThis, { stained: true }); });
/** @param {import("playwright-core").Page} page */
const stained = (page) => page.evaluate(() => "stained" in globalThis);

/**
 * Waits until a check holds; whether it did.
 * @param {import("playwright-core").Page} page
 * @param {(argument: any) => unknown} check
 * @param {unknown} [argument]
 */
async function until(page, check, argument) {
  try {
    await page.waitForFunction(check, argument, { timeout: PATIENCE });
    return true;
  } catch {
    return false;
  }
}

/** @typedef {{ served: Served, tab: Awaited<ReturnType<typeof open>>, lang: string, names: Names, report: Report, shots?: string }} Run */

/** @param {(argument: any) => unknown} _ */
const shows = (/** @type {string} */ words) => document.querySelector("main")?.textContent?.includes(words);

/**
 * A changed paragraph appears; scroll position, open callout and buttons stay.
 * @param {Run} run
 */
async function patching({ served, tab: { page, ears }, lang, names, report }) {
  const note = file(served, `content/${lang}/${names.note}.md`);
  const text = await note.read();
  await page.locator("details.callout > summary").click();
  const place = page.locator("article p", { hasText: names.far });
  await place.scrollIntoViewIfNeeded();
  const before = await place.evaluate((element) => element.getBoundingClientRect().top);

  await note.save(text.replace(names.first, `${names.changed}\n\n${names.changed}\n\n${names.changed}`));
  report.check(await until(page, shows, names.changed), "live: a changed paragraph appears", lang);
  report.check(await stained(page), "live: the page is patched, not loaded anew", lang);
  const after = await place.evaluate((element) => element.getBoundingClientRect().top);
  report.check(Math.abs(after - before) < 2, "live: the reader stays in place", lang, () => `${before} → ${after}`);
  const open = await page.locator("details.callout").evaluate((element) => element.hasAttribute("open"));
  report.check(open, "live: an open callout stays open", lang);
  const buttons = await page.locator(".code-copy").count();
  report.check(buttons === 1, "live: one button per block of code", lang, () => String(buttons));

  const heading = lang === "ko" ? "## 새 절" : "## A new section";
  await note.save(`${text}\n${heading}\n\n\`\`\`sh\nls\n\`\`\`\n`);
  const both = await until(page, () => document.querySelectorAll(".code-copy").length === 2);
  report.check(both, "live: a new block of code gets its button", lang);
  const outline = await until(page, shows, heading.slice(3));
  const entries = await page.locator("nav.toc li").count();
  report.check(outline && entries >= 3, "live: the outline follows", lang, () => String(entries));
  await note.save(text);
  report.check(await until(page, shows, names.first), "live: an undone change is undone", lang);
  report.check(await stained(page), "live: still the same page", lang);
  const said = ears.take();
  report.check(said.length === 0, "live: console", lang, () => said.join(" | "));
}

/**
 * A changed style sheet is swapped without touching the page.
 * @param {Run} run
 */
async function styles({ served, tab: { page }, lang, report }) {
  const sheet = file(served, "static/css/own.css");
  await sheet.save("article p { text-indent: 7px; }\n");
  const applied = await until(page, () => {
    const text = document.querySelector("article p");
    return text && getComputedStyle(text).textIndent === "7px";
  });
  report.check(applied, "live: a style sheet is swapped", lang);
  report.check(await stained(page), "live: styles leave the page alone", lang);
  const sheets = await until(page, () => document.querySelectorAll("link[rel=stylesheet][href*='style.css']").length === 1);
  report.check(sheets, "live: the former style sheet leaves", lang);
}

/**
 * A dead link is counted, listed with its place, and opens the editor.
 * @param {Run} run
 */
async function findings({ served, tab: { page }, lang, names, report, shots }) {
  const note = file(served, `content/${lang}/${names.note}.md`);
  const text = await note.read();
  await note.save(text.replace(names.first, `${names.first} [[<img src=x onerror=alert(1)>]]`));
  const ribbon = page.locator("kbgen-ribbon");
  const counted = await until(page, (words) =>
    document.querySelector("kbgen-ribbon")?.shadowRoot?.querySelector(".text")?.textContent?.includes(words),
  names.warning);
  report.check(counted, "live: the ribbon counts what was found", lang);
  await ribbon.locator("button.status").click();
  const place = ribbon.locator(".panel a.place").first();
  await place.waitFor({ timeout: PATIENCE });
  const words = await place.textContent();
  report.check(new RegExp(`${names.note}\\.md:\\d+:\\d+$`).test(words ?? ""), "live: a finding names its place", lang, () => String(words));
  const href = await place.getAttribute("href");
  report.check(/^vscode:\/\/file\/.*:\d+:\d+$/.test(href ?? ""), "live: a finding opens the editor", lang, () => String(href));
  report.check(await ribbon.locator("img").count() === 0, "live: findings are text", lang);
  if (shots) await page.screenshot({ path: join(shots, `live-findings-${lang}.png`) });
  await page.keyboard.press("Escape");
  await note.save(text);
  await until(page, () => document.querySelector("kbgen-ribbon")?.shadowRoot?.querySelector(".dot[data-state=good]"));
}

/**
 * Broken settings and templates keep the last good page and say why, until they are mended.
 * @param {Run} run
 */
async function overlays({ served, tab: { page }, lang, names, report, shots }) {
  const overlay = page.locator("kbgen-ribbon .overlay");
  const book = file(served, "book.toml");
  const settings = await book.read();
  const template = file(served, "templates/page.html");
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(served.root, "templates"), { recursive: true });
  const faults = [
    { what: "book.toml", break: () => book.save(`${settings}\nlanguage = <b>\n`), mend: () => book.save(settings) },
    { what: "page.html", break: () => template.save("{% if <b> %}"), mend: () => template.remove() },
  ];
  for (const fault of faults) {
    await fault.break();
    await overlay.waitFor({ state: "visible", timeout: PATIENCE }).catch(() => {});
    const text = await overlay.textContent();
    report.check(text?.includes(names.overlay) === true && text.includes(fault.what), "live: an overlay says what is broken", `${lang} ${fault.what}`, () => String(text));
    report.check(await overlay.locator("b").count() === 0, "live: an overlay is text", `${lang} ${fault.what}`);
    report.check(await page.evaluate(shows, names.first) === true, "live: the last good page stays", `${lang} ${fault.what}`);
    if (shots) await page.screenshot({ path: join(shots, `live-overlay-${lang}-${fault.what}.png`) });
    await fault.mend();
    await overlay.waitFor({ state: "hidden", timeout: PATIENCE }).catch(() => {});
    report.check(!(await overlay.isVisible()), "live: mending clears the overlay", `${lang} ${fault.what}`);
  }
  await stain(page);
}

/**
 * With the toggle on, the tab goes to the note that was saved.
 * @param {Run} run
 */
async function following({ served, tab: { page }, lang, names, report }) {
  const other = file(served, `content/${lang}/${names.other}.md`);
  const text = await other.read();
  await other.save(`${text}\n${names.changed}\n`);
  await page.waitForTimeout(400);
  report.check(page.url().includes(slug(names.note)), "live: without the toggle a tab stays", lang, () => page.url());
  await page.locator("kbgen-ribbon button.follow").click();
  await other.save(`${text}\n${names.changed}\n${names.changed}\n`);
  const there = await page.waitForURL(`**/${lang}/${slug(names.other)}/`, { timeout: PATIENCE }).then(() => true, () => false);
  report.check(there, "live: the tab follows the writer", lang, () => page.url());
  await ready(page);
  const pressed = await page.locator("kbgen-ribbon button.follow").getAttribute("aria-pressed");
  report.check(pressed === "true", "live: it goes on following", lang);
  const note = file(served, `content/${lang}/${names.note}.md`);
  await note.save(`${await note.read()}\n`);
  const back = await page.waitForURL(`**/${lang}/${slug(names.note)}/`, { timeout: PATIENCE }).then(() => true, () => false);
  report.check(back, "live: and back", lang, () => page.url());
  await ready(page);
  await page.locator("kbgen-ribbon button.follow").click();
}

/**
 * A renamed note takes its tab along; a deleted one says so and comes back.
 * @param {Run} run
 */
async function moving({ served, tab: { page }, lang, names, report }) {
  const note = file(served, `content/${lang}/${names.note}.md`);
  await note.move(`content/${lang}/${names.moved}.md`);
  const there = await page.waitForURL(`**/${lang}/${slug(names.moved)}/`, { timeout: PATIENCE }).then(() => true, () => false);
  report.check(there, "live: a renamed note moves its tab along", lang, () => page.url());
  await ready(page);
  const moved = file(served, `content/${lang}/${names.moved}.md`);
  const text = await moved.read();
  await moved.remove();
  const overlay = page.locator("kbgen-ribbon .overlay");
  await overlay.waitFor({ state: "visible", timeout: PATIENCE }).catch(() => {});
  const words = await overlay.textContent();
  report.check(words?.includes(names.gone) === true, "live: a deleted note says so", lang, () => String(words));
  await moved.save(text);
  await overlay.waitFor({ state: "hidden", timeout: PATIENCE }).catch(() => {});
  report.check(!(await overlay.isVisible()), "live: and is welcome back", lang);
}

/**
 * A new note is reachable at once, from the page that links to it.
 * @param {Run} run
 */
async function arriving({ served, tab: { page }, lang, names, report }) {
  await page.goto(new URL(`${lang}/${slug(names.other)}/`, served.base).href);
  await ready(page);
  const other = file(served, `content/${lang}/${names.other}.md`);
  await other.save(`${await other.read()}\n[[${names.fresh}]]\n`);
  const link = page.locator("article a", { hasText: names.fresh });
  await link.waitFor({ timeout: PATIENCE }).catch(() => {});
  report.check(await link.getAttribute("href") === null, "live: a link to nothing yet", lang);
  await file(served, `content/${lang}/${names.fresh}.md`).save(`# ${names.fresh}\n\n${names.changed}\n`);
  const alive = await until(page, (name) => [...document.querySelectorAll("article a[href]")].some((a) => a.textContent === name), names.fresh);
  report.check(alive, "live: the link comes alive", lang);
  await link.click();
  report.check(await until(page, shows, names.changed), "live: a new note is there at once", lang);
}
