// Marks the section being read in the outline and names it in the narrow screens' bar.

/** @param {HTMLElement} nav */
export default function toc(nav) {
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
  }, { passive: true });
  mark();

  if (!fold) return;
  const wide = matchMedia("(min-width: 70rem)");
  const fit = () => { fold.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
  const close = () => { if (!wide.matches) fold.open = false; };
  nav.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a")) close();
  });
  document.addEventListener("click", (event) => {
    if (!nav.contains(/** @type {Node} */ (event.target))) close();
  });
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !fold.open || wide.matches) return;
    close();
    nav.querySelector("summary")?.focus();
  });
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
