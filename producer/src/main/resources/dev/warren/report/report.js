/*
 * The report of a job: reads the elements that follow in the document, counts, and draws.
 *
 * For tests in browsers:
 *   window.warrenReport.ready    a promise, done when all is drawn; its value has {rows, readMillis, millis}
 *   window.warrenReport.view()   {from, to} of the timeline, in microseconds
 *   window.warrenReport.chosen() index of the item that is chosen in the timeline, or null
 *   [data-figure=NAME][data-value=NUMBER]  items, succeeded, failed, timedOut, crashed, cancelled, retries,
 *     crashes, duplicates, missing, processes, perSecond, durationMicros, startupMicros, runP50, runP90, runP99,
 *     runMax, waitP50, waitP90, waitP99; micros, except for counts and perSecond
 *   [data-rule=NAME]             sentences of the verdict
 *   tr[data-process="HOST/PID"]  with data-items (outcomes), data-attempts, data-busy-micros
 *   .group[data-group=N]         with data-kind, data-type, data-where, data-count
 *   tr[data-slow=INDEX], #ledger[data-balances=true|false], button[data-action=NAME] in the timeline
 */
const warrenReport = (() => {
  "use strict";

  const { byId, nothing, toned } = basics;
  let model = null;

  /** A part that fails takes no other with it. */
  function part(id, draw) {
    try {
      draw(model);
    } catch (e) {
      console.error(e);
      byId(id).replaceChildren(toned("bad", `This part could not be drawn: ${e.message}`));
    }
  }

  async function open() {
    const facts = await reading.read();
    const readMillis = performance.now();
    if (!facts.job) {
      byId("verdict").replaceChildren(toned("bad", "This file ends before it says what job it is of."));
      return { rows: 0, readMillis, millis: performance.now() };
    }
    model = counting.tally(facts);
    part("verdict", verdict.draw);
    part("subtitle", sections.drawHeader);
    part("figures", sections.drawFigures);
    part("groups", sections.drawGroups);
    part("timeline", () => {
      if (model.lines.length === 0) {
        byId("timeline").replaceChildren(nothing("No process is known."));
      } else {
        model.timeline = timeline.make(model, byId("timeline"));
      }
    });
    if (model.run.n === 0) {
      document.querySelectorAll(".of-items").forEach((one) => one.classList.add("hidden"));
    } else {
      part("throughput", charts.drawOverTime);
      part("run", () => charts.drawHistogram("run", "Run time", model.run));
      part("wait", () => charts.drawHistogram("wait", "Waiting", model.wait));
      part("slowest", tables.drawSlowest);
    }
    part("processes", tables.drawProcesses);
    part("events", tables.drawEvents);
    part("ledger", sections.drawLedger);
    part("settings", sections.drawSettings);
    part("machine", sections.drawMachine);
    followColours();
    return { rows: model.rows.length, readMillis, millis: performance.now() };
  }

  /** Canvases are drawn again when the colours change, and for paper, which is always light. */
  function followColours() {
    const recolour = () => {
      model.timeline?.recolour();
      charts.redraw();
    };
    const paper = (on) => {
      document.documentElement.classList.toggle("paper", on);
      recolour();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    addEventListener("beforeprint", () => paper(true));
    addEventListener("afterprint", () => paper(false));
  }

  const ready = new Promise((resolve, reject) => {
    document.addEventListener("DOMContentLoaded", () => open().then(resolve, reject));
  });
  ready.catch((e) => byId("verdict").replaceChildren(toned("bad", `The report could not be read: ${e.message}`)));
  return { ready, view: () => model?.timeline?.view ?? null, chosen: () => model?.timeline?.chosen() ?? null };
})();
window.warrenReport = warrenReport;
