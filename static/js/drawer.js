// The page tree as a drawer on narrow screens. Without this script the button is a link
// and `:target` opens the drawer; here it becomes a real toggle that keeps the focus
// inside and leaves the address alone.

/** @param {HTMLElement} button */
export default function drawer(button) {
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
    });
  }
  button.setAttribute("aria-controls", tree.id);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    set(true);
  });
  for (const element of [close, veil]) {
    element?.addEventListener("click", (event) => {
      event.preventDefault();
      dismiss();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dismiss();
  });
  swipe(tree, dismiss);
  narrow.addEventListener("change", () => set(false));
  set(location.hash === `#${tree.id}` && narrow.matches);
  reveal(tree);
}

/**
 * Closes on a swipe to the left.
 * @param {HTMLElement} tree
 * @param {() => void} dismiss
 */
function swipe(tree, dismiss) {
  let x = 0;
  let y = 0;
  tree.addEventListener("touchstart", (event) => {
    ({ clientX: x, clientY: y } = event.touches[0]);
  }, { passive: true });
  tree.addEventListener("touchend", (event) => {
    const { clientX, clientY } = event.changedTouches[0];
    if (x - clientX > 60 && Math.abs(clientY - y) < 50) dismiss();
  }, { passive: true });
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
