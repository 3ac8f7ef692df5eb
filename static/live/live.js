// The browser's half of `kbgen serve`: listens to what changed and shows it.
//
// It is never published. The server says only kinds and places of changes; what is shown
// is fetched from the page's own address, like any page of the site.

import { wake } from "../js/main.js";
import { patch } from "./patch.js";
import { Ribbon } from "./ribbon.js";

/** @typedef {import("./ribbon.js").Status} Status */

/** Parts of a page that are brought up to date in place. */
const REGIONS = ["main", ".site-header", ".tree"];
/** What the head of a page must agree in, or the whole page is loaded anew. */
const FRAME = "link[rel=stylesheet], script[src]";
/** A hidden page gives its connection back: browsers open only six to one host. */
const HIDDEN_MS = 10_000;
const SCROLL = "kbgen:scroll";

const ribbon = new Ribbon({ follow });
/** The page as the server last sent it. @type {Document | undefined} */
let shown;
/** Whether the page that is shown is the newest one. */
let generation = -1;
/** @type {EventSource | undefined} */
let stream;
/** @type {number | undefined} */
let hiding;
/** Updates run one after another. */
let queue = Promise.resolve();

/** @param {() => Promise<void>} work */
function later(work) {
  queue = queue.then(work).catch((reason) => console.warn("kbgen: live", reason));
}

/** The page as the server has it now; `undefined` when it is not there. */
async function fetchPage() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return undefined;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Where the reader stands, as far as a path tells. */
const here = () => decodeURI(location.pathname);

function connect() {
  if (stream) return;
  stream = new EventSource(`/__kbgen/events?page=${encodeURIComponent(here())}`);
  /** @param {string} name @param {(data: any) => void} then */
  const on = (name, then) => stream?.addEventListener(name, (event) => {
    then(/** @type {MessageEvent} */ (event).data ? JSON.parse(/** @type {MessageEvent} */ (event).data) : {});
  });
  on("hello", (data) => {
    ribbon.connected(true);
    tell(data.status ?? {});
    const missed = generation >= 0 && data.generation !== generation;
    generation = data.generation ?? 0;
    if (missed) later(update);
  });
  on("status", (data) => {
    generation = data.generation ?? generation;
    tell(data);
  });
  on("page", () => later(update));
  on("style", () => later(restyle));
  on("reload", () => later(reload));
  on("moved", (data) => later(async () => go(data.to)));
  on("gone", () => later(async () => ribbon.gone()));
  on("edited", (data) => {
    if (ribbon.follows && data.to && data.to !== here()) later(async () => go(data.to));
  });
  stream.addEventListener("error", () => ribbon.connected(false));
}

function disconnect() {
  stream?.close();
  stream = undefined;
}

/** @param {Status} status */
function tell(status) {
  ribbon.tell(status);
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
    await reload();
    return;
  }
  /** @type {Element | null} */
  let first = null;
  for (const region of REGIONS) {
    const [live, before, after] = [document, shown, next].map((page) => page.querySelector(region));
    if (!live || !before || !after) continue;
    const done = keepingPlace(() => patch(live, before, after));
    if (region === "main") first = done.first;
  }
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  shown = next;
  wake(document);
  if (first && ribbon.follows) reveal(first);
  document.dispatchEvent(new CustomEvent("kbgen:patched"));
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
    [...page.querySelectorAll(FRAME)].map((item) => item.outerHTML),
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

/** Swaps the style sheets; a former one leaves when its successor is there. */
async function restyle() {
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  await Promise.all(sheets.map(async (sheet) => {
    if (!(sheet instanceof HTMLLinkElement)) return;
    const url = new URL(sheet.href);
    if (url.origin !== location.origin) return;
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
  document.dispatchEvent(new CustomEvent("kbgen:restyled"));
}

async function reload() {
  keepScroll(here());
  disconnect();
  location.reload();
}

/** @param {unknown} to a path of this site */
function go(to) {
  if (typeof to !== "string" || !/^\/(?![/\\])/.test(to)) return;
  const url = new URL(encodeURI(to), location.href);
  if (url.origin !== location.origin) return;
  url.hash = location.hash;
  disconnect();
  location.replace(url.href);
}

/** @param {boolean} on */
function follow(on) {
  if (on) connect();
}

/** @param {string} path */
function keepScroll(path) {
  try {
    sessionStorage.setItem(SCROLL, JSON.stringify([path, scrollY]));
  } catch {
    // Without storage the page begins at its top.
  }
}

function restoreScroll() {
  try {
    const [path, y] = JSON.parse(sessionStorage.getItem(SCROLL) ?? "[]");
    sessionStorage.removeItem(SCROLL);
    if (path === here()) scrollTo({ top: y, behavior: "instant" });
  } catch {
    // As above.
  }
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_MS);
  else connect();
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  connect();
  later(update);
});

restoreScroll();
later(async () => {
  shown = await fetchPage();
});
connect();
