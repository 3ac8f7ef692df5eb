// Wakes the features a page asks for: each `[data-feature="x y"]` element is handed to
// the functions `x` and `y` of the module that holds them. Only modules with something to
// do are fetched, and the page is complete without any of them.

/** @typedef {Record<string, (element: HTMLElement) => void>} Module */

const frame = () => import("./frame.js");
const reading = () => import("./reading.js");
const search = () => import("./search.js");

/** @type {Record<string, () => Promise<unknown>>} */
const features = {
  copy: reading,
  drawer: frame,
  headings: reading,
  language: frame,
  prefetch: frame,
  scheme: frame,
  search: frame,
  searchPage: search,
  toc: reading,
};

for (const element of document.querySelectorAll("[data-feature]")) {
  if (!(element instanceof HTMLElement)) continue;
  for (const name of (element.dataset.feature ?? "").split(" ")) {
    features[name]?.()
      .then((module) => /** @type {Module} */ (module)[name](element))
      .catch((reason) => console.warn(`kbgen: ${name}`, reason));
  }
}
