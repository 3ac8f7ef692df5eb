// Functions that run inside a page. Playwright sends their source text to the browser, so
// each must stand alone: nothing outside its own braces exists there.

/**
 * What the served HTML says, before any script changed it.
 * @param {string} html
 */
export function readSource(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const name = (/** @type {Element} */ element) =>
    element.tagName.toLowerCase() +
    [...element.classList].slice(0, 2).map((word) => `.${word}`).join("");
  /** @type {{ url: string, at: string }[]} */
  const links = [];
  const add = (/** @type {string | null} */ value, /** @type {Element} */ element) => {
    if (value === null) return;
    try {
      links.push({ url: new URL(value, location.href).href, at: `${name(element)} "${value}"` });
    } catch {
      links.push({ url: `bad:${value}`, at: `${name(element)} "${value}"` });
    }
  };
  for (const element of page.querySelectorAll("[href]")) add(element.getAttribute("href"), element);
  for (const element of page.querySelectorAll("[src], [poster]")) {
    // The wrapper of an embed keeps the link text as written; that is no address.
    if (element.matches(".internal-embed")) continue;
    if (element.hasAttribute("src")) add(element.getAttribute("src"), element);
    if (element.hasAttribute("poster")) add(element.getAttribute("poster"), element);
  }
  for (const element of page.querySelectorAll("[srcset]")) {
    for (const part of (element.getAttribute("srcset") ?? "").split(",")) {
      add(part.trim().split(/\s+/)[0] ?? null, element);
    }
  }
  const ids = [...page.querySelectorAll("[id]")].map((element) => element.id);
  const seen = new Set();
  const twice = new Set();
  for (const id of ids) (seen.has(id) ? twice : seen).add(id);
  const article = page.querySelector("article");
  return {
    links,
    ids,
    twice: [...twice],
    lang: page.documentElement.lang,
    body: page.body.className,
    articles: page.querySelectorAll("article").length,
    h1: page.querySelectorAll("h1").length,
    inline: page.querySelectorAll("script:not([src]):not([type='application/ld+json']), [onclick], [onload]").length,
    size: article?.textContent?.length ?? 0,
    rich: article ? article.querySelectorAll(".callout, table, pre, img").length : 0,
    twins: page.querySelectorAll('link[rel="alternate"][hreflang]').length,
    missing: page.querySelector(".page-missing") !== null,
    twinLinks: page.querySelectorAll("a.meta-twin").length,
  };
}

/**
 * What a reader sees on a screen of this width.
 * @param {number} screen
 */
export async function readLayout(screen) {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const name = (/** @type {Element} */ element) => {
    const own = element.tagName.toLowerCase() +
      (element.id ? `#${element.id}` : "") +
      [...element.classList].slice(0, 2).map((word) => `.${word}`).join("");
    const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${own} "${text}"`;
  };
  const width = document.documentElement.clientWidth;
  // A phone widens its window to what overflows, so the screen is the measure.
  const overflow = document.documentElement.scrollWidth - screen;

  // Also what a clipping ancestor hides from the scroll width: text nobody can reach.
  /** @type {string[]} */
  const wide = [];
  for (const element of document.querySelectorAll("main *, header *")) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= width + 1 || wide.length >= 3) continue;
    if (element.closest(".visually-hidden, svg, math, .math")) continue;
    let free = true;
    for (let up = element.parentElement; up && free; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (/auto|scroll/.test(style.overflowX) && up !== document.body) free = false;
      if (style.textOverflow === "ellipsis" || style.visibility === "hidden") free = false;
    }
    if (free) wide.push(name(element));
  }

  /** @type {string[]} */
  const marks = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = /\*\*|\[\[|\[!/.exec(node.nodeValue ?? "");
    if (!found || node.parentElement?.closest("code, pre, .math, kbd, script, style, .toc, .is-unresolved")) continue;
    const text = (node.nodeValue ?? "").slice(Math.max(0, found.index - 20), found.index + 40);
    marks.push(`${name(node.parentElement ?? document.body).split(" ")[0]} "${text.trim()}"`);
  }

  // Words under a link that lies in a corner of their box.
  /** @type {string[]} */
  const covered = [];
  for (const link of document.querySelectorAll(".markdown-embed-link:empty")) {
    const box = link.getBoundingClientRect();
    const words = document.createTreeWalker(link.parentElement ?? link, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      range.selectNodeContents(node);
      // What scrolls is seen up to the edge of its frame.
      const frame = node.parentElement?.closest("[tabindex]")?.getBoundingClientRect();
      const edge = frame?.right ?? Infinity;
      const under = [...range.getClientRects()].some((text) => Math.min(text.right, edge) > box.left + 1
        && text.left < box.right - 1 && text.bottom > box.top + 1 && text.top < box.bottom - 1);
      if (under && node.nodeValue?.trim()) covered.push(name(node.parentElement ?? link));
    }
  }

  // The font of formulas is heavy, so only pages that show one may load it.
  await document.fonts.ready;
  const formulas = [...document.querySelectorAll("math")].some((math) => math.checkVisibility());
  const fonts = [...document.fonts].filter((font) => font.status !== "unloaded").length;
  return { overflow, wide, marks, covered, formulas, fonts };
}

/** Words of Hangul or code that a line break cuts, where a line has room for the whole word. */
export function splitWords() {
  /** @type {string[]} */
  const split = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && split.length < 5; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    const parent = node.parentElement;
    if (!parent || !/[가-힣]{2}/.test(text)) continue;
    if (parent.matches(":lang(ja), :lang(zh)") || parent.closest("pre, code, svg, math, .math")) continue;
    const block = parent.closest("p, li, h1, h2, h3, h4, h5, h6, td, th, dd, dt, summary, a, div");
    if (!block || !block.checkVisibility()) continue;
    for (const word of text.matchAll(/[가-힣]{2,}/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      if (boxes.length < 2) continue;
      const lines = new Set(boxes.map((box) => Math.round(box.top / 4)));
      const total = boxes.reduce((sum, box) => sum + box.width, 0);
      const room = block.getBoundingClientRect().width;
      if (lines.size > 1 && (total <= room || total < 120)) {
        split.push(`${block.tagName.toLowerCase()} "${word[0]}"`);
      }
    }
  }
  for (const word of document.querySelectorAll("article .is-whole")) {
    if (word.getClientRects().length > 1 && !word.closest("h1, h2")) split.push(`code "${word.textContent}"`);
  }
  return split;
}

/** The lowest contrast among the kinds of running text, and where it is. */
export function textContrast() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return [];
  /** Any CSS colour, laid over what is under it. */
  const over = (/** @type {string} */ colour, /** @type {number[]} */ under) => {
    pen.fillStyle = `rgb(${under.join(" ")})`;
    pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (/** @type {number[]} */ rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const c = part / 255;
      return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  /** @type {string[]} */
  const low = [];
  const kinds = "main p, main li, main td, main th, blockquote, .callout-title, .page-meta, " +
    ".breadcrumbs a, .tree a, .toc a, .card-text, .card-date, .count, pre code, pre code span, " +
    "main a, main code, mark, figcaption, .backlinks li";
  const seen = new Set();
  for (const element of document.querySelectorAll(kinds)) {
    const style = getComputedStyle(element);
    const key = `${element.tagName}.${element.className}|${style.color}|${style.backgroundColor}`;
    if (seen.has(key) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (!(element.textContent ?? "").trim()) continue;
    seen.add(key);
    /** @type {Element[]} */
    const chain = [];
    for (let up = /** @type {Element | null} */ (element); up; up = up.parentElement) chain.unshift(up);
    let back = [255, 255, 255];
    for (const up of chain) back = over(getComputedStyle(up).backgroundColor, back);
    const [a, b] = [light(over(style.color, back)), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) {
      low.push(`${element.tagName.toLowerCase()}.${element.className} ${ratio.toFixed(2)} ` +
        `"${(element.textContent ?? "").trim().slice(0, 30)}"`);
    }
  }
  return low;
}
