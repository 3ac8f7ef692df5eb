// Sets the colour scheme that the reader chose before anything is painted. Blocking on
// purpose, so it does nothing else; scheme.js holds the button.
(function () {
  try {
    var scheme = localStorage.getItem("kbgen:scheme");
    if (scheme === "light" || scheme === "dark") {
      document.documentElement.dataset.theme = scheme;
    }
  } catch {
    // Storage may be forbidden; the system's scheme stands.
  }
})();
