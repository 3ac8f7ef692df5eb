// The browser's half of `kbgen serve`: listens to what changed and shows it.
//
// It is never published. The server says only kinds and places of changes; what is shown
// is fetched from the page's own address, like any page of the site.

import { patch } from "./live/patch.js";
import { Ribbon } from "./live/ribbon.js";
import { wake } from "./main.js";

/** Parts of a page that are brought up to date in place. */
const REGIONS = ["main", ".site-header", ".tree"];
/** The element that the server adds to each page; it names the version of the page. */
const OWN = "script[data-page]";
/** A hidden page gives its connection back: browsers open only six to one host. */
const HIDDEN_MS = 10_000;
const SCROLL = "kbgen:scroll";

const ribbon = new Ribbon();
/** The version that is on screen. */
let seen = digestOf(document);
/** Its HTML as it was sent; without it, a change loads the page anew. @type {Document | undefined} */
let shown;
/** @type {EventSource | undefined} */
let stream;
/** @type {number | undefined} */
let hiding;
/** Updates run one after another. */
let queue = Promise.resolve();

/** @param {() => unknown} work */
function later(work) {
  queue = queue.then(async () => { await work(); })
    .catch((reason) => console.warn("kbgen: live", reason));
}

/** @param {Document} page */
function digestOf(page) {
  return page.querySelector(OWN)?.getAttribute("data-page") ?? "-";
}

/** The page as the server has it now; `undefined` when it is not there. */
async function fetchPage() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return undefined;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function connect() {
  if (stream) return;
  const query = new URLSearchParams({ page: location.pathname, seen });
  stream = new EventSource(`/__kbgen/events?${query}`);
  /** @param {string} name @param {(data: any) => void} then */
  const on = (name, then) => stream?.addEventListener(name, (event) => {
    then(JSON.parse(/** @type {MessageEvent} */ (event).data));
  });
  on("hello", ({ status }) => {
    ribbon.connected(true);
    ribbon.tell(status);
  });
  on("status", (status) => ribbon.tell(status));
  on("slow", ({ seconds }) => ribbon.tell({ slow: seconds }));
  on("page", () => later(update));
  on("style", ({ files }) => later(() => restyle(files)));
  on("reload", () => later(reload));
  on("moved", ({ to }) => later(() => go(to)));
  on("gone", () => later(() => ribbon.gone()));
  on("edited", ({ to }) => later(() => ribbon.follows && go(to)));
  stream.addEventListener("error", () => ribbon.connected(false));
}

function disconnect() {
  stream?.close();
  stream = undefined;
}

/** Shows the newest version of this page without loading it anew. */
async function update() {
  const next = await fetchPage();
  if (!next) {
    ribbon.gone();
    return;
  }
  ribbon.back();
  if (!shown || !sameFrame(shown, next)) {
    reload();
    return;
  }
  const first = keepingPlace(() => patchRegions(next));
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  shown = next;
  seen = digestOf(next);
  wake(document);
  if (first && ribbon.follows) reveal(first);
}

/**
 * @param {Document} next
 * @returns {Element | null} the first part of the text that changed
 */
function patchRegions(next) {
  /** @type {Element | null} */
  let first = null;
  for (const region of REGIONS) {
    const [live, before, after] = [document, shown, next].map((page) => page?.querySelector(region));
    if (!live || !before || !after) continue;
    const done = patch(live, before, after);
    if (region === "main") first = done.first;
  }
  return first;
}

/**
 * Whether two versions of a page differ only in what is patched.
 * @param {Document} before
 * @param {Document} after
 */
function sameFrame(before, after) {
  const frame = (/** @type {Document} */ page) => JSON.stringify([
    page.body.className,
    REGIONS.map((region) => page.querySelector(region) !== null),
    [...page.querySelectorAll("link[rel=stylesheet]")].map((link) => link.getAttribute("href")),
    [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src")),
  ]);
  return frame(before) === frame(after);
}

/**
 * What a reader looks at stays where it is, though something above grew or shrank.
 * @template T
 * @param {() => T} change
 * @returns {T}
 */
function keepingPlace(change) {
  const mark = markInView();
  const was = mark?.getBoundingClientRect().top ?? 0;
  const { scrollX: x, scrollY: y } = window;
  const result = change();
  const now = mark?.isConnected ? mark.getBoundingClientRect().top : was;
  scrollTo({ left: x, top: y === 0 ? 0 : scrollY + (now - was), behavior: "instant" });
  return result;
}

/** The first block of the text below the header. */
function markInView() {
  const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  const blocks = document.querySelectorAll("article > *");
  return [...blocks].find((block) => block.getBoundingClientRect().bottom > top);
}

/** @param {Element} element */
function reveal(element) {
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  element.scrollIntoView({ block: "center", behavior: "instant" });
}

/**
 * Swaps the style sheets that changed; a former one leaves when its successor is there.
 * @param {string[]} files paths of this site
 */
async function restyle(files) {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  await Promise.all(sheets.map(async (sheet) => {
    if (!(sheet instanceof HTMLLinkElement)) return;
    const url = new URL(sheet.href);
    if (url.origin !== location.origin || !files.includes(url.pathname)) return;
    url.searchParams.set("v", String(Date.now()));
    const next = /** @type {HTMLLinkElement} */ (sheet.cloneNode());
    next.href = url.href;
    await new Promise((done) => {
      next.addEventListener("load", done, { once: true });
      next.addEventListener("error", done, { once: true });
      sheet.after(next);
    });
    sheet.remove();
  }));
}

function reload() {
  try {
    sessionStorage.setItem(SCROLL, JSON.stringify([location.pathname, scrollY]));
  } catch {
    // Without storage the page begins at its top.
  }
  disconnect();
  location.reload();
}

function restoreScroll() {
  try {
    const [path, y] = JSON.parse(sessionStorage.getItem(SCROLL) ?? "[]");
    sessionStorage.removeItem(SCROLL);
    if (path === location.pathname) scrollTo({ top: y, behavior: "instant" });
  } catch {
    // As above.
  }
}

/** @param {string} to a path of this site */
function go(to) {
  const url = new URL(to, location.href);
  if (url.origin !== location.origin || url.pathname === location.pathname) return;
  url.hash = location.hash;
  disconnect();
  location.replace(url.href);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_MS);
  else connect();
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => {
  if (event.persisted) connect();
});

restoreScroll();
later(async () => {
  const page = await fetchPage();
  if (page && digestOf(page) === seen) shown = page;
});
connect();
