// Opens every page of a site at one width, and then checks every link it saw. Redirect
// pages are read, not opened: the browser would leave them before anything is measured.

import { readDiagrams } from "./diagrams.mjs";
import { readLayout, readSource, splitWords } from "./inspect.mjs";
import { addressOf, fileAt, textOf } from "./site.mjs";

/** @typedef {import("./site.mjs").Site} Site */
/** @typedef {import("./report.mjs").Report} Report */
/** @typedef {ReturnType<typeof readSource> & { file: string, url: string }} Source */

/** @param {string} html */
export const isRedirect = (html) => /<meta[^>]+http-equiv=["']?refresh/i.test(html.slice(0, 2000));

/**
 * Notes everything a page complains about. What lies on other hosts is never fetched here
 * and says nothing about kbgen.
 * @param {import("playwright-core").Page} page
 * @param {string} base
 */
export function listen(page, base) {
  /** @type {string[]} */
  let heard = [];
  const origin = new URL(base).origin;
  const foreign = (/** @type {string} */ text) =>
    (text.match(/https?:\/\/[^\s'"]+/g) ?? []).some((url) => !url.startsWith(origin));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (foreign(message.text()) || foreign(message.location().url)) return;
    heard.push(`console ${message.type()}: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => heard.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    // Leaving a page gives up what it still asks for; that is no failure.
    if (!request.url().startsWith(origin) || request.failure()?.errorText === "net::ERR_ABORTED") return;
    heard.push(`request failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  page.on("response", (response) => {
    if (!response.url().startsWith(origin) || response.status() < 400) return;
    heard.push(`status ${response.status()}: ${response.url()}`);
  });
  return {
    /** What was heard since the last call. */
    take() {
      const all = heard;
      heard = [];
      return all;
    },
  };
}

/**
 * `404.html` asks for its mending script at several depths, of which one exists.
 * @param {string} message
 */
const isLostProbe = (message) => /\/js\/root\.js/.test(message);

/**
 * @param {Site} site
 * @param {import("playwright-core").BrowserContext} context
 * @param {number} width
 * @param {Report} report
 * @returns {Promise<Source[]>}
 */
export async function walk(site, context, width, report) {
  const page = await context.newPage();
  const ears = listen(page, site.base);
  /** @type {Source[]} */
  const sources = [];
  let followed = "";
  for (const file of site.files) {
    if (!file.endsWith(".html")) continue;
    const html = await textOf(site, file);
    const url = addressOf(site, file);
    const where = `${url} @${width}`;
    if (isRedirect(html)) {
      if (width < 1000) sources.push({ ...(await page.evaluate(readRedirect, { html, url })), file, url });
      if (followed === "") {
        followed = url;
        await keepsPlace(page, html, url, report);
      }
      continue;
    }
    try {
      await page.goto(url, { waitUntil: "load", timeout: 20_000 });
    } catch (error) {
      report.check(false, "open", where, () => String(error).split("\n")[0]);
      continue;
    }
    const layout = await page.evaluate(readLayout, width);
    report.check(layout.overflow <= 0, "overflow", where,
      () => `${layout.overflow}px ${layout.wide.join(" | ")}`);
    report.check(layout.wide.length === 0, "clipped", where, () => layout.wide.join(" | "));
    report.check(layout.covered.length === 0, "covered", where, () => layout.covered.join(" | "));
    report.check(layout.fonts === (layout.formulas ? 1 : 0), "font", where,
      () => `${layout.fonts} fonts loaded, formulas: ${layout.formulas}`);
    const diagrams = await page.evaluate(readDiagrams);
    report.check(diagrams.faults.length === 0, "diagram", where, () => diagrams.faults.join(" | "));
    report.diagrams(url, diagrams.drawn, diagrams.sources);
    if (width < 1000) {
      report.check(layout.marks.length === 0, "literal mark", where, () => layout.marks.join(" | "));
      const split = await page.evaluate(splitWords);
      report.check(split.length === 0, "split word", where, () => split.join(" | "));
      const source = await page.evaluate(readSource, html);
      checkSource(source, where, report);
      sources.push({ ...source, file, url });
    }
    const said = ears.take().filter((line) => file !== "404.html" || !isLostProbe(line));
    report.check(said.length === 0, "console", where, () => said.join(" | "));
  }
  await page.close();
  return sources;
}

/**
 * @param {ReturnType<typeof readSource>} source
 * @param {string} where
 * @param {Report} report
 */
function checkSource(source, where, report) {
  report.check(source.twice.length === 0, "repeated id", where, () => source.twice.join(", "));
  report.check(source.lang !== "", "html lang", where);
  report.check(source.inline === 0, "inline script", where);
  report.check(source.h1 >= 1, "no h1", where);
  if (/\bpage-note\b/.test(source.body)) {
    report.check(source.articles === 1, "one article", where, () => `${source.articles} articles`);
  }
}

/**
 * A page that leads on takes the place within it along.
 * @param {import("playwright-core").Page} page
 * @param {string} html
 * @param {string} url
 * @param {Report} report
 */
async function keepsPlace(page, html, url, report) {
  const { links } = await page.evaluate(readRedirect, { html, url });
  const goal = new URL(links[0].url);
  goal.hash = "kept";
  const arrived = page.waitForURL(goal.href, { timeout: 10_000 }).then(() => true, () => false);
  await page.goto(`${url}#kept`).catch(() => undefined);
  report.check(await arrived, "fragment", url, () => `${page.url()} instead of ${goal.href}`);
}

/** @param {{ html: string, url: string }} redirect */
function readRedirect({ html, url }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.querySelector("meta[http-equiv=refresh]")?.getAttribute("content") ?? "";
  const to = content.split(/url=/i)[1] ?? "";
  return {
    links: [{ url: new URL(to, url).href, at: `redirect "${to}"` }],
    ids: [], twice: [], lang: page.documentElement.lang, body: "redirect",
    articles: 0, h1: 0, inline: 0, size: 0, rich: 0, twins: 0, missing: false, twinLinks: 0,
  };
}

/**
 * Every local address leads to a file, and its fragment to an id there.
 * @param {Site} site
 * @param {Source[]} sources
 * @param {Report} report
 */
export function checkLinks(site, sources, report) {
  const ids = new Map(sources.map((source) => [source.file, new Set(source.ids)]));
  const seen = new Set();
  const origin = new URL(site.base).origin;
  for (const source of sources) {
    for (const { url, at } of source.links) {
      if (seen.has(url)) continue;
      seen.add(url);
      if (url.startsWith("bad:")) {
        report.check(false, "bad address", source.url, () => at);
        continue;
      }
      if (!url.startsWith(origin)) continue;
      if (source.file === "404.html" && isLostProbe(url)) continue;
      const [path, fragment = ""] = splitAddress(url.slice(origin.length));
      const prefix = new URL(site.base).pathname;
      const file = path.startsWith(prefix) ? fileAt(site.files, path.slice(prefix.length)) : undefined;
      report.check(file !== undefined, "dead link", source.url, () => at);
      if (file === undefined || fragment === "" || !ids.has(file)) continue;
      // A PDF's `#page=3` is no id, and only pages have ids here.
      report.check(ids.get(file)?.has(fragment) === true, "dead fragment", source.url, () => at);
    }
  }
}

/**
 * The graph is served beside the pages: each node is one of them, each edge joins two.
 * @param {Site} site
 * @param {Report} report
 */
export async function checkGraph(site, report) {
  const url = new URL("graph.json", site.base).href;
  const answer = await fetch(url);
  report.check(answer.ok, "graph is served", url);
  if (!answer.ok) return;
  /** @type {{ nodes: { id: string }[], edges: [number, number][] }} */
  const { nodes, edges } = await answer.json();
  const lost = nodes.filter((node) => !site.files.has(`${node.id}index.html`));
  report.check(nodes.length > 0 && lost.length === 0, "nodes are pages", url,
    () => lost.map((node) => node.id).join(" | "));
  const loose = edges.filter((edge) => edge.length !== 2 || edge.some((end) => !(end in nodes)));
  report.check(edges.length > 0 && loose.length === 0, "edges join nodes", url,
    () => JSON.stringify(loose));
}

/** @param {string} address */
function splitAddress(address) {
  const [path = "", fragment = ""] = address.split("#");
  const decode = (/** @type {string} */ text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  return [decode(path.split("?")[0] ?? ""), decode(fragment)];
}
