// Under `kbgen serve` only: keeps the page up to date, see src/serve/mod.rs.

const own = document.querySelector("script[data-page]");
const query = new URLSearchParams({
  page: location.pathname,
  seen: own?.getAttribute("data-page") ?? "-",
});
const events = new EventSource(`/__kbgen/events?${query}`);

for (const name of ["page", "reload", "style"]) {
  events.addEventListener(name, () => location.reload());
}
events.addEventListener("moved", (event) => {
  location.replace(JSON.parse(event.data).to);
});
