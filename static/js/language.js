// The language switch: remembers the choice, and leads to the section being read.
//
// Nothing is redirected: a link that someone shared always opens the page it names.

const LANGUAGE = "kbgen:language";

/**
 * @param {HTMLElement} nav
 * @param {AbortSignal} signal
 */
export function language(nav, signal) {
  nav.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[hreflang]");
    if (!(link instanceof HTMLAnchorElement)) return;
    try {
      localStorage.setItem(LANGUAGE, link.hreflang);
    } catch {
      // Without storage there is nothing to remember.
    }
  }, { signal });
  for (const link of nav.querySelectorAll("a[data-anchors]")) {
    if (link instanceof HTMLAnchorElement) keepPlace(link, signal);
  }
  const menu = nav.querySelector("details");
  if (menu) popup(menu, signal);
}

/**
 * A menu closes when the reader turns elsewhere.
 * @param {HTMLDetailsElement} menu
 * @param {AbortSignal} signal
 */
export function popup(menu, signal) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  }, { signal });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }, { signal });
}

// A link's `data-anchors` pairs headings of this page with those of its twin; `=` says that
// the other page shows the same text, so that all of its ids are those of this page. The address
// is made when someone is about to use the link, so that copying it, a new tab and the
// keyboard lead to the same place; until then it is the one that the page was built with.

/**
 * @param {HTMLAnchorElement} link
 * @param {AbortSignal} signal
 */
function keepPlace(link, signal) {
  const anchors = link.dataset.anchors ?? "";
  const ids = anchors === "=" ? sameIds() : anchors.split(" ");
  /** @type {{ heading: HTMLElement, twin: string }[]} */
  const pairs = [];
  for (let at = 0; at + 1 < ids.length; at += 2) {
    const heading = document.getElementById(ids[at]);
    if (heading) pairs.push({ heading, twin: ids[at + 1] });
  }
  const [plain = ""] = (link.getAttribute("href") ?? "").split("#");
  const same = [...document.querySelectorAll(`a.meta-twin[hreflang="${link.hreflang}"]`)];
  const links = [link, ...same.filter((other) => other.getAttribute("href")?.split("#")[0] === plain)];
  const aim = () => {
    const twin = sectionIn(pairs)?.twin;
    const href = twin ? `${plain}#${encodeURIComponent(twin)}` : plain;
    for (const each of links) each.setAttribute("href", href);
  };
  for (const each of links) {
    for (const kind of ["pointerover", "pointerdown", "focus", "click"]) {
      each.addEventListener(kind, aim, { signal });
    }
  }
}

/** The headings of the text, each as its own twin. */
function sameIds() {
  const headings = document.querySelectorAll("article.markdown-rendered :is(h1, h2, h3, h4, h5, h6)[id]");
  return [...headings].flatMap(({ id }) => [id, id]);
}

/**
 * The pair of the section that is being read; none above the first one.
 * @param {{ heading: HTMLElement, twin: string }[]} pairs
 */
function sectionIn(pairs) {
  const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  /** @param {{ heading: HTMLElement }} pair */
  const top = ({ heading }) => heading.getBoundingClientRect().top;
  // At the page's end a short last section never reaches the reading line.
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const aimed = pairs.find(({ heading }) => heading === target);
  const atEnd = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
  if (atEnd && aimed && top(aimed) > line && top(aimed) < clientHeight) return aimed;
  return pairs.findLast((pair) => top(pair) <= line);
}
