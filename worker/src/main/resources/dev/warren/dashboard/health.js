/* What stands out in the fleet: the lines of health, announced to screen readers, and the title. */
import { access } from "./access.js";
import { byId, element, keyed, put, say, show } from "./nodes.js";
import { hosts, memoryOf, processesOf, state } from "./state.js";
import { cut, inline, lasting } from "./text.js";

let announced = new Set();

/** Tells screen readers what is new, once, and not what only goes on. */
function announce(lines) {
  const keys = new Set(lines.map((line) => line.key));
  const fresh = lines.filter((line) => !announced.has(line.key)).map((line) => line.text);
  if (fresh.length > 0) {
    byId("announce").textContent = fresh.join(" ");
  }
  announced = keys;
}

/** What stands out, worst first: {key, kind: bad|warn, text}. */
function findings() {
  const found = [];
  const add = (kind, key, text) => found.push({ kind, key, text });
  const all = state.supervisors;
  const isAlone = (it) => all.every((other) => other === it || other.host !== it.host);
  const name = (it) => inline(it.host) + (isAlone(it) ? "" : " " + it.pid);
  const names = (list) =>
    list.slice(0, 5).map(name).join(", ") + (list.length > 5 ? " and " + (list.length - 5) + " more" : "");
  const waiting = state.queues?.tasks ?? 0;
  const waitingText = page.counted(waiting, "message waits", "messages wait");
  const inState = (word) => all.filter((it) => it.state === word);
  if (all.length === 0) {
    add(
      waiting > 0 ? "bad" : "warn",
      "none",
      "No supervisor answers: nothing runs" + (waiting > 0 ? ", and " + waitingText : "") + ".",
    );
  }
  const silent = inState("silent");
  if (silent.length > 0) {
    const longest = Math.max(...silent.map((it) => it.silentSeconds ?? 0));
    add("bad", "silent", "Silent: " + names(silent) + ", for " + lasting(longest) + ". Its processes may still run.");
  }
  const quiet = inState("quiet");
  if (quiet.length > 0) {
    add(
      "warn",
      "quiet",
      (quiet.length === all.length ? "All are quiet: " : "Quiet: ") +
        names(quiet) +
        (quiet.length === 1 ? " takes" : " take") +
        " no tasks until told to resume.",
    );
  }
  const stopping = inState("stopping");
  if (stopping.length > 0) {
    add("warn", "stopping", "Stopping: " + names(stopping) + ".");
  }
  if (all.length > 0 && waiting > 0 && state.queues.consumers === 0 && quiet.length < all.length) {
    add("bad", "consumers", waitingText + ", and no process takes any.");
  }
  for (const { host, supervisors } of hosts()) {
    const memory = memoryOf(supervisors);
    if (memory?.isHigh) {
      add("bad", "memory", "Memory: the processes of " + inline(host) + " " + memory.text + ".");
    }
  }
  const ahead = all.filter((it) => Math.abs(it.clockAheadMillis ?? 0) > 2000);
  if (ahead.length > 0) {
    add(
      "warn",
      "clock",
      "Clocks: " +
        ahead
          .slice(0, 5)
          .map(
            (it) =>
              name(it) +
              " is " +
              page.duration(Math.abs(it.clockAheadMillis) * 1000) +
              (it.clockAheadMillis > 0 ? " ahead" : " behind"),
          )
          .join(", ") +
        ".",
    );
  }
  for (const [field, what] of [
    ["build", "builds"],
    ["version", "versions of Warren"],
  ]) {
    const values = new Set(all.map((it) => it[field]));
    if (values.size > 1) {
      add("warn", field, values.size + " " + what + " at work: results may depend on where an item runs.");
    }
  }
  const more = [
    ["moreSupervisors", "supervisors"],
    ["moreProcesses", "processes"],
    ["moreItems", "running items"],
    ["moreJobs", "jobs"],
  ]
    .filter(([field]) => state[field] > 0)
    .map(([field, what]) => page.count(state[field]) + " more " + what);
  if (more.length > 0) {
    add("warn", "more", "This page does not show " + more.join(", ") + ": the figures leave them out.");
  }
  if (state.queues?.dead > 0) {
    add("warn", "dead", page.counted(state.queues.dead, "dead letter", "dead letters") + ": items that were given up.");
  }
  return found.sort((a, b) => (a.kind === "bad" ? 0 : 1) - (b.kind === "bad" ? 0 : 1));
}

export function drawHealth() {
  const found = findings();
  const trouble = state.trouble ? [{ key: "trouble", text: cut(state.trouble) }] : [];
  announce([...trouble, ...found]);
  const processes = processesOf(state.supervisors).length;
  const lines =
    found.length > 0 || state.trouble
      ? found
      : [
          {
            kind: "good",
            key: "well",
            text:
              page.counted(state.supervisors.length, "supervisor", "supervisors") +
              " and " +
              page.counted(processes, "process", "processes") +
              ", nothing stands out.",
          },
        ];
  keyed(
    byId("health"),
    lines,
    (line) => line.key,
    (line) => {
      const node = element("li", { dir: "auto", class: "foreign", "data-finding": line.key });
      return {
        node,
        update(now) {
          put(node, "data-kind", now.kind);
          say(node, now.text);
        },
      };
    },
  );
  const quiet = state.supervisors.filter((it) => it.state === "quiet").length;
  show(byId("quiet-chip"), quiet > 0);
  say(
    byId("quiet-chip"),
    quiet === state.supervisors.length ? "all quiet" : quiet + " of " + state.supervisors.length + " quiet",
  );
  const mark = state.trouble || found.some((line) => line.kind === "bad") ? "(!) " : quiet > 0 ? "(quiet) " : "";
  const title = mark + "Fleet " + cut(access.fleet, 80) + " · " + cut(access.broker, 80);
  if (document.title !== title) {
    document.title = title;
  }
}
