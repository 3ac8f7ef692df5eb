// What a reader does inside a note: follow the outline, copy code and addresses.

import { said } from "./main.js";

// Copies text, also where the clipboard interface is missing (plain http, old browsers).

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it was copied
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.cssText = "position:fixed;opacity:0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

// Puts a copy button on every code block below an element with `data-copy` (the label)
// and `data-copied` (what it says afterwards).

/**
 * The frame of a block; one is put around a bare `pre`.
 * @param {HTMLElement} pre
 */
function frameOf(pre) {
  const frame = pre.closest(".code-block");
  if (frame) return frame;
  const made = document.createElement("div");
  made.className = "code-block";
  pre.replaceWith(made);
  made.append(pre);
  return made;
}

/** @param {HTMLElement} root */
export function copy(root) {
  const words = root.dataset;
  for (const code of root.querySelectorAll("pre:not(.mermaid) > code")) {
    const pre = code.parentElement;
    if (!pre) continue;
    const frame = frameOf(pre);
    if (frame.querySelector(".code-copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-copy";
    button.replaceChildren(said(words, "copy"));
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      if (!(await copyText((code.textContent ?? "").replace(/\n$/, "")))) return;
      button.replaceChildren(said(words, "copied"));
      button.classList.add("is-copied");
      setTimeout(() => {
        button.replaceChildren(said(words, "copy"));
        button.classList.remove("is-copied");
      }, 1600);
    });
    (frame.querySelector(".code-head") ?? frame).append(button);
  }
}

// A heading's own link also copies its address. The link still works as a link: a click
// with a modifier key, or without a clipboard, is left alone.

/**
 * @param {HTMLElement} article
 * @param {AbortSignal} signal
 */
export function headings(article, signal) {
  const title = article.dataset.copyLink ?? "";
  for (const anchor of article.querySelectorAll("a.heading-anchor")) {
    if (anchor instanceof HTMLElement && title) anchor.title = title;
  }
  article.addEventListener("click", async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = /** @type {Element} */ (event.target).closest("a.heading-anchor");
    if (!(anchor instanceof HTMLAnchorElement)) return;
    if (!(await copyText(anchor.href))) return;
    anchor.classList.add("is-copied");
    setTimeout(() => anchor.classList.remove("is-copied"), 1200);
  }, { signal });
}

// Marks the section being read in the outline and names it in the narrow screens' bar.

/**
 * @param {HTMLElement} nav
 * @param {AbortSignal} signal
 */
export function toc(nav, signal) {
  const fold = nav.querySelector("details");
  const here = nav.querySelector(".toc-here");
  /** @type {{ link: HTMLAnchorElement, heading: HTMLElement }[]} */
  const entries = [];
  for (const link of nav.querySelectorAll("a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) entries.push({ link, heading });
  }

  /** @type {HTMLAnchorElement | undefined} */
  let marked;
  const mark = () => {
    const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
    const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
    const atEnd = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
    const passed = entries.filter(({ heading }) => heading.getBoundingClientRect().top <= line);
    const now = (atEnd && passed.length ? visibleLast(entries) : passed.at(-1))?.link;
    if (now === marked) return;
    marked?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "location");
    if (here) here.textContent = now?.textContent ?? "";
    marked = now;
    follow(nav, now);
  };

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }, { passive: true, signal });
  for (const link of nav.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
  mark();

  if (!fold) return;
  const wide = matchMedia("(min-width: 70rem)");
  const fit = () => { fold.open = wide.matches; };
  wide.addEventListener("change", fit, { signal });
  fit();
  const close = () => { if (!wide.matches) fold.open = false; };
  nav.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a")) close();
  }, { signal });
  document.addEventListener("click", (event) => {
    if (!nav.contains(/** @type {Node} */ (event.target))) close();
  }, { signal });
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open || wide.matches) return;
    close();
    nav.querySelector("summary")?.focus();
  }, { signal });
}

/**
 * The last entry whose heading is on screen: at the page's end a short last section
 * never reaches the reading line.
 * @param {{ link: HTMLAnchorElement, heading: HTMLElement }[]} entries
 */
function visibleLast(entries) {
  return entries.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight);
}

/**
 * Keeps the marked entry inside a long outline's own scroll area.
 * @param {HTMLElement} nav
 * @param {HTMLElement | undefined} link
 */
function follow(nav, link) {
  const rail = nav.closest(".rail");
  if (!link || !rail || rail.scrollHeight <= rail.clientHeight) return;
  const box = rail.getBoundingClientRect();
  const at = link.getBoundingClientRect();
  if (at.top < box.top || at.bottom > box.bottom) {
    rail.scrollTop += at.top - box.top - box.height / 3;
  }
}
