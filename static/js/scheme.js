// The button that turns light into dark and back. Choosing what the system already says
// forgets the choice, so that the page follows the system again.

const KEY = "kbgen:scheme";
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
    if (follows) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, scheme);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

/** @param {HTMLElement} button */
export default function scheme(button) {
  const label = () => {
    const text = current() === "dark" ? button.dataset.light : button.dataset.dark;
    button.setAttribute("aria-label", text ?? "");
    button.title = text ?? "";
  };
  button.addEventListener("click", () => {
    choose(current() === "dark" ? "light" : "dark");
    label();
  });
  system.addEventListener("change", label);
  label();
  button.hidden = false;
}
