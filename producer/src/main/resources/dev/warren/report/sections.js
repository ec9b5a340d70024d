/** The parts of the page that are figures, lists and text. */
const sections = (() => {
  "use strict";

  const { element, count, counted, duration } = page;
  const { plain, cut, capital, nameOf, byId, foreign, nothing, toned, preformatted, folded, itemButton, fill } = basics;

  function drawHeader({ facts }) {
    const { job } = facts;
    const names = facts.tasks.filter((name) => name);
    const title = cut(job.name || (job.job ? "Job " + job.job : names[0] || "Report of a job"));
    byId("title").textContent = title;
    document.title = title.slice(0, 200) + " – Warren report";
    const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${count(names.length - 3)} more tasks` : "");
    byId("subtitle").textContent = cut(`${shown ? shown + " · " : ""}${new Date(job.startedAt).toLocaleString()} · ${job.mode === "threads" ? "threads of this JVM" : job.mode === "fleet" ? `fleet ${job.fleet} on ${job.broker}` : "processes of " + job.host}`);
  }

  function figure(name, label, value, format = count, tone = "") {
    const shown = element("dd", { "data-figure": name, "data-value": value ?? "", class: tone }, value === null ? "–" : format(value));
    return element("div", {}, element("dt", {}, label), shown);
  }

  function drawFigures(model) {
    const { outcomes, run, wait } = model;
    const { mode, workers } = model.facts.job;
    const [succeeded, failed, timedOut, crashed, cancelled] = outcomes;
    const bad = (n) => (n > 0 ? "bad" : "");
    const figures = [
      ["items", "Items", model.items],
      ["succeeded", "Succeeded", succeeded],
      ["failed", "Failed", failed, count, bad(failed)],
      ["timedOut", "Timed out", timedOut, count, bad(timedOut)],
      ["crashed", "Crashed", crashed, count, bad(crashed)],
      ["cancelled", "Cancelled", cancelled],
      ["retries", "Retries", model.retries],
      ["crashes", "Crashes", model.crashes, count, bad(model.crashes)],
      ["durationMicros", "Duration", model.until, duration],
      ["perSecond", "Items/s", model.perSecond, page.short],
      ...["p50", "p90", "p99", "max"].map((part) => ["run" + capital(part), "Run time " + part, run[part], duration]),
      ...["p50", "p90", "p99"].map((part) => ["wait" + capital(part), "Waiting " + part, wait[part], duration]),
      mode === "threads" ? ["processes", "Threads", workers] : ["processes", "Processes", model.processes.length],
    ];
    if (model.startup !== null) {
      figures.push(["startupMicros", "Ready after", model.startup, duration]);
    }
    byId("figures").replaceChildren(...figures.map((one) => figure(...one)));
  }

  function drawGroups(model) {
    if (model.groups.length === 0) {
      return;
    }
    byId("failures").classList.replace("hidden", "long");
    const more = fill(byId("groups"), model.groups.map((group) => groupArticle(model, group)));
    byId("groups").append(...more);
  }

  function groupArticle(model, group) {
    const { told } = group;
    const { example } = told;
    const times = group.count > 0 ? group.count : group.again;
    const kind = (told.kind === "timeout" ? "timed out" : told.kind) + (group.count > 0 ? "" : ", run again");
    const when =
      group.first === Infinity
        ? "never ran"
        : group.first === group.last
          ? `at ${duration(group.first)}`
          : `first at ${duration(group.first)}, last at ${duration(group.last)}`;
    const also = group.count > 0 && group.again > 0 ? `, and ${counted(group.again, "attempt that was", "attempts that were")} run again` : "";
    const hosts = [...group.hosts];
    const task = model.facts.tasks.length > 1 ? model.facts.tasks[told.task] : null;
    const shownHosts = hosts.slice(0, 5).join(", ") + (hosts.length > 5 ? ` and ${hosts.length - 5} more hosts` : "");
    return element(
      "article",
      { class: "group", "data-group": group.n, "data-kind": told.kind, "data-type": told.type, "data-where": told.where, "data-count": group.count },
      element("h3", { class: "foreign" }, `${count(times)} × ${kind}`, ...(told.type ? [": ", foreign(told.type)] : [])),
      told.where ? element("p", { class: "mono foreign" }, "at ", cut(told.where)) : null,
      element("p", { class: "soft" }, capital(when), also, ...(hosts.length > 0 ? [" · ", foreign(shownHosts)] : [])),
      example ? exampleList(model, group, task, example) : null
    );
  }

  function exampleList(model, group, task, example) {
    const list = element("dl");
    const add = (label, ...value) => list.append(element("dt", {}, label), element("dd", {}, ...value));
    const item = group.example >= 0 ? itemButton(model, group.example) : nameOf(model, example.call, example.index);
    const runner = example.host ? [" on ", foreign(plain(example.host) + "/" + example.pid)] : [];
    add("Example", item, ", attempt " + example.attempt, ...runner);
    const others = [
      ["Task", task, foreign],
      ["Message", example.message, preformatted],
      ["Argument", example.argument, preformatted],
      ["Stack", example.stack, (stack) => folded("Show", preformatted(stack))],
      ["Run it here", example.command, commandLine],
    ];
    others.filter(([, text]) => text).forEach(([label, text, shown]) => add(label, shown(text)));
    return list;
  }

  function commandLine(command) {
    // Broken between words only: half an option is hard to read, and to copy.
    const words = command.split(/( +)/).map((word) => (word.startsWith(" ") ? word : element("span", { class: "word" }, word)));
    const text = element("pre", { class: "foreign", tabindex: "0" }, ...words);
    const button = element("button", { type: "button", "data-action": "copy", onclick: () => copy(command, text, button) }, "Copy");
    return element("div", { class: "command" }, text, button);
  }

  async function copy(command, text, button) {
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch {
      // Not allowed here: let the reader press the keys.
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: press Ctrl+C";
    }
  }

  function pairs(rows) {
    const lines = rows
      .filter(([, value]) => (value ?? "") !== "")
      .map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value instanceof Node ? value : foreign(value))));
    return element("table", { class: "pairs" }, element("tbody", {}, ...lines));
  }

  function drawLedger(model) {
    const { facts, answered, written: rows, missing } = model;
    const holder = byId("ledger");
    const ledger = facts.end?.ledger;
    if (!ledger) {
      holder.replaceChildren(nothing(`There is no ledger, as the report has no end. ${counted(rows, "outcome is", "outcomes are")} in this file.`));
      return;
    }
    const counter = (name, n) => element("span", { "data-figure": name, "data-value": n }, count(n));
    const balances = answered === ledger.submitted;
    // A program that ends in the middle leaves items open, and some outcomes it had no time to write.
    const interrupted = facts.end.how === "interrupted";
    const open = interrupted ? ledger.submitted - answered : 0;
    const unwritten = answered - rows - missing;
    holder.dataset.balances = String(balances);
    const lines = [
      ["Submitted", count(ledger.submitted)],
      ["= succeeded", count(ledger.succeeded)],
      ["+ failed", count(ledger.failed)],
      ["+ timed out", count(ledger.timedOut)],
      ["+ crashed", count(ledger.crashed)],
      ["+ cancelled", count(ledger.cancelled)],
      ["+ still open", open > 0 ? count(open) : null],
      ["Messages", count(ledger.messages)],
      ["Retries", count(ledger.retries)],
      ["Crashes of processes", count(ledger.crashes)],
      ["Sent again free of charge", count(ledger.returned)],
      ["Second answers dropped", counter("duplicates", ledger.duplicates)],
      ["Forged answers dropped", ledger.forged > 0 ? count(ledger.forged) : null],
      ["Rows missing in this file", counter("missing", missing)],
    ];
    holder.replaceChildren(
      balances
        ? toned("good", "It balances: every item has one outcome.")
        : open > 0
          ? toned("warn", `${counted(open, "item was", "items were")} still open when the program ended.`)
          : toned("bad", `It does not balance: ${count(ledger.submitted)} submitted, but ${counted(answered, "outcome", "outcomes")}.`),
      ...(unwritten === 0 ? [] : [toned(interrupted && unwritten > 0 ? "warn" : "bad", `This file has the rows of ${counted(rows, "outcome", "outcomes")}${missing > 0 ? `, and says that ${count(missing)} are missing` : ""}: ${count(Math.abs(unwritten))} ${unwritten > 0 ? "less" : "more"} than there were.`)]),
      pairs(lines)
    );
  }

  function drawSettings({ facts, calls }) {
    const { job } = facts;
    byId("settings").replaceChildren(
      pairs([
        ...Object.entries(job.settings || {}).map(([name, value]) => [capital(name), value]),
        [calls ? "Items of the first call" : "Items in all", (job.total ?? null) === null ? "not known before the end" : count(job.total)],
        ["Broker", job.mode === "threads" ? null : job.broker],
        ["Fleet", job.mode === "fleet" ? job.fleet : null],
        ["Job", job.job],
      ])
    );
  }

  function drawMachine({ facts }) {
    const { job } = facts;
    byId("machine").replaceChildren(
      pairs([
        ["Host of the producer", job.host],
        ["Process", String(job.pid)],
        ["Cores", count(job.cores)],
        ["Memory", job.memoryBytes ? page.size(job.memoryBytes) : null],
        ["Largest heap of the producer", job.maxHeapBytes ? page.size(job.maxHeapBytes) : null],
        ["Operating system", job.os],
        ["Java", job.java],
        ["Warren", job.warren],
        ["Clocks ahead of the producer's", facts.ahead.size > 0 ? [...facts.ahead].map(([host, micros]) => `${host}: ${duration(micros)}`).join(", ") : null],
      ])
    );
  }

  return { drawHeader, drawFigures, drawGroups, drawLedger, drawSettings, drawMachine };
})();
