// The search dialog, and the same panel on the search page. Only here the index meets the
// page; what finds notes is search/query.js. Results are text nodes, never HTML.

import { said } from "./main.js";

/**
 * @typedef {import("./search/query.js").Result} Result
 * @typedef {Awaited<ReturnType<typeof import("./search/query.js").open>>} Index
 */

const RECENT = "kbgen:recent";
/** Milliseconds without a key before the index is asked. */
const PAUSE = 70;
const LIMIT = 10;

/** @type {Promise<Index> | undefined} */
let index;
/** @type {string} */
let base;

/** Opens the index once; its first file and the modules come side by side. */
function load() {
  const link = document.querySelector('link[rel="kbgen-search"]');
  if (!(link instanceof HTMLLinkElement)) return Promise.reject(new Error("no index"));
  base = link.href;
  index ??= (async () => {
    /** @type {Promise<Response> | undefined} */
    let early = fetch(base);
    early.catch(() => {});
    const module = await import(new URL(link.dataset.module ?? "", document.baseURI).href);
    const get = (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      const answer = url === base && !init ? early : undefined;
      if (answer) early = undefined;
      return answer ?? fetch(url, init);
    };
    return module.open(base, { fetch: get, lang: document.documentElement.lang });
  })();
  index.catch(() => { index = undefined; });
  return index;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name @param {string} className @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[K]}
 */
function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/**
 * Sets attributes.
 * @template {Element} T @param {T} made @param {Record<string, string | undefined>} attributes
 */
function set(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value ?? "");
  return made;
}

/** @param {Node | string} text @param {string} className @param {() => void} act */
function button(text, className, act) {
  const made = set(element("button", className, text), { type: "button" });
  made.addEventListener("click", act);
  return made;
}

/**
 * What was searched for lately, or `queries` from now on. Without storage, nothing.
 * @param {string[]} [queries] @returns {string[]}
 */
function recent(queries) {
  try {
    if (queries) localStorage.setItem(RECENT, JSON.stringify(queries.slice(0, 6)));
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : [];
  } catch {
    return [];
  }
}

let panels = 0;

/**
 * A field and what it finds.
 * @param {DOMStringMap} words interface strings
 * @param {{ limit: number, typed?: (query: string) => void }} options
 */
function panel(words, { limit, typed }) {
  const id = `kb:search-${panels += 1}`;
  const input = set(element("input", "search-input"), {
    type: "text", inputmode: "search", role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
    placeholder: words.placeholder, "aria-label": words.placeholder, autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", enterkeyhint: "go",
  });
  const list = set(element("div", "search-list"), { id, role: "listbox", "aria-label": words.names });
  const note = element("div", "search-note");
  const status = set(element("p", "visually-hidden"), { role: "status" });
  let asked = 0;
  let composing = false;
  let moved = false;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;

  const options = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const active = () => options().find((option) => option.ariaSelected === "true");
  /** @param {HTMLAnchorElement | undefined} option */
  const choose = (option) => {
    for (const other of options()) set(other, { "aria-selected": String(other === option) });
    set(input, { "aria-activedescendant": option?.id });
    option?.scrollIntoView({ block: "nearest" });
  };

  const start = () => {
    list.replaceChildren();
    set(input, { "aria-expanded": "false", "aria-activedescendant": "" });
    status.textContent = "";
    const parts = recent().map((query) => button(query, "search-recent", () => fill(query)));
    const clear = button(said(words, "clear"), "search-clear", () => { recent([]); start(); input.focus(); });
    const head = element("p", "search-group", said(words, "recent"), clear);
    note.replaceChildren(...(parts.length ? [head, element("div", "search-recents", ...parts)] : []), element("p", "search-tip", said(words, "filters")));
  };

  /** @param {Result[]} results @param {string} query @param {number} [total] */
  const show = (results, query, total) => {
    const own = document.documentElement.lang.split("-")[0];
    /** @type {Map<string, Result[]>} */
    const groups = new Map([["names", []], ["headings", []], ["text", []], ["others", []]]);
    for (const result of results) {
      const kind = { name: "names", heading: "headings", text: "text" }[result.kind];
      groups.get(result.lang.split("-")[0] === own ? kind : "others")?.push(result);
    }
    let count = 0;
    const parts = [...groups].filter(([, found]) => found.length).map(([name, found]) => {
      const title = element("p", "search-group", said(words, name));
      title.id = `${id}-${name}`;
      const hits = found.map((result) => hit(result, query, `${id}-${count += 1}`));
      return set(element("div", "", title, ...hits), { role: "group", "aria-labelledby": title.id });
    });
    // What the reader moved to stays; else the best is chosen, which may have changed.
    const kept = moved ? active()?.href : undefined;
    list.replaceChildren(...parts);
    choose(options().find((option) => option.href === kept) ?? options()[0]);
    set(input, { "aria-expanded": String(results.length > 0) });
    if (total === undefined) return;
    note.replaceChildren(...(total ? [] : [element("p", "search-none", said(words, "none"), element("span", "", said(words, "noneHint")))]));
    const found = (total === 1 ? words.foundOne : words.found)?.replace("{n}", String(total));
    status.replaceChildren(total ? said(words, "found", found) : said(words, "none"));
  };

  const ask = async () => {
    const query = input.value;
    const turn = asked += 1;
    moved = false;
    typed?.(query);
    if (!query.trim()) return start();
    try {
      const { results, total } = await (await load()).search(query, {
        limit,
        first: (found) => { if (turn === asked) show(found, query); },
      });
      if (turn === asked) show(results, query, total);
    } catch (reason) {
      console.warn("kbgen: search", reason);
      if (turn !== asked) return;
      list.replaceChildren();
      note.replaceChildren(element("p", "search-none", said(words, "failed")));
      status.replaceChildren(said(words, "failed"));
    }
  };
  /** @param {string} query */
  const fill = (query) => {
    input.value = query;
    input.focus();
    ask();
  };

  const leave = () => recent([input.value.trim(), ...recent().filter((query) => query !== input.value.trim())]);
  list.addEventListener("click", leave);
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    // An input method owns its keys; Safari ends the composition before its Enter, which
    // only the old code 229 tells from a reader's.
    if (composing || event.isComposing || event.keyCode === 229) return;
    const all = options();
    const at = all.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      moved = true;
      if (all.length) choose(all[(at + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = all[Math.max(at, 0)];
      if (!option) return;
      leave();
      if (event.metaKey || event.ctrlKey) window.open(option.href, "_blank", "noopener");
      else option.click();
    }
  });
  start();
  return { input, body: element("div", "search-body", note, list, status), fill, composing: () => composing };
}

/** @param {Result} result @param {string} query @param {string} id */
function hit(result, query, id) {
  const link = set(element("a", "search-hit"), { id, role: "option" });
  const url = new URL(result.url, base);
  if (result.heading?.id) url.hash = encodeURIComponent(result.heading.id);
  link.href = url.href;
  if (result.lang !== document.documentElement.lang) link.lang = result.lang;
  const path = decodeURIComponent(result.url).split("/").filter((part) => part && part !== "..").slice(0, -1);
  if (path[0] === result.lang.toLowerCase()) path.shift();
  const title = element("span", "hit-title", ...marked(result.title, query));
  if (result.alias) title.append(element("span", "hit-alias", ...marked(result.alias, query)));
  link.append(title);
  if (path.length) link.append(element("span", "hit-path", path.join(" › ").replaceAll("-", " ")));
  if (result.heading) link.append(element("span", "hit-heading", result.heading.text));
  if (result.excerpt) link.append(element("span", "hit-text", ...result.excerpt.map(({ text, mark }) => (mark ? element("mark", "", text) : text))));
  return link;
}

/** A name with the words of a query marked. @param {string} name @param {string} query */
function marked(name, query) {
  const words = query.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return [name];
  return name.split(new RegExp(`(${words.join("|")})`, "giu")).map((part, at) => (at % 2 ? element("mark", "", part) : part));
}

/** @type {{ dialog: HTMLDialogElement, field: ReturnType<typeof panel> } | undefined} */
let made;

/** Opens the dialog. @param {HTMLElement} link the search button, which holds the strings */
export function show(link) {
  made ??= build(link);
  const { dialog, field } = made;
  if (dialog.open) return;
  dialog.showModal();
  document.documentElement.classList.add("is-searching");
  field.input.focus();
  field.input.select();
  load().catch(() => {});
}

/** @param {HTMLElement} link */
function build(link) {
  const words = link.dataset;
  const field = panel(words, {
    limit: LIMIT,
    typed: (query) => { all.href = `${/** @type {HTMLAnchorElement} */ (link).href}?q=${encodeURIComponent(query)}`; },
  });
  const close = set(button("", "bar-button search-close", () => dialog.close()), { "aria-label": words.close });
  if (words.english?.includes("close")) close.lang = "en";
  close.append(element("span", "icon icon-close"));
  const all = set(element("a", "search-all", said(words, "all")), { href: /** @type {HTMLAnchorElement} */ (link).href });
  const keys = set(element("p", "search-keys"), { "aria-hidden": "true" });
  for (const [key, does] of [["↑↓", "move"], ["↵", "choose"], ["esc", "leave"]]) keys.append(element("kbd", "", key), " ", said(words, does), " ");
  const box = element("div", "search-box", element("span", "icon icon-search"), field.input, close);
  const dialog = element("dialog", "search-dialog", box, field.body, element("div", "search-foot", keys, all));
  set(dialog, { "aria-label": link.getAttribute("aria-label") ?? "" });
  dialog.addEventListener("cancel", (event) => { if (field.composing()) event.preventDefault(); });
  dialog.addEventListener("close", () => document.documentElement.classList.remove("is-searching"));
  dialog.addEventListener("click", (event) => {
    const hit = /** @type {Element} */ (event.target).closest(".search-hit");
    if (event.target === dialog || hit) dialog.close();
  });
  document.body.append(dialog);
  return { dialog, field };
}

/** The search page: the same panel, its query in the address. @param {HTMLElement} place */
export function searchPage(place) {
  const link = document.querySelector(".search-open");
  if (!(link instanceof HTMLElement)) return;
  const listing = document.querySelector(".search-index");
  const field = panel(link.dataset, {
    limit: 50,
    typed: (query) => {
      const url = new URL(location.href);
      if (query) url.searchParams.set("q", query);
      else url.searchParams.delete("q");
      history.replaceState(history.state, "", url);
      if (listing instanceof HTMLElement) listing.hidden = Boolean(query.trim());
    },
  });
  place.append(element("div", "search-box", element("span", "icon icon-search"), field.input), field.body);
  place.hidden = false;
  const query = new URL(location.href).searchParams.get("q");
  if (query) field.fill(query);
}
