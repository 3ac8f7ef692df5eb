// Counts checks and prints the ones that fail, one line each.

export class Report {
  passed = 0;
  failed = 0;
  /** @type {Map<string, number>} */
  kinds = new Map();

  /** @type {Map<string, { drawn: number, sources: number }>} */
  pages = new Map();

  /**
   * Counts the diagrams of a page once, whatever widths it is opened at.
   * @param {string} url
   * @param {number} drawn
   * @param {number} sources those that are drawn, and those that are not
   */
  diagrams(url, drawn, sources) {
    if (sources > 0) this.pages.set(url, { drawn, sources });
  }

  /**
   * @param {boolean} ok
   * @param {string} kind a short name of the check
   * @param {string} where the page's address and width
   * @param {() => string} [what] the element, and what is wrong with it
   */
  check(ok, kind, where, what = () => "") {
    if (ok) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    let shown = where;
    try {
      shown = decodeURI(where);
    } catch {
      // A bad address is shown as it is.
    }
    console.log(`FAIL ${kind}: ${shown} ${what()}`.trimEnd());
  }

  close() {
    for (const [kind, count] of [...this.kinds].sort()) console.log(`  ${kind}: ${count}`);
    const counts = [...this.pages.values()];
    const sum = (/** @type {"drawn" | "sources"} */ key) =>
      counts.reduce((total, count) => total + count[key], 0);
    if (counts.length > 0) console.log(`${sum("drawn")} of ${sum("sources")} diagrams drawn`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}
