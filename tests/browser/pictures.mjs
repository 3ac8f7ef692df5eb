// The pictures of the manual's tour, taken of the bundled knowledge base itself:
//
//     node tests/browser/pictures.mjs [--bin PATH]
//
// A machine without a Korean font would draw boxes; look at the pictures before you keep
// them. CHROMIUM names the browser.

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { openSite } from "./site.mjs";

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { values } = parseArgs({ options: { bin: { type: "string", default: join(REPOSITORY, "target/debug/kbgen") } } });

const WIDE = { width: 1200, height: 750 };
const PHONE = { width: 390, height: 720 };

/**
 * @typedef {{ name: string, path: string, size: { width: number, height: number }, dark?: boolean, act?: (page: import("playwright-core").Page) => Promise<void> }} Picture
 * @type {Record<string, Picture[]>}
 */
const PICTURES = {
  ko: pictures("개념/파드/", "ㅋㅂㄴㅌㅅ"),
  en: pictures("concepts/pod/", "kubernets"),
};

/** @param {string} note @param {string} query @returns {Picture[]} */
function pictures(note, query) {
  return [
    { name: "tour-note", path: note, size: WIDE },
    {
      name: "tour-search", path: "", size: WIDE,
      act: async (page) => {
        await page.keyboard.press("/");
        await page.locator(".search-dialog .search-input").fill(query);
        await page.locator(".search-hit").nth(2).waitFor();
        await page.waitForTimeout(400);
      },
    },
    {
      name: "tour-beside", path: note, size: WIDE,
      act: async (page) => {
        await page.locator(".meta-beside").click();
        await page.locator(".beside-row").first().waitFor();
      },
    },
    {
      name: "tour-backlinks", path: note, size: WIDE, dark: true,
      act: async (page) => {
        await page.locator(".backlinks").evaluate((part) => part.scrollIntoView({ block: "center" }));
      },
    },
    { name: "tour-phone", path: note, size: PHONE, dark: true },
  ];
}

const site = await openSite(values.bin, REPOSITORY, "/");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
for (const [lang, all] of Object.entries(PICTURES)) {
  for (const { name, path, size, dark, act } of all) {
    const page = await browser.newPage({ viewport: size, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
    await page.goto(new URL(`${lang}/${path}`, site.base).href, { waitUntil: "networkidle" });
    await act?.(page);
    await page.waitForTimeout(300);
    const file = join(REPOSITORY, "content", lang, "manual/attachments", `${name}.jpg`);
    await page.screenshot({ path: file, type: "jpeg", quality: 82 });
    await page.close();
    console.log(file);
  }
}
await browser.close();
await site.close();
