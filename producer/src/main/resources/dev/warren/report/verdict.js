/** The verdict: each rule is a sentence, or nothing. */
const verdict = (() => {
  "use strict";

  const { element, count, counted, duration, percent } = page;
  const { sum, byId, foreign, code, shortened, titleOf, itemButton } = basics;
  const { SUCCEEDED, TIMED_OUT, CANCELLED, PROBLEMS, OUTCOMES, kindOf } = reading;
  const { endOf, isCancelled } = counting;

  function say(rule, tone, ...parts) {
    return element("p", { class: "tone " + tone, "data-rule": rule }, ...parts);
  }

  /** How it ended: what must be known before any figure. */
  function ruleEnd({ facts, items, done, calls, until, outcomes, perSecond }) {
    const all = calls ? items : Math.max(items, facts.job.total ?? items);
    const pace = `${done === all ? "" : count(done) + " of "}${counted(all, "item", "items")} in ${duration(until)}, ${page.short(perSecond)} a second`;
    if (facts.end === null) {
      return say(
        "killed",
        "bad",
        "This report has no end: the producer was killed, could not write any more, or is still running. What it had written until then is shown: ",
        pace + "."
      );
    }
    const { how, text } = facts.end;
    const why = text ? [" (", foreign(text), ")"] : [];
    if (how === "complete") {
      const cancelled = outcomes[CANCELLED];
      const more = outcomes[SUCCEEDED] === items ? ": all succeeded." : cancelled > 0 ? `; ${counted(cancelled, "item was", "items were")} cancelled.` : ".";
      return items === 0
        ? say("empty", "warn", "The job had no items.")
        : say("complete", outcomes[SUCCEEDED] === items ? "good" : "warn", pace + more);
    }
    const words = {
      failed: "The job failed",
      cancelled: "The job was cancelled",
      interrupted: "The job was interrupted",
      terminated: "The job was terminated",
      broken: "The job could not go on",
    };
    return say(how, "bad", words[how] || "The job ended: " + how, ...why, items > 0 ? ` after ${pace}.` : " before any item was done.");
  }

  /** What went wrong, the most frequent first. */
  function ruleFailures({ items, outcomes, groups, crashes, ranAgain, processes }) {
    const wrong = sum(PROBLEMS, (kind) => outcomes[kind]);
    const deaths = sum(processes, (process) => process.deaths.length);
    if (wrong === 0 && deaths === 0 && crashes === 0 && ranAgain === 0) {
      return null;
    }
    const parts = [];
    if (wrong > 0) {
      const kinds = PROBLEMS.filter((kind) => outcomes[kind] > 0);
      const what = kinds.length === 1 ? OUTCOMES[kinds[0]] : "did not succeed";
      parts.push(`${count(wrong)} of ${counted(items, "item", "items")} ${what} (${percent(wrong / items)})`);
      if (kinds.length > 1) {
        parts.push(": " + kinds.map((kind) => `${count(outcomes[kind])} ${OUTCOMES[kind]}`).join(", "));
      }
      const top = groups.find((group) => group.count > 0 && !isCancelled(group));
      if (top) {
        parts.push(`; most often, ${count(top.count)} times, `, foreign(shortened(titleOf(top.told))));
      }
      parts.push(". ");
    }
    if (ranAgain > 0) {
      parts.push(`${counted(ranAgain, "attempt", "attempts")} ${ranAgain === 1 ? "was" : "were"} run again. `);
    }
    if (deaths > 0) {
      parts.push(`${counted(deaths, "process", "processes")} died.`);
    }
    return say("failures", wrong > 0 ? "bad" : "warn", ...parts);
  }

  /** How much of the time that processes had was used. */
  function ruleCapacity({ facts, capacity, processes }) {
    if (capacity.all <= 0) {
      return null;
    }
    const others = facts.job.mode === "fleet" ? " (or ran items of other jobs)" : "";
    const threads = facts.job.mode === "threads";
    const workers = threads ? facts.job.workers : processes.length;
    const started = capacity.start > 0 ? ` ${workers === 1 ? "It took" : "On average each took"} ${duration(capacity.start)} to start${capacity.initializer > 0 ? `, ${duration(capacity.initializer)} of it in the initializer` : ""}.` : "";
    const name = threads ? "thread" : "process";
    const who = workers === 1 ? `The ${name}` : `The ${counted(workers, name, threads ? "threads" : "processes")}`;
    return say(
      "capacity",
      capacity.working >= 0.8 ? "good" : "warn",
      `${who}${threads ? "" : ", once ready,"} computed for ${percent(capacity.working)} of the time, waited for ${threads ? "items" : "messages"} for ${percent(capacity.waiting)}${others}, and waited at the end for ${percent(capacity.tail)}.`,
      started
    );
  }

  function ranToItsEnd({ facts }) {
    return facts.end !== null && (facts.end.how === "complete" || facts.end.how === "failed");
  }

  /** One item, or what one process had kept, ran when all others were through. */
  function ruleStraggler(model) {
    const { rows, tracks, until, run } = model;
    // Those that went away before the others were through did not wait for them.
    const finishes = tracks
      .filter((track) => track.rows.length > 0 && track.process.to >= model.lastItemEnd)
      .map((track) => ({ track, row: track.rows.at(-1), at: endOf(rows, track.rows.at(-1)) }))
      .sort((a, b) => b.at - a.at);
    if (finishes.length < 2 || run.n < 2 * tracks.length || !ranToItsEnd(model)) {
      return null;
    }
    const [last, second] = finishes;
    const long = Math.max(0.04 * until, 50000);
    const held = last.at - second.at;
    if (held >= long) {
      const alone = last.track.rows.filter((row) => endOf(rows, row) > second.at);
      if (alone.length === 1) {
        const { row } = last;
        const kind = kindOf(rows.outcome[row]);
        return say(
          "straggler",
          "warn",
          itemButton(model, row),
          kind === SUCCEEDED ? "" : ` ${OUTCOMES[kind]}: it`,
          ` ran for ${duration(rows.took[row])} (the median is ${duration(run.p50)}) and held the end for ${duration(held)}, while ${counted(finishes.length - 1, "other", "others")} waited`,
          kind === SUCCEEDED ? ": put the longest items first, or split them." : kind === TIMED_OUT ? ": a shorter time limit would end it sooner." : "."
        );
      }
      return say(
        "hoard",
        "warn",
        `The last ${count(alone.length)} items ran on one process, `,
        foreign(last.track.process.name),
        `, for ${duration(held)} while all others waited: with smaller chunks they are shared.`
      );
    }
    // Several at a time: those that still ran when half of the tracks had nothing more to do.
    const half = finishes[Math.floor(finishes.length / 2)].at;
    const tail = last.at - half;
    if (model.capacity.tail < 0.08 || tail < long) {
      return null;
    }
    const late = finishes.filter((finish) => finish.at > half + 0.1 * tail);
    return say(
      "tail",
      "warn",
      `The last ${duration(tail)} had work for less than half of the processes: ${counted(late.length, "item was", "items were")} long (such as `,
      itemButton(model, last.row),
      "): put the longest items first, or split them."
    );
  }

  /** Processes waited between items. Why depends on how long items are, and where they were meanwhile. */
  function ruleWaiting(model) {
    const { facts, capacity, run, wait, items } = model;
    // Where processes die all the time, that is what to mend first.
    if (capacity.waiting < 0.25 || run.n < 20 || ruleRestarts(model) !== null) {
      return null;
    }
    const messages = facts.end ? facts.end.ledger.messages : null;
    const single = messages === null ? facts.job.settings["chunk size"] === "1" : messages > 0.5 * items;
    const idle = `processes were idle for ${percent(capacity.waiting)} of their time between them`;
    const chunks = [":", " send several with one message, ", code("--chunk-size auto"), " (in Java ", code("withAutomaticChunks()"), ")."];
    if (single && run.p50 < 5000) {
      return say("short-items", "warn", `Items take ${duration(run.p50)} and ${idle}`, ...chunks);
    }
    if (wait.p50 < Math.max(5000, 0.01 * run.p50)) {
      return say("slow-input", "warn", `Items were submitted just before they ran (half of them waited for less than ${duration(wait.p50)}), and ${idle}: the input sets the pace, not the fleet.`);
    }
    if (facts.job.mode === "fleet") {
      return say("delivery", "warn", `Items waited for ${duration(wait.p50)} (the median), and ${idle}: they worked for other jobs, or the way to the broker is slow; larger chunks help with the latter.`);
    }
    return say("delivery", "warn", `Items take ${duration(run.p50)} (the median), many were waiting, and still ${idle}: the broker, the producer or something else on this machine was slow`, ...(single ? ["; it may help to", ...chunks.slice(1)] : ["."]));
  }

  /** A short job that is mostly start-up. */
  function ruleStartup({ startup, until, capacity, items }) {
    if (items === 0 || startup === null || startup < 0.25 * until || startup < 300000) {
      return null;
    }
    const initializer = capacity.initializer > 0.5 * capacity.start;
    return say(
      "startup",
      "warn",
      `The first process was ready after ${duration(startup)} of ${duration(until)}`,
      initializer ? ": most of that is the initializer." : ": for short jobs keep workers running, ",
      ...(initializer ? [] : [code("worker start"), ", and connect with ", code("--broker"), "."])
    );
  }

  /** What kills processes costs more than the items that do: each has to start anew. */
  function ruleRestarts({ capacity, processes }) {
    const deaths = processes.filter((process) => process.deaths.length > 0).length;
    if (deaths === 0 || capacity.starting < 0.3) {
      return null;
    }
    return say("restarts", "warn", `With their start counted in, processes were starting for ${percent(capacity.starting)} of their time, as ${count(deaths)} of ${count(processes.length)} died and had to be replaced: avoid what ends them.`);
  }

  /** Processes that never got an item. */
  function ruleStarved({ processes, items, until }) {
    const idle = processes.filter((process) => process.rows.length === 0 && process.capacity > 0.2 * until);
    if (items === 0 || idle.length === 0) {
      return null;
    }
    return say("starved", "warn", `${count(idle.length)} of ${counted(processes.length, "process", "processes")} got no item${items < processes.length ? `: there were only ${count(items)}.` : ": too few, or too large chunks."}`);
  }

  /** The job would use more of this machine. */
  function ruleMore(model) {
    const { facts, capacity, until, run } = model;
    const { mode, workers, cores } = facts.job;
    if (!ranToItsEnd(model) || mode !== "processes" || workers >= cores || capacity.working < 0.85 || until < 5e6 || run.p50 < 1000) {
      return null;
    }
    return say("more-processes", "warn", `This machine has ${count(cores)} cores, the job used ${count(workers)}: `, code("--processes " + cores), " may end it sooner.");
  }

  /** Much computing was for nothing. */
  function ruleWasted({ wasted, processes }) {
    const working = sum(processes, (process) => process.working);
    if (working === 0 || wasted < 0.05 * working) {
      return null;
    }
    return say("wasted", "warn", `Attempts that were run again took ${percent(wasted / working)} of the computing time, ${duration(wasted)}.`);
  }

  /** Rows that are not there: figures that come from rows are without them. */
  function ruleMissing({ facts, missing }) {
    if (missing === 0 && facts.unread === 0) {
      return null;
    }
    const parts = facts.missing.flatMap((one) => [`The rows of ${counted(one.items, "item", "items")} are missing: `, foreign(one.text), ". "]);
    if (facts.unread > 0) {
      parts.push(`${counted(facts.unread, "part", "parts")} of this file cannot be read. `);
    }
    return say("missing", "bad", ...parts, "Timeline, times and shares are without them.");
  }

  const RULES = [
    ruleEnd, ruleFailures, ruleMissing, ruleCapacity, ruleRestarts, ruleStraggler, ruleWaiting, ruleStartup,
    ruleStarved, ruleWasted, ruleMore,
  ];

  function draw(model) {
    byId("verdict").replaceChildren(...RULES.map((rule) => rule(model)).filter((one) => one !== null));
  }

  return { draw };
})();
