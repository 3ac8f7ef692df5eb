// Brings a page up to date in place, by what changed between two versions of its HTML.
//
// The page on screen is not the HTML that was sent: scripts have added buttons, a reader
// has opened callouts. So three trees are walked side by side: the former HTML, the new
// HTML, and the page. Where the HTML did not change, the page is left alone, whatever it
// looks like by now; where it did, the smallest part that can be replaced is replaced.

/**
 * What a patch did.
 * @typedef {object} Patched
 * @property {Element | null} first the first element that is new or has new words
 */

/**
 * Makes `live`, which was made of `before`, show `after`. The three have the same name.
 * @param {Element} live
 * @param {Element} before
 * @param {Element} after
 * @returns {Patched}
 */
export function patch(live, before, after) {
  /** @type {Patched} */
  const done = { first: null };
  patchElement(live, before, after, done);
  return done;
}

/**
 * @param {Element} live
 * @param {Element} before
 * @param {Element} after
 * @param {Patched} done
 */
function patchElement(live, before, after, done) {
  if (before.isEqualNode(after)) return;
  patchAttributes(live, before, after);
  const inLive = [...live.childNodes];
  const inBefore = [...before.childNodes];
  const inAfter = [...after.childNodes];
  if (!sameShape(inLive, inBefore)) {
    live.replaceChildren(...inAfter.map(copyOf));
    done.first ??= live;
    return;
  }
  const [head, tail] = ends(inBefore, inAfter);
  const gone = inBefore.length - tail;
  const come = inAfter.length - tail;
  const anchor = inLive[gone] ?? inLive[inBefore.length] ?? null;
  let at = head;
  for (; at < Math.min(gone, come); at += 1) {
    patchNode(inLive[at], inBefore[at], inAfter[at], done);
  }
  for (const node of inLive.slice(at, gone)) {
    done.first ??= live;
    node.remove();
  }
  for (const node of inAfter.slice(at, come)) {
    const copy = copyOf(node);
    live.insertBefore(copy, anchor);
    done.first ??= copy instanceof Element ? copy : live;
  }
}

/**
 * @param {ChildNode} live
 * @param {ChildNode} before
 * @param {ChildNode} after
 * @param {Patched} done
 */
function patchNode(live, before, after, done) {
  if (before.isEqualNode(after)) return;
  const alike = before.nodeName === after.nodeName && live.nodeName === after.nodeName;
  if (alike && live instanceof Element && before instanceof Element && after instanceof Element) {
    patchElement(live, before, after, done);
    return;
  }
  done.first ??= live.parentElement;
  if (alike && live instanceof CharacterData) live.data = after.textContent ?? "";
  else live.replaceWith(copyOf(after));
}

/**
 * Only what differs between the two versions: `open` that a reader set stays.
 * @param {Element} live
 * @param {Element} before
 * @param {Element} after
 */
function patchAttributes(live, before, after) {
  for (const { name } of [...before.attributes]) {
    if (!after.hasAttribute(name)) live.removeAttribute(name);
  }
  for (const { name, value } of [...after.attributes]) {
    if (before.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}

/**
 * Whether the page still has the children it was sent with, in their order. Scripts may
 * have added others behind them, which stay there.
 * @param {ChildNode[]} live
 * @param {ChildNode[]} before
 */
function sameShape(live, before) {
  return live.length >= before.length
    && before.every((node, at) => standsFor(live[at], node));
}

/**
 * Scripts put a frame around a bare block of code, which then stands in its place.
 * @param {ChildNode} live
 * @param {ChildNode} before
 */
function standsFor(live, before) {
  if (live.nodeName === before.nodeName) return true;
  return live instanceof Element && live.firstElementChild?.nodeName === before.nodeName;
}

/**
 * How many children are the same at the beginning and at the end.
 * @param {ChildNode[]} before
 * @param {ChildNode[]} after
 */
function ends(before, after) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head].isEqualNode(after[head])) head += 1;
  let tail = 0;
  while (
    tail < most - head
    && before[before.length - 1 - tail].isEqualNode(after[after.length - 1 - tail])
  ) tail += 1;
  return [head, tail];
}

/**
 * A node of a parsed page as one of this page.
 * @param {ChildNode} node
 */
function copyOf(node) {
  return /** @type {ChildNode} */ (document.importNode(node, true));
}
