/* The dead letters: the search, its pages, and the commands to all that match. */
import { access, onAccess } from "./access.js";
import { ask } from "./dialog.js";
import { byId, cell, element, foreign, keyed, put, say, show } from "./nodes.js";
import { notify } from "./notices.js";
import { request } from "./requests.js";
import { state } from "./state.js";
import { UNKNOWN, cut, inline, isKnown, known, moment } from "./text.js";

const PAGE = 25;

/**
 * What is searched for and from where on, what came of it, how many requests there were, and for
 * which length of the queue the last one was made unasked.
 */
const dead = { filter: { id: "", task: "", error: "" }, offset: 0, answer: null, request: 0, readFor: null };

/** Searches, if that was not done yet. */
export function readDeadFirst() {
  if (dead.answer === null) {
    readDead();
  }
}

/** Searches; gives whether the answer is there. */
export async function readDead() {
  const mine = ++dead.request;
  const query = new URLSearchParams({ ...dead.filter, offset: dead.offset, limit: PAGE });
  put(byId("dead-table"), "aria-busy", true);
  try {
    const answer = await request("/api/dead?" + query);
    if (mine !== dead.request) {
      return false; // another search was begun meanwhile
    }
    if (answer.letters.length === 0 && dead.offset > 0 && answer.matching > 0) {
      dead.offset = PAGE * Math.floor((answer.matching - 1) / PAGE);
      return await readDead();
    }
    dead.answer = answer;
    drawDead();
    return true;
  } catch (e) {
    if (mine === dead.request) {
      note("The dead letters could not be read: " + e.message, "bad");
    }
    return false;
  } finally {
    if (mine === dead.request) {
      byId("dead-table").removeAttribute("aria-busy");
    }
  }
}

function note(text, className = "soft") {
  say(byId("dead-note"), text);
  put(byId("dead-note"), "class", className);
  show(byId("dead-note"), text !== "");
}

function isFiltered() {
  return Object.values(dead.filter).some(Boolean);
}

function drawDead() {
  const answer = dead.answer;
  options(byId("dead-task"), answer.tasks);
  options(byId("dead-error"), answer.errors);
  keyed(
    byId("dead-rows"),
    answer.letters,
    (letter) => letter.item + " " + letter.since + " " + letter.error,
    letterRow,
  );
  show(byId("dead-table"), answer.letters.length > 0);
  const last = dead.offset + answer.letters.length;
  show(byId("dead-pages"), answer.matching > PAGE);
  say(
    byId("dead-page"),
    page.count(dead.offset + 1) + " to " + page.count(last) + " of " + page.count(answer.matching),
  );
  pageButton("page-before", dead.offset === 0);
  pageButton("page-after", last >= answer.matching);
  say(
    byId("dead-count"),
    answer.total === 0
      ? ""
      : page.count(answer.matching) +
          " of " +
          page.counted(answer.total, "dead letter", "dead letters") +
          " match" +
          (answer.matching === 1 ? "es" : "") +
          (answer.more ? "; only the first " + page.count(answer.scanned) + " were searched" : ""),
  );
  note(
    answer.total === 0
      ? "There are none. Items that end their process again and again, and messages that nobody can read, come here."
      : answer.matching === 0
        ? "None matches: leave out a part of the search."
        : "",
  );
  drawMatching();
}

/** A button at the end of the pages keeps the focus, and does nothing. */
function pageButton(action, isEnd) {
  put(document.querySelector(`[data-action="${action}"]`), "aria-disabled", isEnd);
}

/** The number that a command would be about, and whether the list is older than the queue. */
export function drawMatching() {
  const matching = dead.answer?.matching ?? 0;
  for (const [id, what] of [
    ["requeue", "Requeue"],
    ["purge", "Purge"],
  ]) {
    const node = byId(id);
    say(node, what + (isFiltered() ? " all that match (" : " all (") + page.count(matching) + ") …");
    put(node, "data-value", matching);
    const isOff = !access.mayChange || matching === 0;
    if (isOff && node === document.activeElement) {
      byId("dead-title").focus({ preventScroll: true });
    }
    node.disabled = isOff;
  }
  const now = state?.queues?.dead;
  const isOld = dead.answer !== null && isKnown(now) && now !== dead.answer.total;
  show(byId("dead-refresh"), isOld);
  if (isOld) {
    say(byId("dead-refresh"), "Refresh: there are " + page.count(now) + " now");
    // Reading them costs the broker something, so it is done unasked only from or to none.
    if ((now === 0 || dead.answer.total === 0) && dead.readFor !== now) {
      dead.readFor = now;
      readDead();
    }
  } else {
    dead.readFor = null;
  }
}

/** The choices of a filter; the one that is chosen stays, also where nothing has it now. */
function options(select, values) {
  const chosen = select.value;
  const all =
    values.some(({ name }) => name === chosen) || chosen === "" ? values : [...values, { name: chosen, count: 0 }];
  keyed(
    select,
    [{ name: "", count: null }, ...all],
    ({ name }) => name,
    ({ name }) => {
      const node = element("option", { value: name });
      return {
        node,
        update({ count }) {
          say(node, name === "" ? "any" : cut(name, 80) + " (" + page.count(count) + ")");
        },
      };
    },
  );
  select.value = chosen;
}

function letterRow(made) {
  const item = foreign("mono");
  const task = foreign("soft");
  const error = foreign("strong");
  const reason = foreign("reason");
  const rest = element("summary");
  const whole = element("pre", { class: "foreign", dir: "auto" });
  const wholeBox = element("details", null, rest, whole);
  const attempts = element("span");
  const process = foreign();
  const end = foreign("soft");
  const since = element("span");
  return {
    node: element(
      "tr",
      { "data-letter": made.item, role: "row" },
      cell("Item", "head", item, task),
      cell("", "fill", error, reason, wholeBox),
      cell("Attempts", "number", attempts),
      cell("Process", "process", process, " ", end),
      cell("Since", "number", since),
    ),
    update(letter) {
      say(item, letter.item ? cut(letter.item, 100) : "unreadable");
      say(task, cut(letter.task));
      say(error, cut(letter.error, 100));
      const isLong = letter.reason.length > 240;
      say(reason, cut(letter.reason, 240));
      show(wholeBox, isLong);
      say(rest, isLong ? "all of it" : "");
      say(whole, isLong ? cut(letter.reason, 4000) : "");
      say(attempts, known(letter.attempts, page.count));
      say(process, letter.process ? cut(letter.process, 100) : UNKNOWN);
      say(end, letter.end && letter.end !== letter.error ? cut(letter.end, 100) : "");
      say(since, known(letter.since, moment));
    },
  };
}

/** Requeues or purges what matches; asks again if more match than were asked about. */
/** Requeues or purges what matches; asks again if more match than were asked about. */
async function changeAll(path, what, line, result) {
  if (!(await readDead())) {
    return; // the number is to be that of now, and is not known
  }
  const filter = { ...dead.filter };
  const { more, scanned } = dead.answer;
  const about = aboutMatching();
  let expected = dead.answer.matching;
  let changed = [];
  for (;;) {
    const question = {
      title: what + " " + page.counted(expected, "dead letter", "dead letters") + "?",
      lines: [...changed, about, line],
      confirm: what + " " + page.count(expected),
    };
    if ((await ask(question)) === null) {
      return;
    }
    try {
      notify([{ ok: true, text: result(await request(path, { ...filter, expected, ...(more && { scanned }) })) }]);
      break;
    } catch (e) {
      if (e.status !== 409) {
        throw e;
      }
      expected = e.answer.matching;
      changed = ["Nothing was done: " + page.count(expected) + " match by now."];
    }
  }
  await readDead();
}

/** Which letters match, in a sentence. */
function aboutMatching() {
  const { id, task, error } = dead.filter;
  const { more, scanned, total } = dead.answer;
  const part = "the first " + page.count(scanned) + " of " + page.count(total);
  if (isFiltered()) {
    const which = [id && "item " + inline(id), task && "task " + inline(task), error && "error " + inline(error)];
    return "Those with " + which.filter(Boolean).join(", ") + (more ? " among " + part : "") + ".";
  }
  return more ? "They are " + part + "." : "All there are.";
}

function leftText({ left }) {
  return left > 0 ? "; there was no time for " + page.count(left) + " others: do it again." : ".";
}

export function requeue() {
  return changeAll(
    "/api/dead/requeue",
    "Requeue",
    "They run again on the next processes that are free. What cannot be read stays.",
    (it) =>
      page.count(it.requeued) +
      " requeued" +
      (it.unawaited > 0 ? ", " + page.count(it.unawaited) + " of which nobody waits for any more" : "") +
      (it.unreadable > 0 ? "; " + page.count(it.unreadable) + " cannot be read and stay" : "") +
      leftText(it),
  );
}

export function purge() {
  return changeAll(
    "/api/dead/purge",
    "Purge",
    "They are deleted, and cannot be brought back.",
    (it) => page.count(it.purged) + " purged" + leftText(it),
  );
}

/** Shows another page of those that match: 1 is the next, -1 the one before. */
export async function turn(node, pages) {
  if (node.getAttribute("aria-disabled") !== "true") {
    dead.offset = Math.max(0, dead.offset + PAGE * pages);
    await readDead();
  }
}

byId("dead-form").addEventListener("submit", (event) => {
  event.preventDefault();
  dead.filter = {
    id: byId("dead-id").value.trim(),
    task: byId("dead-task").value,
    error: byId("dead-error").value,
  };
  dead.offset = 0;
  readDead();
});
for (const id of ["dead-task", "dead-error"]) {
  options(byId(id), []);
  byId(id).addEventListener("change", () => byId("dead-form").requestSubmit());
}
onAccess(drawMatching);
