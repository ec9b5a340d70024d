/** The tables of the page: processes, slowest items, deaths and notices. */
const tables = (() => {
  "use strict";

  const { element, count, duration, percent } = page;
  const { sum, cut, shortened, processName, runnerOf, byId, foreign, nothing, preformatted, folded, legend, timelineButton, itemButton, fill } = basics;
  const { OUTCOMES } = reading;
  const { waited } = counting;

  function table(label, heads, rows) {
    const head = element("tr", {}, ...heads.map(([text, kind]) => element("th", { scope: "col", class: kind || "" }, text)));
    const body = element("tbody");
    const more = fill(body, rows);
    const whole = element(
      "div",
      { class: "wide", role: "region", tabindex: "0", "aria-label": "Table of " + label },
      element("table", {}, element("thead", {}, head), body)
    );
    return element("div", {}, whole, ...more);
  }

  function cell(text, kind) {
    return element("td", { class: kind || "" }, text);
  }

  function number(text) {
    return cell(text, "number");
  }

  function drawProcesses(model) {
    const { processes, facts } = model;
    const holder = byId("processes");
    if (processes.length === 0) {
      holder.replaceChildren(nothing("No process is known."));
      return;
    }
    const all = sum(processes, (process) => process.items);
    const rows = processes.map((process) =>
      element(
        "tr",
        { "data-process": process.name, "data-items": process.items, "data-attempts": process.rows.length, "data-busy-micros": process.working },
        element("th", { scope: "row", class: "foreign" }, cut(processName(process))),
        number(count(process.items)),
        number(all > 0 ? percent(process.items / all) : "–"),
        cell(phaseBar(process)),
        number(process.start === null ? "–" : duration(process.start)),
        number(process.initializer > 0 ? duration(process.initializer) : "–"),
        number(duration(process.working)),
        number(duration(process.waiting)),
        number(process.tail > 0 ? duration(process.tail) : "–"),
        cell(fateOf(process))
      )
    );
    holder.replaceChildren(
      phaseLegend(),
      table(
        "processes",
        [["Process"], ["Items", "number"], ["Share", "number"], ["Phases"], ["Start", "number"], ["Initializer", "number"], ["Working", "number"], ["Waiting", "number"], ["At the end", "number"], ["Fate"]],
        rows
      ),
      nothing(facts.job.mode === "threads" ? "Working, waiting and at the end are sums over the threads." : "Start includes the initializer. Waiting is between items; at the end is from its last item to the end of the job.")
    );
    holder.closest(".card").classList.add("long");
  }

  function phaseBar(process) {
    const initializer = process.start ? Math.min(process.initializer, process.start) : 0;
    const parts = [
      ["start", (process.start || 0) - initializer],
      ["initializer", initializer],
      ["working", process.working],
      ["waiting", process.waiting],
      ["end", process.tail],
    ];
    const bar = element("div", { class: "phases", "aria-hidden": "true" });
    for (const [name, micros] of parts) {
      if (micros > 0) {
        const part = element("span", { class: "phase-" + name });
        part.style.flexGrow = String(micros);
        bar.append(part);
      }
    }
    return bar;
  }

  function phaseLegend() {
    const names = [["start", "start"], ["initializer", "initializer"], ["working", "working"], ["waiting", "waiting"], ["end", "waiting at the end"]];
    return legend(names.map(([name, text]) => [element("span", { class: "swatch phase-" + name, "aria-hidden": "true" }), text]));
  }

  function fateOf(process) {
    if (process.deaths.length === 0) {
      return process.lives.some((life) => life.state === "ended" && life.at < process.to) ? "ended" : process.never ? "never ready" : "";
    }
    return foreign(`died at ${duration(process.deaths.at(-1).at)}`);
  }

  function drawSlowest(model) {
    const { rows, slowest, facts } = model;
    const tasks = facts.tasks.length > 1;
    byId("slowest").replaceChildren(
      table(
        "slowest items",
        [["Item"], ["Run time", "number"], ["Waited", "number"], ["Outcome"], ["Attempt", "number"], ["Process"], ...(tasks ? [["Task"]] : []), ["Argument"]],
        slowest.map((row) =>
          element(
            "tr",
            { "data-slow": rows.index[row], "data-took-micros": rows.took[row] },
            cell(itemButton(model, row)),
            number(duration(rows.took[row])),
            number(duration(waited(rows, row))),
            cell(OUTCOMES[rows.outcome[row]]),
            number(count(rows.attempt[row])),
            cell(foreign(runnerOf(model, row)), "process"),
            ...(tasks ? [cell(foreign(facts.tasks[rows.task[row]]))] : []),
            element("td", { class: "mono foreign long-text" }, shortened(facts.slow.get(rows.call[row] + "#" + rows.index[row])))
          )
        )
      )
    );
  }

  function drawEvents(model) {
    const { facts, processes } = model;
    const holder = byId("events");
    const events = processes
      .flatMap((process) => process.deaths)
      .map((life) => ({ at: life.at, what: "death", who: life.who, text: life.text || "no evidence" }))
      .concat(facts.notices.map((notice) => ({ at: notice.at, what: "notice", who: "", text: notice.text })))
      .sort((a, b) => a.at - b.at);
    if (events.length === 0) {
      holder.replaceChildren(nothing("No process died, and nothing else was worth a notice."));
      return;
    }
    holder.closest(".card").classList.add("long");
    holder.replaceChildren(
      table(
        "deaths and notices",
        [["At", "number"], ["What"], ["Process"], ["Evidence"]],
        events.map((event) =>
          element(
            "tr",
            { "data-event": event.what },
            number(timelineButton(duration(event.at), () => model.timeline?.goTo(event.at))),
            cell(event.what),
            cell(foreign(event.who), "process"),
            cell(evidence(event.text), "long-text")
          )
        )
      )
    );
  }

  function evidence(text) {
    const lines = String(text).split("\n");
    return lines.length === 1
      ? foreign(text)
      : folded(foreign(lines[0]), preformatted(lines.slice(1).join("\n")));
  }

  return { drawProcesses, drawSlowest, drawEvents };
})();
