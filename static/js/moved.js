// On a page that leads on: takes the place within the page along, which a refresh drops.
// Blocking on purpose, and before the refresh, which works where no script runs.
(function () {
  var to = document.querySelector('link[rel="canonical"]');
  if (!(to instanceof HTMLLinkElement) || location.hash.length < 2) return;
  var goal = new URL(to.href);
  goal.hash = location.hash;
  location.replace(goal.href);
})();
