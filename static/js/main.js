// Wakes the features a page asks for: each `[data-feature="x y"]` element is handed to
// the functions `x` and `y` of the module that holds them. Only modules with something to
// do are fetched, and the page is complete without any of them.
//
// A feature may be woken again on the same element, when the local server has changed a
// part of the page. So whatever it adds to the page it adds once, and listeners that could
// outlive it (on its element, the document, the window, a media query) take the signal.

/** @typedef {(element: HTMLElement, signal: AbortSignal) => void} Feature */

const glossary = () => import("./glossary.js");
const columns = () => import("./beside.js");
const frame = () => import("./frame.js");
const switching = () => import("./language.js");
const reading = () => import("./reading.js");
const search = () => import("./search.js");

/** @type {Record<string, () => Promise<unknown>>} */
const features = {
  beside: columns,
  copy: reading,
  drawer: frame,
  filter: glossary,
  headings: reading,
  language: switching,
  prefetch: frame,
  scheme: frame,
  search: frame,
  searchPage: search,
  toc: reading,
};

/** @type {Map<HTMLElement, AbortController>} */
const awake = new Map();

/**
 * Wakes the features of all elements below one; those that are awake start afresh, and
 * those of elements that have left the page end.
 * @param {ParentNode} root
 */
export function wake(root) {
  for (const [element, controller] of awake) {
    if (element.isConnected) continue;
    controller.abort();
    awake.delete(element);
  }
  for (const element of root.querySelectorAll("[data-feature]")) {
    if (!(element instanceof HTMLElement)) continue;
    awake.get(element)?.abort();
    const controller = new AbortController();
    awake.set(element, controller);
    for (const name of (element.dataset.feature ?? "").split(" ")) {
      features[name]?.()
        .then((module) => {
          if (controller.signal.aborted) return;
          /** @type {Record<string, Feature>} */ (module)[name](element, controller.signal);
        })
        .catch((reason) => console.warn(`kbgen: ${name}`, reason));
    }
  }
}

/**
 * A string of the interface to put into the page. Where English stands in for a language
 * without words of its own, it says so; `data-english` of the element that brings the
 * strings names them.
 * @param {DOMStringMap} words @param {string} name as in `words` @param {string} [text] if filled in
 * @returns {Node | string}
 */
export function said(words, name, text = words[name] ?? "") {
  const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (!words.english?.split(" ").includes(key)) return text;
  const made = document.createElement("bdi");
  made.lang = "en";
  made.dir = "ltr";
  made.append(text);
  return made;
}

wake(document);
