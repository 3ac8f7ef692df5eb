// Wakes the features a page asks for: each `[data-feature="x y"]` element is handed to
// the modules `x.js` and `y.js`. The page is complete without any of them.

/** @typedef {{ default: (element: HTMLElement) => void }} Feature */

/** @type {Record<string, () => Promise<Feature>>} */
const features = {
  copy: () => import("./copy.js"),
  drawer: () => import("./drawer.js"),
  headings: () => import("./headings.js"),
  language: () => import("./language.js"),
  scheme: () => import("./scheme.js"),
  toc: () => import("./toc.js"),
};

for (const element of document.querySelectorAll("[data-feature]")) {
  if (!(element instanceof HTMLElement)) continue;
  for (const name of (element.dataset.feature ?? "").split(" ")) {
    features[name]?.()
      .then((feature) => feature.default(element))
      .catch((reason) => console.warn(`kbgen: ${name}`, reason));
  }
}

const connection = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator).connection;
if (!connection?.saveData) {
  import("./prefetch.js").then((module) => module.default()).catch(() => {});
}
