// The ribbon of `kbgen serve`: how long the last change took, what was found, whether the
// browser follows the writer; and the overlay that says why the page is not newer.
//
// It lives in a shadow tree, so that no style of the site and no change of the page
// reaches it. Everything it shows is text; nothing is read as HTML.

import { words } from "./words.js";

/**
 * @typedef {object} Status
 * @property {number} [ms] how long the last change took
 * @property {number} [notes]
 * @property {number} [errors]
 * @property {number} [warnings]
 * @property {number} [infos]
 * @property {boolean} [broken] whether the site is the last good one
 * @property {number} [slow] seconds that the next edition has taken so far
 */

/**
 * @typedef {object} Finding
 * @property {"error" | "warning" | "info"} severity
 * @property {string} code
 * @property {string} path
 * @property {number | null} [line]
 * @property {number | null} [column]
 * @property {string} message
 * @property {string | null} [help]
 * @property {string | null} [editor] the address that opens the place in an editor
 */

const FOLLOW = "kbgen:follow";
const LIST = "/__kbgen/diagnostics";
const STYLE = new URL("../../css/live.css", import.meta.url).href;

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export class Ribbon {
  constructor() {
    this.follows = wantsToFollow();
    this.lang = document.documentElement.lang;
    const w = words(this.lang);
    this.host = document.createElement("kbgen-ribbon");
    this.host.lang = w.lang;
    const root = this.host.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = STYLE;

    this.overlay = make("section", "overlay");
    this.overlay.setAttribute("role", "alert");
    this.overlay.hidden = true;
    this.panel = make("section", "panel");
    this.panel.id = "panel";
    this.panel.setAttribute("aria-label", w.findings);
    this.panel.hidden = true;

    this.dot = make("span", "dot");
    this.dot.setAttribute("aria-hidden", "true");
    this.text = make("span", "text");
    this.button = /** @type {HTMLButtonElement} */ (make("button", "status", this.dot, this.text));
    this.button.type = "button";
    this.button.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-controls", this.panel.id);
    this.button.addEventListener("click", () => this.toggle());

    this.switch = /** @type {HTMLButtonElement} */ (make("button", "follow", w.follow));
    this.switch.type = "button";
    this.switch.title = w.followHint;
    this.switch.setAttribute("aria-pressed", String(this.follows));
    this.switch.addEventListener("click", () => this.setFollow(!this.follows));

    const bar = make("div", "bar", this.button, this.switch);
    root.append(style, this.overlay, this.panel, bar);
    root.addEventListener("keydown", (event) => {
      if (/** @type {KeyboardEvent} */ (event).key !== "Escape" || this.panel.hidden) return;
      this.toggle(false);
      this.button.focus();
    });
    /** @type {Status} */
    this.status = {};
    this.online = false;
    this.absent = false;
    this.show();
    document.body.append(this.host);
  }

  get words() {
    return words(document.documentElement.lang || this.lang);
  }

  /** @param {boolean} on */
  setFollow(on) {
    this.follows = on;
    this.switch.setAttribute("aria-pressed", String(on));
    try {
      sessionStorage.setItem(FOLLOW, on ? "1" : "0");
    } catch {
      // Without storage the choice lasts for this page.
    }
  }

  /** @param {boolean} online */
  connected(online) {
    this.online = online;
    this.show();
  }

  /** @param {Status} status */
  tell(status) {
    this.status = { ...this.status, slow: 0, ...status };
    this.show();
    if (!this.panel.hidden || this.status.broken) void this.fill();
    if (!this.status.broken) this.clear();
  }

  /** The page has no place on the site any more. */
  gone() {
    this.absent = true;
    const w = this.words;
    const home = document.querySelector("a.site-name");
    const link = document.createElement("a");
    link.href = home instanceof HTMLAnchorElement ? home.href : "/";
    link.textContent = w.goHome;
    this.overlay.replaceChildren(make("h2", "", w.gone), make("p", "", w.goneText), make("p", "", link));
    this.overlay.hidden = false;
  }

  /** The page is there again. */
  back() {
    this.absent = false;
    this.clear();
  }

  clear() {
    if (this.absent || this.status.broken) return;
    this.overlay.hidden = true;
    this.overlay.replaceChildren();
  }

  show() {
    const w = this.words;
    const { ms, notes = 0, errors = 0, warnings = 0, broken, slow } = this.status;
    const state = !this.online ? "off" : broken || errors ? "bad" : warnings ? "warn" : "good";
    this.dot.dataset.state = state;
    const parts = [];
    if (!this.online) parts.push(w.offline);
    else if (slow) parts.push(w.slow(slow));
    else if (ms !== undefined) parts.push(w.took(ms));
    if (this.online) parts.push(w.notes(notes));
    if (broken) parts.push(w.broken);
    if (errors) parts.push(w.errors(errors));
    if (warnings) parts.push(w.warnings(warnings));
    this.text.textContent = parts.join(" · ");
  }

  /** @param {boolean} open */
  toggle(open = this.panel.hidden === true) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) void this.fill();
  }

  /** Fetches what was found, for the panel and the overlay. */
  async fill() {
    const response = await fetch(LIST, { cache: "no-store" }).catch(() => undefined);
    if (!response?.ok) return;
    /** @type {{ diagnostics: Finding[], broken: Finding | null, more: number }} */
    const { diagnostics, broken, more } = await response.json();
    const w = this.words;
    const weight = (/** @type {Finding} */ { severity }) => ["error", "warning", "info"].indexOf(severity);
    diagnostics.sort((a, b) => weight(a) - weight(b));
    const list = make("ol", "findings", ...diagnostics.map((finding) => this.item(finding)));
    const found = diagnostics.length ? list : make("p", "empty", w.none);
    this.panel.replaceChildren(make("h2", "", w.findings), found);
    if (more) this.panel.append(make("p", "hint", w.more(more)));
    if (this.absent) return;
    if (!broken) {
      this.overlay.hidden = true;
      return;
    }
    this.overlay.replaceChildren(make("h2", "", w.overlay), this.body(broken), make("p", "hint", w.overlayText));
    this.overlay.hidden = false;
  }

  /** @param {Finding} finding */
  item(finding) {
    const item = make("li", `finding is-${finding.severity}`);
    item.append(this.body(finding));
    return item;
  }

  /** @param {Finding} finding */
  body({ path, line, column, message, help, editor, severity }) {
    const place = [path, line, column].filter((part) => part !== undefined && part !== null).join(":");
    const body = make("div", "body");
    const label = make("span", "severity", this.words[severity] ?? "");
    const where = safeAddress(editor) ? document.createElement("a") : document.createElement("span");
    if (where instanceof HTMLAnchorElement) {
      where.href = /** @type {string} */ (editor);
      where.title = this.words.openEditor;
    }
    where.className = "place";
    where.textContent = place;
    body.append(make("p", "head", label, " ", where), make("p", "message", message));
    if (help) body.append(make("p", "help", help));
    return body;
  }
}

/**
 * Whether an address may stand behind a link: whatever opens an editor, nothing that runs.
 * @param {string | null | undefined} address
 */
function safeAddress(address) {
  if (!address) return false;
  try {
    return !["javascript:", "data:", "vbscript:", "blob:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** Following was asked for on this tab, or by whoever opened it with `?follow`. */
function wantsToFollow() {
  const url = new URL(location.href);
  if (url.searchParams.has("follow")) {
    url.searchParams.delete("follow");
    history.replaceState(history.state, "", url);
    try {
      sessionStorage.setItem(FOLLOW, "1");
    } catch {
      // As in `setFollow`.
    }
    return true;
  }
  try {
    return sessionStorage.getItem(FOLLOW) === "1";
  } catch {
    return false;
  }
}
