/* Notices: answers to commands, and what went wrong. */
import { byId, element } from "./nodes.js";
import { cut, inline } from "./text.js";

const MAX_NOTICES = 5;
const MAX_ANSWERS = 5;

/**
 * Shows answers to a command; what went well leaves by itself.
 *
 * @param answers {ok, text} each, with host and pid if a supervisor gave it
 * @param key of a notice that takes the place of the one before
 */
export function notify(answers, key = "") {
  const box = byId("notices");
  const isGood = answers.every((it) => it.ok);
  if (key) {
    box.querySelector(`[data-key="${key}"]`)?.remove();
  }
  const sorted = [...answers].sort((a, b) => Number(a.ok) - Number(b.ok));
  const shown = sorted.slice(0, MAX_ANSWERS);
  const node = element(
    "div",
    { class: "notice", "data-key": key, "data-kind": isGood ? "good" : "bad" },
    element(
      "ul",
      null,
      ...shown.map((it) =>
        element(
          "li",
          { class: "foreign", dir: "auto" },
          (it.ok ? "" : "Not done: ") + (it.host ? inline(it.host) + " " + it.pid + ": " : "") + cut(it.text, 500),
        ),
      ),
      sorted.length > shown.length
        ? element("li", null, "and " + (sorted.length - shown.length) + " more answers")
        : null,
    ),
    element("button", { type: "button", "data-action": "close", "aria-label": "Close this notice" }, "×"),
  );
  box.append(node);
  while (box.children.length > MAX_NOTICES) {
    box.firstElementChild.remove();
  }
  if (isGood) {
    setTimeout(() => {
      if (!node.contains(document.activeElement)) {
        node.remove();
      }
    }, 10_000);
  }
}

/** Says what went wrong. */
export function complain(text, key) {
  notify([{ ok: false, text }], key);
}
