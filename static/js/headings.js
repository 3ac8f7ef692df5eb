// A heading's own link also copies its address. The link still works as a link: a click
// with a modifier key, or without a clipboard, is left alone.

import { copyText } from "./clipboard.js";

/** @param {HTMLElement} article */
export default function headings(article) {
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
  });
}
