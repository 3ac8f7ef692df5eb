// A note and its twin side by side: what belongs together stands together, and closing
// leaves the page as it was.

/** @typedef {(page: import("playwright-core").Page, check: (ok: boolean, what: string) => void) => Promise<void>} Act */

/** Where headings that belong together stand. */
function rows() {
  return [...document.querySelectorAll(".beside-row")].map((row) => {
    const [own, twin] = [".beside-own", ".beside-twin"].map((name) => {
      const cell = row.querySelector(name);
      const { left, top, width } = cell?.getBoundingClientRect() ?? new DOMRect();
      return { left, top, width, lang: cell?.closest("[lang]")?.getAttribute("lang"), empty: !cell?.textContent?.trim() };
    });
    return { own, twin };
  });
}

/** @type {Act} */
export async function sideBySide(page, check) {
  const button = page.locator("button.meta-beside").first();
  const pairs = await page.evaluate(() => document.querySelectorAll("a.meta-twin").length);
  // More than three have a menu, which fallback.mjs looks at.
  if (pairs === 0 || pairs > 3) return;
  await button.waitFor({ timeout: 5000 }).catch(() => {});
  if ((await button.count()) === 0) {
    check(false, "no button for the twin");
    return;
  }
  const words = () => page.evaluate(() => document.querySelector("article")?.textContent);
  const lang = await page.evaluate(() => document.documentElement.lang);
  const before = await words();
  await button.click();
  await page.locator(".beside-row").first().waitFor({ timeout: 5000 }).catch(() => {});
  const shown = await page.evaluate(rows);
  const full = shown.filter(({ own, twin }) => !own.empty && !twin.empty);
  check(full.length > 0, "no section stands beside its twin");
  check(full.every(({ twin }) => twin.lang && twin.lang !== lang), "the twin is not marked as another language");
  const wide = (page.viewportSize()?.width ?? 0) > 1000;
  check(full.every(({ own, twin }) => wide
    ? Math.abs(own.top - twin.top) < 2 && Math.abs(own.width - twin.width) < 2
    : twin.top > own.top && Math.abs(own.left - twin.left) < 2),
  `sections are not ${wide ? "beside" : "above"} each other`);
  const faults = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return {
      twice: ids.filter((id, at) => ids.indexOf(id) !== at),
      overflow: document.documentElement.scrollWidth - innerWidth,
      lost: [...document.querySelectorAll(".beside-twin a[href^='#']")].filter((a) =>
        !document.getElementById(decodeURIComponent(/** @type {HTMLAnchorElement} */ (a).hash.slice(1)))).length,
      shared: new URL(location.href).searchParams.get("beside"),
    };
  });
  check(faults.twice.length === 0, `ids stand twice: ${faults.twice.join(", ")}`);
  check(faults.overflow <= 0, `the page is ${faults.overflow}px too wide`);
  check(faults.lost === 0, `${faults.lost} links inside the twin lead nowhere`);
  check(faults.shared !== null, "the address does not tell");
  await page.reload();
  await page.locator(".beside-row").first().waitFor({ timeout: 5000 }).catch(() => {});
  check((await page.locator(".beside-row").count()) === shown.length, "the address does not open it again");
  await page.locator("button.meta-beside").first().click();
  await page.waitForFunction(() => !document.querySelector(".beside-row"), undefined, { timeout: 5000 }).catch(() => {});
  check((await words()) === before, "closing does not leave the note as it was");
}
