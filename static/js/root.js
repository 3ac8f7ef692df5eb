// Only on 404.html, which a host shows at any depth: its links are relative to the site's
// root, and this script knows the root from its own address, kbgen/DIGEST/js/root.js.
// The page asks for it at several depths; the first copy that loads does the work.
(function () {
  var script = document.currentScript;
  var done = document.documentElement;
  if (!(script instanceof HTMLScriptElement) || done.dataset.root !== undefined) return;
  var root = new URL("../../../", script.src).href;
  done.dataset.root = root;
  if (root === new URL(".", location.href).href) return;

  /** @param {Element} element @param {string} name */
  function mend(element, name) {
    var value = element.getAttribute(name);
    if (!value || /^([a-z][a-z0-9+.-]*:|\/|#)/i.test(value)) return;
    element.setAttribute(name, new URL(value, root).href);
  }

  // Scripts do not run again by a new address, so new ones take their place.
  function revive() {
    document.querySelectorAll("script[src]").forEach(function (old) {
      var path = old.getAttribute("src") || "";
      if (/root\.js$/.test(path) || /^([a-z]+:|\/)/i.test(path)) return;
      var fresh = document.createElement("script");
      if (old.getAttribute("type")) fresh.type = "module";
      fresh.src = new URL(path, root).href;
      document.head.append(fresh);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("a[href], link[href]").forEach(function (element) {
      mend(element, "href");
      mend(element, "data-module");
    });
    revive();
  });
})();
