// Remembers which language a reader chose. Nothing is redirected: a link that someone
// shared always opens the page it names.

const KEY = "kbgen:language";

/** @param {HTMLElement} nav */
export default function language(nav) {
  nav.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[hreflang]");
    if (!(link instanceof HTMLAnchorElement)) return;
    try {
      localStorage.setItem(KEY, link.hreflang);
    } catch {
      // Without storage there is nothing to remember.
    }
  });
  const menu = nav.querySelector("details");
  if (!menu) return;
  document.addEventListener("click", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
