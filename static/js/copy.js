// Puts a copy button on every code block below an element with `data-copy` (the label)
// and `data-copied` (what it says afterwards).

import { copyText } from "./clipboard.js";

/**
 * The frame of a block; one is put around a bare `pre`.
 * @param {HTMLElement} pre
 */
function frameOf(pre) {
  const frame = pre.closest(".code-block");
  if (frame) return frame;
  const made = document.createElement("div");
  made.className = "code-block";
  pre.replaceWith(made);
  made.append(pre);
  return made;
}

/** @param {HTMLElement} root */
export default function copy(root) {
  const { copy: label = "", copied = "" } = root.dataset;
  for (const code of root.querySelectorAll("pre:not(.mermaid) > code")) {
    const pre = code.parentElement;
    if (!pre) continue;
    const frame = frameOf(pre);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-copy";
    button.textContent = label;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      if (!(await copyText((code.textContent ?? "").replace(/\n$/, "")))) return;
      button.textContent = copied;
      button.classList.add("is-copied");
      setTimeout(() => {
        button.textContent = label;
        button.classList.remove("is-copied");
      }, 1600);
    });
    (frame.querySelector(".code-head") ?? frame).append(button);
  }
}
