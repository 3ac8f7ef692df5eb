// The browser checks: builds each vault, serves it, opens every page in Chromium.
//
//     node run.mjs [--bin PATH] [--vault DIR]... [--published] [--shots DIR] [--no-sample] [--only-live] [--only-search]
//
// Prints one line per failing check and a closing line with the counts.

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { checkFallback } from "./fallback.mjs";
import { checkLive } from "./live.mjs";
import { checkGraph, checkLinks, walk } from "./pages.mjs";
import { Report } from "./report.mjs";
import { choose, DEVICES, look, use } from "./sample.mjs";
import { checkSearch } from "./search.mjs";
import { openPublished, openSite } from "./site.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = resolve(HERE, "../..");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const { values } = parseArgs({
  options: {
    bin: { type: "string" },
    vault: { type: "string", multiple: true },
    shots: { type: "string" },
    "only-live": { type: "boolean", default: false },
    published: { type: "boolean", default: false },
    "no-sample": { type: "boolean", default: false },
    "only-search": { type: "boolean", default: false },
  },
});

/** @param {string} name */
const onPath = (name) => (process.env.PATH ?? "").split(delimiter)
  .map((folder) => join(folder, name)).find((file) => existsSync(file));

function findBrowser() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const usual = "/usr/bin/chromium";
  const found = existsSync(usual) ? usual
    : onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome");
  if (!found) throw new Error("no Chromium: set $CHROMIUM to its path");
  return found;
}

function findBinary() {
  if (values.bin) return resolve(values.bin);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const found = ["release", "debug"]
    .map((profile) => join(REPOSITORY, "target", profile, `kbgen${suffix}`))
    .find((file) => existsSync(file));
  if (!found) throw new Error("no kbgen binary: run `cargo build`, or give --bin");
  return found;
}

async function findVaults() {
  if (values.vault) return values.vault.map((vault) => resolve(vault));
  const small = join(HERE, "vaults");
  const vaults = (await readdir(small)).sort().map((name) => join(small, name));
  if (existsSync(join(REPOSITORY, "book.toml"))) vaults.unshift(REPOSITORY);
  else if (existsSync(join(REPOSITORY, "content"))) vaults.unshift(join(REPOSITORY, "content"));
  return vaults;
}

async function main() {
  const bin = findBinary();
  const vaults = await findVaults();
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  if (values.shots) await mkdir(values.shots, { recursive: true });
  const report = new Report();
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS });
  try {
    if (!values.vault) await checkLive(browser, bin, report, values.shots);
    if (values["only-live"]) return report.close();
    /** @type {(() => Promise<import("./site.mjs").Site>)[]} */
    const sites = vaults.map((vault, index) =>
      () => openSite(bin, vault, index % 2 === 1 ? "/base/" : "/"));
    if (!values.vault || values.published) sites.push(() => openPublished(bin));
    for (const open of sites) {
      const started = Date.now();
      const site = await open();
      try {
        await checkSite(browser, site, report, axe);
      } finally {
        await site.close();
      }
      console.log(`${site.name}: ${site.files.size} files, ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
  } finally {
    await browser.close();
  }
  return report.close();
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("./site.mjs").Site} site
 * @param {Report} report
 * @param {string} axe
 */
async function checkSite(browser, site, report, axe) {
  await checkSearch(browser, site, report, { axe, shots: values.shots });
  if (values["only-search"]) return;
  const [sources = []] = await Promise.all(Object.values(DEVICES).map(async (device) => {
    const context = await browser.newContext({ ...device, reducedMotion: "reduce" });
    const seen = await walk(site, context, device.viewport.width, report);
    await context.close();
    return seen;
  }));
  checkLinks(site, sources, report);
  await checkGraph(site, report);
  if (values["no-sample"]) return;
  const samples = choose(site, sources);
  await look(browser, site, samples, report, { axe, shots: values.shots });
  await use(browser, site, samples, report);
  await checkFallback(browser, site, sources, report);
}

process.exitCode = await main();
