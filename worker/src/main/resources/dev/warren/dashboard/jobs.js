/* The jobs that run, and those that ended of late. */
import { button } from "./access.js";
import { byId, cell, element, foreign, keyed, put, say, show } from "./nodes.js";
import { state } from "./state.js";
import { cut, inline, isKnown, known, lasting, moment, rate, shortJob, waiting } from "./text.js";

function done(job) {
  return job.succeeded + job.failed + job.cancelled;
}

/** "4,300 of 10,000 (43 %)"; without a total while the input is still read. */
export function progressText(job) {
  return isKnown(job.total)
    ? page.count(done(job)) +
        " of " +
        page.count(job.total) +
        (job.total > 0 ? " (" + page.percent(done(job) / job.total) + ")" : "")
    : page.count(done(job)) + " so far, " + page.count(job.submitted) + " submitted";
}

function badText(job) {
  return [
    [job.failed, "failed"],
    [job.cancelled, "cancelled"],
  ]
    .filter(([number]) => number > 0)
    .map(([number, what]) => page.count(number) + " " + what)
    .join(", ");
}

export function who(job) {
  return inline(job.host) + " " + job.pid;
}

/** Name, task and id of a job. */
function jobNames() {
  const name = foreign("strong");
  const task = foreign("soft mono");
  const id = foreign("soft mono");
  return {
    node: element("div", { class: "names" }, name, task, id),
    update(job) {
      say(name, cut(job.name || job.task));
      say(task, job.name ? cut(job.task) : "");
      say(id, cut(job.job, 80));
    },
  };
}

export function drawJobs() {
  show(byId("no-jobs"), state.jobs.length === 0);
  show(byId("jobs-table"), state.jobs.length > 0);
  keyed(byId("jobs-rows"), state.jobs, (job) => job.job, jobRow);
  show(byId("ended"), state.ended.length > 0);
  say(byId("ended-count"), page.counted(state.ended.length, "job", "jobs"));
  keyed(byId("ended-rows"), state.ended, (job) => job.job + " " + job.endedAt, endedRow);
}

function jobRow(made) {
  const names = jobNames();
  const parts = ["ok", "failed", "cancelled"].map((part) => element("span", { class: "part " + part }));
  const bar = element(
    "div",
    {
      class: "progress",
      role: "progressbar",
      "aria-valuemin": 0,
      "aria-label": "Progress of job " + shortJob(made.job),
    },
    ...parts,
  );
  const numbers = element("span");
  const bad = element("span", { class: "bad" });
  const speed = element("span");
  const running = element("span");
  const share = element("span", { class: "soft" });
  const weight = element("span", { class: "soft weight" });
  const wait = element("span");
  const left = element("span");
  const from = foreign();
  const node = element(
    "tr",
    { "data-job": made.job, role: "row" },
    cell("Job", "head", names.node),
    cell("Progress", "fill", bar, numbers, " ", bad),
    cell("Rate", "number", speed),
    cell("Running", "number", running, " ", share, " ", weight),
    cell("Items wait", "number", wait),
    cell("Time left", "number", left),
    cell("From", "", from),
    cell("", "commands", button("cancel", "Cancel\u00a0…")),
  );
  return {
    node,
    update(job) {
      put(node, "data-done", done(job));
      put(node, "data-failed", job.failed);
      names.update(job);
      const whole = Math.max(job.total ?? job.submitted, done(job), 1);
      [job.succeeded, job.failed, job.cancelled].forEach((number, i) => {
        parts[i].style.width = (100 * number) / whole + "%";
      });
      put(bar, "aria-valuemax", whole);
      put(bar, "aria-valuenow", done(job));
      put(bar, "aria-valuetext", progressText(job));
      say(numbers, progressText(job));
      say(bad, badText(job));
      say(speed, known(job.perSecond, rate));
      say(running, page.count(job.running));
      say(share, "(" + known(job.share, page.percent) + ")");
      say(weight, job.weight > 1 ? "weight " + job.weight : "");
      say(wait, known(job.waitSeconds, waiting));
      say(left, known(job.secondsLeft, lasting));
      say(from, who(job));
    },
  };
}

function endedRow(made) {
  const names = jobNames();
  const numbers = element("span");
  const bad = element("span", { class: "bad" });
  const lasted = element("span");
  const at = element("span");
  const from = foreign();
  return {
    node: element(
      "tr",
      { "data-ended": made.job, role: "row" },
      cell("Job", "head", names.node),
      cell("Came to", "", numbers, " ", bad),
      cell("Lasted", "number", lasted),
      cell("Ended", "number", at),
      cell("From", "", from),
    ),
    update(job) {
      names.update(job);
      say(numbers, progressText(job));
      say(bad, badText(job));
      say(lasted, lasting((job.endedAt - job.startedAt) / 1000));
      say(at, moment(job.endedAt));
      say(from, who(job));
    },
  };
}
