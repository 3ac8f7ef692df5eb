// Whether diagrams can be read in a real browser: what the build checks with widths of a
// table is measured here with the fonts of this machine.

/**
 * Labels that are cut, small or lie on each other, and how many diagrams a page draws. Boxes are
 * compared in pixels of the screen; turned labels by the corners that they really have.
 */
export function readDiagrams() {
  /** @typedef {{ x: number, y: number }} Point */
  const SLACK = 1.5;
  /** @param {SVGGraphicsElement} element @param {number} inset */
  const corners = (element, inset) => {
    const box = element.getBBox();
    const matrix = element.getScreenCTM();
    if (!matrix) return [];
    const [w, h] = [Math.max(box.width - 2 * inset, 0.1), Math.max(box.height - 2 * inset, 0.1)];
    const [x, y] = [box.x + inset, box.y + inset];
    return [[x, y], [x + w, y], [x + w, y + h], [x, y + h]].map(([px = 0, py = 0]) => {
      const point = new DOMPoint(px, py).matrixTransform(matrix);
      return { x: point.x, y: point.y };
    });
  };
  /** @param {Point[]} a @param {Point[]} b */
  const parted = (a, b) => a.some((from, at) => {
    const to = a[(at + 1) % a.length] ?? from;
    const [nx, ny] = [to.y - from.y, from.x - to.x];
    const along = (/** @type {Point} */ point) => point.x * nx + point.y * ny;
    const [one, two] = [a.map(along), b.map(along)];
    return Math.max(...one) <= Math.min(...two) || Math.max(...two) <= Math.min(...one);
  });
  /** @param {Point[]} a @param {Point[]} b */
  const overlap = (a, b) => !parted(a, b) && !parted(b, a);

  /** @type {string[]} */
  const faults = [];
  const drawings = /** @type {NodeListOf<SVGSVGElement>} */ (
    document.querySelectorAll(".mermaid-figure > svg"));
  for (const svg of drawings) {
    const texts = [...svg.querySelectorAll("text")];
    // Letters leave some of their box free above and below.
    const boxes = texts.map((text) => corners(text, 0).map((point, at) => {
      const cut = text.getBBox().height * 0.15 * (at < 2 ? 1 : -1);
      return { x: point.x, y: point.y + cut };
    }));
    const page = svg.getBoundingClientRect();
    const scale = page.width / svg.viewBox.baseVal.width;
    const small = texts.find((text) => parseFloat(getComputedStyle(text).fontSize) * scale < 10.95);
    if (small) faults.push(`"${small.textContent}" is too small to read`);
    const figure = svg.parentElement;
    if (figure && figure.scrollWidth > figure.clientWidth && figure.tabIndex < 0) {
      faults.push("no keyboard can scroll the drawing");
    }
    const areas = /** @type {SVGGeometryElement[]} */ ([
      ...svg.querySelectorAll("rect, circle, ellipse, polygon, path"),
    ]).filter((area) => /\bf-(node|note|series|active)|^$/.test(area.getAttribute("class") ?? "")
      || area.hasAttribute("fill"));
    texts.forEach((text, at) => {
      const own = boxes[at] ?? [];
      const words = text.textContent ?? "";
      if (own.some(({ x, y }) => x < page.left - 1 || x > page.right + 1
        || y < page.top - 1 || y > page.bottom + 1)) faults.push(`"${words}" leaves the drawing`);
      boxes.slice(at + 1).forEach((other, ahead) => {
        if (overlap(own, other)) faults.push(`"${words}" lies on "${texts[at + 1 + ahead]?.textContent}"`);
      });
      const middle = own.reduce((sum, { x, y }) => ({ x: sum.x + x / 4, y: sum.y + y / 4 }), { x: 0, y: 0 });
      const around = areas.filter((area) => {
        const matrix = area.getScreenCTM()?.inverse();
        return matrix && area.isPointInFill(new DOMPoint(middle.x, middle.y).matrixTransform(matrix));
      });
      const size = (/** @type {SVGGeometryElement} */ area) => area.getBBox().width * area.getBBox().height;
      const [shape] = around.sort((a, b) => size(a) - size(b));
      const matrix = shape?.getScreenCTM()?.inverse();
      if (!shape || !matrix) return;
      const inner = own.map(({ x, y }) => ({
        x: x + Math.sign(middle.x - x) * SLACK,
        y: y + Math.sign(middle.y - y) * SLACK,
      }));
      const inside = inner.every(({ x, y }) => shape.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix)));
      if (!inside) faults.push(`"${words}" is cut by its shape`);
    });
  }
  const sources = document.querySelectorAll("pre.mermaid").length;
  return { faults, drawn: drawings.length, sources };
}
