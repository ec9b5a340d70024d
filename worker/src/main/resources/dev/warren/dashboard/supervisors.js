/* A supervisor within its host: facts, deaths, and its processes with what they run. */
import { button } from "./access.js";
import { byId, cell, element, foreign, keyed, put, say, sayState, show } from "./nodes.js";
import { state } from "./state.js";
import { UNKNOWN, cut, dotted, isKnown, known, lasting, moment, shortJob, shortTask } from "./text.js";

/** What supervisors may differ in, and the word before it. */
const VERSIONS = [
  ["version", "Warren "],
  ["java", "Java "],
  ["build", "build "],
];

/** How many have each value of a field. */
function countBy(all, field) {
  const counts = new Map();
  for (const it of all) {
    counts.set(it[field], (counts.get(it[field]) ?? 0) + 1);
  }
  return counts;
}

/** The value that most supervisors have of a field; what differs from it is shown. */
function usual(field) {
  return [...countBy(state.supervisors, field)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}

/** The versions that most supervisors have. */
export function drawVersions() {
  const texts = VERSIONS.map(([field, what]) => [what, cut(usual(field), 60)])
    .filter(([, value]) => value)
    .map(([what, value]) => what + value);
  say(byId("versions"), texts.length > 0 ? "· " + dotted(texts) : "");
}

/** In what a supervisor differs from most. */
function differences(it) {
  return dotted(
    VERSIONS.filter(([field]) => it[field] && it[field] !== usual(field)).map(
      ([field, what]) => what + cut(it[field], 60),
    ),
  );
}

export function supervisorPart(made) {
  const word = element("span", { class: "state" });
  const facts = element("span");
  const differs = foreign("warn");
  const deathsTitle = element("summary");
  const deaths = element("ol", { class: "deaths" });
  const deathsBox = element("details", null, deathsTitle, deaths);
  const title = element("summary");
  const rows = element("tbody");
  const table = element(
    "table",
    { class: "stack processes", role: "table" },
    element(
      "thead",
      null,
      element(
        "tr",
        null,
        ...[
          ["Process", ""],
          ["State", ""],
          ["Runs", ""],
          ["For", "number"],
          ["Memory", "number"],
          ["CPU", "number"],
          ["Done", "number"],
          ["Up", "number"],
        ].map(([text, className]) => element("th", { scope: "col", class: className }, text)),
        element("th", { scope: "col" }, element("span", { class: "only-read" }, "Commands")),
      ),
    ),
    rows,
  );
  const processes = element("details", { open: true }, title, table);
  const node = element(
    "article",
    { "data-supervisor": made.id, "aria-label": "Supervisor " + made.pid },
    element("p", { class: "facts" }, word, " ", facts, " ", differs),
    deathsBox,
    processes,
  );
  return {
    node,
    update(it) {
      put(node, "data-state", it.state);
      sayState(word, it.state);
      say(facts, supervisorFacts(it));
      say(differs, differences(it));
      const seen =
        it.deaths.length > 0 ? [...it.deaths].sort((a, b) => b.at - a.at) : it.lastDeath ? [it.lastDeath] : [];
      show(deathsBox, seen.length > 0);
      if (seen.length > 0) {
        say(
          deathsTitle,
          (it.deaths.length > 0
            ? page.counted(it.deaths.length, "death", "deaths") + " seen, the last "
            : "Last death ") +
            since(seen[0].at) +
            " ago: " +
            cut(seen[0].reason, 160),
        );
      }
      keyed(deaths, seen, (death) => death.at + " " + death.reason, deathLine);
      const states = [...countBy(it.processes, "state")].map(([what, number]) => number + " " + what);
      say(
        title,
        page.counted(it.processes.length, "process", "processes") + (states.length > 0 ? ": " + states.join(", ") : ""),
      );
      show(table, it.processes.length > 0);
      keyed(
        rows,
        it.processes.map((process) => ({ process, supervisor: it })),
        ({ process }) => String(process.pid),
        processRow,
      );
    },
  };
}

/** How long ago a time of the dashboard's clock was. */
function since(at) {
  return lasting((state.at - at) / 1000);
}

function supervisorFacts(it) {
  const bounds =
    it.minimum !== it.maximum && isKnown(it.minimum) && isKnown(it.maximum)
      ? " (" + it.minimum + " to " + it.maximum + ")"
      : "";
  return dotted([
    it.state === "silent" ? "for " + lasting(it.silentSeconds ?? 0) : "",
    "supervisor " + it.pid,
    isKnown(it.wanted) ? page.counted(it.wanted, "process", "processes") + " wanted" + bounds : "",
    it.threads > 1 ? it.threads + " threads each" : "",
    isKnown(it.startedAt) ? "up " + since(it.startedAt) : "",
    isKnown(it.restarts) ? page.counted(it.restarts, "restart", "restarts") : "",
  ]);
}

function deathLine() {
  const at = element("span", { class: "soft" });
  const reason = foreign();
  return {
    node: element("li", null, at, " ", reason),
    update(death) {
      say(at, moment(death.at));
      say(reason, cut(death.reason, 2000));
    },
  };
}

function processRow(made) {
  const { pid } = made.process;
  const word = element("span", { class: "state" });
  const first = itemText();
  const moreTitle = element("summary");
  const more = element("ul");
  const moreBox = element("details", null, moreTitle, more);
  const [time, memory, cpu, tasks, up] = Array.from({ length: 5 }, () => element("span"));
  const node = element(
    "tr",
    { "data-process": made.supervisor.host + "/" + pid, role: "row" },
    cell("Process", "head", String(pid)),
    cell("", "", word),
    cell("Runs", "fill", first.node, moreBox),
    cell("For", "number since", time),
    cell("Memory", "number", memory),
    cell("CPU", "number", cpu),
    cell("Done", "number", tasks),
    cell("Up", "number up", up),
    cell("", "commands", button("dump", "Stacks", { "aria-label": "Stacks of process " + pid })),
  );
  const share = cpuShare();
  return {
    node,
    update({ process, supervisor }) {
      put(node, "data-state", process.state);
      sayState(word, process.state);
      const items = [...process.items].sort((a, b) => a.startedAt - b.startedAt);
      first.update(items[0]);
      show(moreBox, items.length > 1);
      say(moreTitle, "and " + (items.length - 1) + " more");
      keyed(
        more,
        items.slice(1).map((item) => ({ item, supervisor })),
        ({ item }) => item.job + "/" + item.index,
        itemLine,
      );
      say(time, items.length > 0 ? runsFor(items[0], supervisor) : "");
      put(time.parentElement, "class", items.length > 0 ? "number since" : "number none");
      say(memory, process.rssBytes > 0 ? page.size(process.rssBytes) : UNKNOWN);
      say(cpu, known(share(process), page.percent));
      say(tasks, known(process.tasks, page.count));
      say(up, known(process.startedAt, since));
    },
  };
}

/** How long an item has been running; its start is by the clock of its host. */
function runsFor(item, supervisor) {
  return lasting((state.at - item.startedAt + (supervisor.clockAheadMillis ?? 0)) / 1000);
}

/** An item that runs beside the first. */
function itemLine() {
  const text = itemText();
  const time = element("span", { class: "soft" });
  return {
    node: element("li", null, text.node, " ", time),
    update({ item, supervisor }) {
      text.update(item);
      say(time, "for " + runsFor(item, supervisor));
    },
  };
}

function itemText() {
  const task = foreign();
  const id = foreign("soft mono");
  const attempt = element("span", { class: "warn" });
  return {
    node: element("span", null, task, " ", id, " ", attempt),
    update(item) {
      say(task, item ? cut(shortTask(item.task), 120) : "");
      say(id, item ? shortJob(item.job) + "/" + item.index : "");
      say(attempt, item?.attempt > 1 ? "attempt " + item.attempt : "");
    },
  };
}

/** The share of a core that a process takes, over the last few seconds. */
function cpuShare() {
  const samples = [];
  return (process) => {
    const at = state.seenAt ?? state.at;
    const last = samples[samples.length - 1];
    if (isKnown(process.cpuMillis) && (!last || at >= last.at + 1000)) {
      samples.push({ at, cpu: process.cpuMillis });
      if (samples.length > 5) {
        samples.shift();
      }
    }
    const [from, to] = [samples[0], samples[samples.length - 1]];
    return samples.length > 1 ? Math.max(0, (to.cpu - from.cpu) / (to.at - from.at)) : null;
  };
}
