/* The dialog that asks before something is done, and shows stack traces. */
import { byId, element, say, show } from "./nodes.js";

const dialog = byId("dialog");
let asked = Promise.resolve();

/**
 * Asks before something is done, one question after the other; gives null if it is not to be, and
 * else {now}.
 *
 * @param question {title, lines} and, if there is more to it, confirm (the text of that button), now
 *     (the text of a choice) and dump
 */
export function ask(question) {
  asked = asked.then(() => askNow(question));
  return asked;
}

function askNow({ title, lines, confirm, now, dump }) {
  const opener = document.activeElement;
  say(byId("dialog-title"), title);
  byId("dialog-text").replaceChildren(...lines.map((line) => element("p", { class: "foreign", dir: "auto" }, line)));
  show(byId("dialog-dump"), dump !== undefined);
  say(byId("dialog-dump"), dump ?? "");
  show(byId("dialog-copy"), dump !== undefined && navigator.clipboard !== undefined);
  show(byId("dialog-now"), now !== undefined);
  say(byId("dialog-now").querySelector("span"), now ?? "");
  byId("dialog-choice").checked = false;
  show(byId("dialog-confirm"), confirm !== undefined);
  say(byId("dialog-confirm"), confirm ?? "");
  say(byId("dialog-dismiss"), confirm === undefined ? "Close" : "Keep things as they are");
  dialog.classList.toggle("large", dump !== undefined);
  dialog.returnValue = "";
  dialog.showModal();
  byId("dialog-dismiss").focus();
  return new Promise((resolve) => {
    const closed = () => {
      say(byId("dialog-dump"), "");
      (opener?.isConnected ? opener : byId("hosts-title")).focus({ preventScroll: true });
      resolve(dialog.returnValue === "confirm" ? { now: byId("dialog-choice").checked } : null);
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

/** Closes the dialog; "confirm" says that what it asks about is to be done. */
export function closeDialog(answer) {
  dialog.close(answer);
}

export async function copyDump(button) {
  try {
    await navigator.clipboard.writeText(byId("dialog-dump").textContent);
    say(button, "Copied");
    setTimeout(() => say(button, "Copy"), 2000);
  } catch {
    getSelection().selectAllChildren(byId("dialog-dump")); // to be copied by hand
  }
}
