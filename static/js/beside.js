// Side by side: a note and its twin in two columns, section beside section. Both scroll
// as one, because they are rows of one page; on a narrow screen each section is followed
// by its twin.
//
// The twin is fetched when it is asked for. Which sections belong together is what the
// language switch knows already, in `data-anchors`: pairs of ids, own and twin's.

import { popup } from "./language.js";
import { said, wake } from "./main.js";

/** What makes a view side by side part of an address that one can share. */
const PARAMETER = "beside";
/** As many twins have a button each; more have a menu. */
const BUTTONS = 3;
/** Keeps ids of the twin apart from those of the page. */
const PREFIX = "twin:";

/**
 * Puts a button behind the links to twins, for each of them.
 * @param {HTMLElement} meta with the button's words in `data-beside` and `data-beside-close`
 * @param {AbortSignal} signal
 */
export function beside(meta, signal) {
  for (const menu of meta.querySelectorAll("details")) popup(menu, signal);
  const article = document.querySelector("article.markdown-rendered");
  if (!(article instanceof HTMLElement)) return;
  const page = meta.closest(".page");
  if (!page || page.querySelector(".meta-beside")) return;
  const links = [...meta.querySelectorAll("a.meta-twin")]
    .filter((link) => link instanceof HTMLAnchorElement);
  if (links.length > BUTTONS) {
    meta.append(menuOf(meta, article, links, signal));
    return;
  }
  for (const link of links) {
    const button = document.createElement("button");
    const to = links.length > 1 ? [": ", named(link)] : [];
    const open = () => button.replaceChildren(said(meta.dataset, "beside"), ...to);
    meta.append(button);
    offer(meta, article, link, button, open);
  }
}

/**
 * One button that opens a menu of the twins. The button of the twin that is shown stands
 * beside the menu, to close it again.
 * @param {HTMLElement} meta
 * @param {HTMLElement} article
 * @param {HTMLAnchorElement[]} links
 * @param {AbortSignal} signal
 */
function menuOf(meta, article, links, signal) {
  const menu = document.createElement("details");
  menu.className = "popup beside-menu";
  const summary = document.createElement("summary");
  summary.className = "meta-beside";
  summary.append(said(meta.dataset, "beside"));
  const list = document.createElement("ul");
  menu.append(summary, list);
  for (const link of links) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    list.append(item);
    offer(meta, article, link, button, () => {
      button.replaceChildren(named(link));
      item.append(button);
    }, () => {
      menu.open = false;
      menu.after(button);
      button.focus();
    });
  }
  popup(menu, signal);
  return menu;
}

/** The name of a link's language, in itself. @param {HTMLAnchorElement} link */
function named(link) {
  const name = document.createElement("bdi");
  name.lang = link.hreflang;
  name.textContent = link.textContent;
  return name;
}

/**
 * Makes a button that of one twin.
 * @param {HTMLElement} meta
 * @param {HTMLElement} article
 * @param {HTMLAnchorElement} link
 * @param {HTMLButtonElement} button
 * @param {() => void} rest writes what it says while the twin is not shown
 * @param {() => void} [shownToo] what else to do when the twin has been shown
 */
function offer(meta, article, link, button, rest, shownToo) {
  const lang = link.hreflang;
  button.type = "button";
  button.className = "meta-beside";
  button.setAttribute("aria-pressed", "false");
  rest();
  /** @type {(() => void) | undefined} */
  let restore;

  const set = async (/** @type {boolean} */ on) => {
    if (on === Boolean(restore)) return;
    if (on) {
      document.dispatchEvent(new Event("kbgen:alone"));
      restore = await show(article, link);
    } else {
      restore?.();
      restore = undefined;
    }
    const shown = Boolean(restore);
    button.setAttribute("aria-pressed", String(shown));
    if (shown) {
      button.replaceChildren(said(meta.dataset, "besideClose"));
      shownToo?.();
    } else rest();
    const url = new URL(location.href);
    if (shown) url.searchParams.set(PARAMETER, lang);
    else url.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", url);
    wake(document);
  };
  document.addEventListener("kbgen:alone", () => { void set(false); });
  button.addEventListener("click", () => {
    void set(!restore).catch((reason) => console.warn("kbgen: beside", reason));
  });
  if (new URL(location.href).searchParams.get(PARAMETER) === lang) button.click();
}

/**
 * Shows the twin beside the article; what it gives undoes that.
 * @param {HTMLElement} article
 * @param {HTMLAnchorElement} link
 */
async function show(article, link) {
  const [address = ""] = link.href.split("#");
  const response = await fetch(address);
  if (!response.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const twin = page.querySelector("article.markdown-rendered");
  if (!twin) return undefined;
  adopt(twin, address);

  const own = [...article.childNodes];
  const pairs = pairsOf(link);
  const left = sections(own, pairs.map(([id]) => id));
  const right = sections([...twin.childNodes], pairs.map(([, id]) => PREFIX + id));
  const title = page.querySelector(".page-title");
  if (title && document.querySelector(".page-title")) {
    const head = document.createElement("p");
    head.className = "beside-title";
    head.textContent = title.textContent;
    right[0].unshift(head);
  }
  const { lang, dir } = page.documentElement;
  const rows = left.map((nodes, at) => {
    const row = document.createElement("div");
    row.className = "beside-row";
    const other = cell("beside-twin", right[at] ?? []);
    other.lang = lang;
    other.dir = dir || "ltr";
    row.append(cell("beside-own", nodes), other);
    return row;
  });
  const frame = article.closest(".page");
  article.replaceChildren(...rows);
  article.classList.add("beside");
  frame?.classList.add("is-beside");
  // Who asked below the text, where a note with its own title has its dates, is led to it.
  if (rows[0] && rows[0].getBoundingClientRect().bottom < 0) rows[0].scrollIntoView();
  return () => {
    article.classList.remove("beside");
    frame?.classList.remove("is-beside");
    // The local server may have brought the article up to date meanwhile.
    if (rows.some((row) => row.isConnected)) article.replaceChildren(...own);
  };
}

/**
 * @param {string} name
 * @param {Node[]} nodes
 */
function cell(name, nodes) {
  const made = document.createElement("div");
  made.className = `${name} markdown-rendered`;
  made.append(...nodes);
  return made;
}

/**
 * Ids of headings that belong together.
 * @param {HTMLAnchorElement} link
 * @returns {[string, string][]}
 */
function pairsOf(link) {
  const switches = document.querySelectorAll(".language-switch a[data-anchors]");
  const own = [...switches].find((other) =>
    other instanceof HTMLAnchorElement && other.hreflang === link.hreflang);
  const ids = own?.getAttribute("data-anchors")?.split(" ") ?? [];
  /** @type {[string, string][]} */
  const pairs = [];
  for (let at = 0; at + 1 < ids.length; at += 2) pairs.push([ids[at], ids[at + 1]]);
  return pairs;
}

/**
 * Cuts a note before the headings with these ids, which stand in the note's order: what
 * is above the first one, then one part for each id.
 * @param {Node[]} nodes
 * @param {string[]} ids
 * @returns {Node[][]}
 */
function sections(nodes, ids) {
  /** @type {Node[][]} */
  const parts = [[], ...ids.map(() => [])];
  const places = new Map(ids.map((id, at) => [id, at + 1]));
  let part = 0;
  for (const node of nodes) {
    const place = node instanceof Element ? places.get(node.id) : undefined;
    if (place !== undefined && place > part) part = place;
    parts[part].push(node);
  }
  return parts;
}

/**
 * Makes a part of another page fit into this one: its addresses lead where they led, and
 * its ids are its own.
 * @param {Element} twin
 * @param {string} address of its page
 */
function adopt(twin, address) {
  for (const element of twin.querySelectorAll("*")) {
    if (element.id) element.id = PREFIX + element.id;
    for (const name of ["aria-labelledby", "aria-describedby", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.split(" ").map((id) => PREFIX + id).join(" "));
    }
    for (const name of ["href", "src", "poster"]) {
      const value = element.getAttribute(name);
      if (!value || !(element instanceof HTMLElement)) continue;
      element.setAttribute(name, value.startsWith("#")
        ? `#${encodeURIComponent(PREFIX)}${value.slice(1)}`
        : new URL(value, address).href);
    }
    element.removeAttribute("data-feature");
  }
  twin.querySelectorAll(".heading-anchor").forEach((anchor) => anchor.remove());
}
