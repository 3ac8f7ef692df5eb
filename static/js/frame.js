// What stands around a note: colour scheme, the tree's drawer, prefetching.

// The button that turns light into dark and back. Choosing what the system already says
// forgets the choice, so that the page follows the system again.

const SCHEME = "kbgen:scheme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} */
function current() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

/** @param {"light" | "dark"} scheme */
function choose(scheme) {
  const follows = (scheme === "dark") === system.matches;
  if (follows) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = scheme;
  try {
    if (follows) localStorage.removeItem(SCHEME);
    else localStorage.setItem(SCHEME, scheme);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

/**
 * @param {HTMLElement} button
 * @param {AbortSignal} signal
 */
export function scheme(button, signal) {
  const label = () => {
    const other = current() === "dark" ? "light" : "dark";
    button.title = button.dataset[other] ?? "";
    button.setAttribute("aria-label", button.title);
    if (button.dataset.english?.includes(other)) button.lang = "en";
  };
  button.addEventListener("click", () => {
    choose(current() === "dark" ? "light" : "dark");
    label();
  }, { signal });
  system.addEventListener("change", label, { signal });
  label();
  button.hidden = false;
}

// The page tree as a drawer on narrow screens. Without this script the button is a link
// and `:target` opens the drawer; here it becomes a real toggle that keeps the focus
// inside and leaves the address alone.

/**
 * @param {HTMLElement} button
 * @param {AbortSignal} signal
 */
export function drawer(button, signal) {
  const tree = document.getElementById("kb:tree");
  const close = tree?.querySelector(".menu-close");
  const veil = document.querySelector(".tree-veil");
  if (!tree || !(close instanceof HTMLElement)) return;
  const narrow = matchMedia("(max-width: 69.99rem)");
  const outside = [".skip-link", ".site-header", "main"]
    .map((selector) => document.querySelector(selector))
    .filter((element) => element instanceof HTMLElement);

  /** @param {boolean} open */
  const set = (open) => {
    tree.classList.toggle("is-open", open);
    tree.classList.toggle("is-closed", !open);
    button.setAttribute("aria-expanded", String(open));
    for (const element of outside) element.inert = open;
    document.documentElement.style.overflow = open ? "hidden" : "";
    if (open) close.focus();
  };
  const dismiss = () => {
    if (!tree.classList.contains("is-open")) return;
    set(false);
    button.focus();
  };

  for (const element of [button, close]) {
    element.setAttribute("role", "button");
    element.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      element.click();
    }, { signal });
  }
  button.setAttribute("aria-controls", tree.id);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    set(true);
  }, { signal });
  for (const element of [close, veil]) {
    element?.addEventListener("click", (event) => {
      event.preventDefault();
      dismiss();
    }, { signal });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dismiss();
  }, { signal });
  swipe(tree, dismiss, signal);
  narrow.addEventListener("change", () => set(false), { signal });
  set(location.hash === `#${tree.id}` && narrow.matches);
  reveal(tree);
}

/**
 * Closes on a swipe back to the edge that the drawer came from.
 * @param {HTMLElement} tree
 * @param {() => void} dismiss
 * @param {AbortSignal} signal
 */
function swipe(tree, dismiss, signal) {
  let x = 0;
  let y = 0;
  tree.addEventListener("touchstart", (event) => {
    ({ clientX: x, clientY: y } = event.touches[0]);
  }, { passive: true, signal });
  tree.addEventListener("touchend", (event) => {
    const { clientX, clientY } = event.changedTouches[0];
    const way = getComputedStyle(tree).direction === "rtl" ? -1 : 1;
    if ((x - clientX) * way > 60 && Math.abs(clientY - y) < 50) dismiss();
  }, { passive: true, signal });
}

/**
 * Brings the current page into view without moving the page itself.
 * @param {HTMLElement} tree
 */
function reveal(tree) {
  const pane = tree.querySelector(".tree-scroll");
  const here = tree.querySelector("[aria-current]");
  if (!(pane instanceof HTMLElement) || !(here instanceof HTMLElement)) return;
  const below = here.getBoundingClientRect().bottom - pane.getBoundingClientRect().bottom;
  if (below > 0) pane.scrollTop += below + pane.clientHeight / 3;
}

// Fetches a page of this site when a pointer rests on its link or the link has focus, so
// that a click feels immediate. Idle where the reader saves data.

const PAUSE = 65;

/**
 * @param {HTMLElement} _body
 * @param {AbortSignal} signal
 */
export function prefetch(_body, signal) {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
  if (connection?.saveData) return;
  /** @type {Set<string>} */
  const seen = new Set([location.href.split("#")[0]]);
  /** @type {number | undefined} */
  let timer;

  /** @param {Event} event */
  const consider = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("a[href]");
    clearTimeout(timer);
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
    const url = link.href.split("#")[0];
    if (!url.endsWith("/") || seen.has(url)) return;
    timer = setTimeout(() => {
      seen.add(url);
      const hint = document.createElement("link");
      hint.rel = "prefetch";
      hint.href = url;
      document.head.append(hint);
    }, PAUSE);
  };
  document.addEventListener("pointerover", consider, { passive: true, signal });
  document.addEventListener("focusin", consider, { signal });
}

// Opens the search dialog: by its button, `/`, or Ctrl K. Its modules and the index are
// fetched only then; without this script the button is a link to the search page.

/** @param {HTMLElement} link */
export function search(link) {
  const show = () => import("./search.js").then((module) => module.show(link));
  /** @param {Event} event */
  const open = (event) => {
    event.preventDefault();
    show().catch(() => { location.href = /** @type {HTMLAnchorElement} */ (link).href; });
  };
  link.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const writing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    const command = (event.ctrlKey || event.metaKey) && event.code === "KeyK";
    if (command || (event.key === "/" && !event.ctrlKey && !event.metaKey && !writing)) open(event);
  });
}
