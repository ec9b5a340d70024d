/* Who this dashboard is for, and whether this page may change anything; buttons that follow it. */
import { byId, element, say, show } from "./nodes.js";
import { hasToken, request } from "./requests.js";
import { cut, shellWord } from "./text.js";

export const access = { mayChange: false, fleet: "", broker: "" };

/** The actions that change the fleet. */
const CHANGES = new Set("scale-up scale-down scale quiet resume restart stop cancel requeue purge dump".split(" "));

const listeners = [];

/** Has a function called each time access was read. */
export function onAccess(listener) {
  listeners.push(listener);
}

export async function readAccess() {
  const before = access.version;
  Object.assign(access, await request("/api/access"));
  if (before && before !== access.version) {
    location.reload(); // the dashboard was renewed, and its page with it
  }
  document.body.dataset.mayChange = access.mayChange;
  for (const name of ["fleet", "broker"]) {
    const text = cut(access[name]);
    say(byId(name), text);
    for (const hint of document.querySelectorAll(`[data-hint="${name}"]`)) {
      say(hint, shellWord(text));
    }
  }
  show(byId("read-only"), !access.mayChange);
  say(
    byId("read-only"),
    hasToken()
      ? "Read only: the token of this page is not the one of the dashboard, which may have been started anew. " +
          "Open the address that worker dashboard printed last."
      : "Read only: to change anything, open the address with #token=… that worker dashboard printed.",
  );
  applyAccess();
}

/** Disables what needs the token; new rows are made by the same rule. */
function applyAccess() {
  for (const node of document.querySelectorAll("[data-action]")) {
    if (CHANGES.has(node.dataset.action)) {
      node.disabled = !access.mayChange;
    }
  }
  for (const input of document.querySelectorAll('[data-choice="processes"]')) {
    input.disabled = !access.mayChange;
  }
  listeners.forEach((listener) => listener());
}

/** A button for an action: see commands.js. */
export function button(action, text, attributes) {
  return element(
    "button",
    {
      type: "button",
      "data-action": action,
      disabled: CHANGES.has(action) && !access.mayChange,
      ...attributes,
    },
    text,
  );
}
