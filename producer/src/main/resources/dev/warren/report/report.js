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

  const SUCCEEDED = 0;
  const FAILED = 1;
  const TIMED_OUT = 2;
  const CRASHED = 3;
  const CANCELLED = 4;
  /** Attempts with this outcome or a larger one are run again. */
  const AGAIN = 5;
  const OUTCOMES = [
    "succeeded",
    "failed",
    "timed out",
    "crashed",
    "cancelled",
    "failed, run again",
    "timed out, run again",
    "crashed, run again",
  ];
  const OUTCOME_COLOURS = ["ok", "failed", "timeout", "crashed", "cancelled", "failed", "timeout", "crashed"];
  const SHOWN_TEXT = 20000;
  const SHOWN_ROWS = 100;
  /** What runs at the same time in one process beyond that shares a track. */
  const MAX_TRACKS = 1000;
  const { element, count, counted, duration, percent } = page;

  // ---- Reading -----------------------------------------------------------------------------------

  /** All that the file tells, with the rows as columns. What cannot be read is counted, not fatal. */
  async function read() {
    const facts = {
      job: null,
      tasks: [],
      processes: [],
      lives: [],
      ahead: new Map(),
      groups: new Map(),
      slow: new Map(),
      notices: [],
      missing: [],
      end: null,
      unread: 0,
      torn: false,
      rows: null,
    };
    const packed = [];
    const elements = document.querySelectorAll('script[type^="application/warren"]');
    let at = 0;
    for (const one of elements) {
      at++;
      if (one.type === "application/warren-rows") {
        packed.push({ text: one.textContent, n: Number(one.dataset.n), last: at === elements.length });
        continue;
      }
      try {
        take(facts, JSON.parse(one.textContent));
      } catch {
        unreadable(facts, at === elements.length);
      }
    }
    facts.rows = await readRows(packed, facts);
    const aheadOf = facts.processes.map((process) => (process ? facts.ahead.get(process.host) || 0 : 0));
    if (aheadOf.some((ahead) => ahead !== 0)) {
      const { started, process, length } = facts.rows;
      for (let row = 0; row < length; row++) {
        started[row] -= aheadOf[process[row]] || 0;
      }
    }
    return facts;
  }

  function unreadable(facts, last) {
    if (last) {
      facts.torn = true;
    } else {
      facts.unread++;
    }
  }

  function take(facts, fact) {
    if (typeof fact.host === "string") {
      // Stands in a line with other text, which it must not turn around.
      fact.host = plain(fact.host);
    }
    switch (fact.k) {
      case "job":
        facts.job = fact;
        (fact.tasks || []).forEach((name, n) => (facts.tasks[n] = name));
        break;
      case "task":
        facts.tasks[fact.n] = fact.name;
        break;
      case "process":
        facts.processes[fact.n] = fact;
        break;
      case "life":
        facts.lives.push(fact);
        break;
      case "host":
        facts.ahead.set(fact.host, fact.aheadMillis * 1000);
        break;
      case "group":
        facts.groups.set(fact.n, fact);
        break;
      case "slow":
        facts.slow.set(fact.call + "#" + fact.index, fact.argument);
        break;
      case "notice":
        facts.notices.push(fact);
        break;
      case "missing":
        facts.missing.push(fact);
        break;
      case "end":
        facts.end = fact;
        break;
    }
  }

  async function readRows(packed, facts) {
    const blocks = await Promise.all(packed.map((block) => inflate(block.text).catch(() => null)));
    const total = packed.reduce((sum, block, i) => (blocks[i] ? sum + block.n : sum), 0);
    const rows = {
      length: 0,
      call: new Uint32Array(total),
      index: new Float64Array(total),
      task: new Uint32Array(total),
      process: new Uint32Array(total),
      attempt: new Uint32Array(total),
      outcome: new Uint8Array(total),
      group: new Uint32Array(total),
      queued: new Float64Array(total),
      started: new Float64Array(total),
      took: new Float64Array(total),
    };
    packed.forEach((block, i) => {
      if (blocks[i] && decode(blocks[i], block.n, rows)) {
        rows.length += block.n;
      } else {
        unreadable(facts, block.last);
      }
      blocks[i] = null;
    });
    return rows;
  }

  async function inflate(text) {
    const stream = new DecompressionStream("deflate-raw");
    const writer = stream.writable.getWriter();
    // A failure shows on the readable side, too.
    writer.write(fromBase64(text)).catch(() => {});
    writer.close().catch(() => {});
    return new Uint8Array(await new Response(stream.readable).arrayBuffer());
  }

  function fromBase64(text) {
    if (Uint8Array.fromBase64) {
      return Uint8Array.fromBase64(text);
    }
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < characters.length; i++) {
      bytes[i] = characters.charCodeAt(i);
    }
    return bytes;
  }

  /** Appends the rows of a block, behind the length, and tells whether the block was whole. */
  function decode(bytes, n, rows) {
    const from = rows.length;
    let at = 0;

    function next() {
      let value = bytes[at++];
      if (value < 128) {
        return value;
      }
      value &= 127;
      for (let factor = 128; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (!(byte >= 128)) {
          return value;
        }
      }
    }

    function plain(column) {
      for (let row = from; row < from + n; row++) {
        column[row] = next();
      }
    }

    function deltas(column) {
      let value = 0;
      for (let row = from; row < from + n; row++) {
        const zigzag = next();
        value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
        column[row] = value;
      }
    }

    deltas(rows.call);
    deltas(rows.index);
    plain(rows.task);
    plain(rows.process);
    plain(rows.attempt);
    plain(rows.outcome);
    plain(rows.group);
    deltas(rows.queued);
    deltas(rows.started);
    plain(rows.took);
    return at === bytes.length;
  }

  // ---- Counting ----------------------------------------------------------------------------------

  /** Figures of the job, its processes, groups and tracks, from what the file told. */
  function tally(facts) {
    const { rows, end } = facts;
    const items = new Array(5).fill(0);
    const again = new Array(8).fill(0);
    const groups = new Map();
    const run = new Float64Array(rows.length);
    const wait = new Float64Array(rows.length);
    let ran = 0;
    let last = 0;
    let wasted = 0;
    const slowest = [];
    for (let row = 0; row < rows.length; row++) {
      const outcome = rows.outcome[row];
      const took = rows.took[row];
      if (rows.process[row] !== 0) {
        last = Math.max(last, rows.started[row] + took);
      }
      if (outcome >= AGAIN) {
        again[outcome]++;
        wasted += took;
      } else {
        items[outcome]++;
        if (rows.process[row] !== 0) {
          run[ran] = took;
          wait[ran] = Math.max(0, rows.started[row] - rows.queued[row]);
          ran++;
          rank(slowest, row, rows.took);
        }
      }
      if (rows.group[row] !== 0) {
        addToGroup(groups, facts, row);
      }
    }
    facts.lastItemEnd = last;
    for (const life of facts.lives) {
      last = Math.max(last, life.at);
    }
    const until = Math.max(1, end ? end.at : last);
    const ledger = end ? end.ledger : null;
    const missing = facts.missing.reduce((sum, one) => sum + one.items, 0);
    const model = {
      facts,
      rows,
      until,
      ended: end !== null,
      items: ledger ? ledger.submitted : items.reduce((sum, n) => sum + n) + missing,
      written: items,
      outcomes: ledger
        ? [ledger.succeeded, ledger.failed, ledger.timedOut, ledger.crashed, ledger.cancelled]
        : items,
      again,
      // As the ledger counts them: without those that crashed.
      retries: ledger ? ledger.retries : again[FAILED + 4] + again[TIMED_OUT + 4],
      crashes: ledger ? ledger.crashes : items[CRASHED] + again[CRASHED + 4],
      missing,
      wasted,
      slowest,
      groups: [...groups.values()].sort((a, b) => isCancelled(a) - isCancelled(b) || b.count - a.count || b.again - a.again),
      run: distribution(run.subarray(0, ran)),
      wait: distribution(wait.subarray(0, ran)),
      calls: rows.length > 0 && rows.call.subarray(0, rows.length).some((call) => call !== rows.call[0]),
    };
    model.answered = model.outcomes.reduce((sum, n) => sum + n) + (ledger ? 0 : missing);
    model.done = model.answered - model.outcomes[CANCELLED];
    model.perSecond = (model.done / until) * 1e6;
    model.processes = processesOf(facts, until);
    model.tracks = model.processes.flatMap((process) => process.tracks);
    model.lines = linesOf(model.processes);
    model.capacity = capacityOf(model.processes);
    model.startup = startupOf(model);
    return model;
  }

  /** Keeps the 20 rows with the largest values, the largest first. */
  function rank(list, row, values) {
    if (list.length === 20 && values[row] <= values[list[19]]) {
      return;
    }
    let at = list.length;
    while (at > 0 && values[list[at - 1]] < values[row]) {
      at--;
    }
    list.splice(at, 0, row);
    list.length = Math.min(list.length, 20);
  }

  function addToGroup(groups, facts, row) {
    const { rows } = facts;
    const n = rows.group[row];
    let group = groups.get(n);
    if (!group) {
      const told = facts.groups.get(n) || { kind: OUTCOMES[rows.outcome[row]], type: "", where: "", example: null };
      group = { n, told, count: 0, again: 0, first: Infinity, last: 0, hosts: new Set(), example: -1 };
      groups.set(n, group);
    }
    if (rows.outcome[row] >= AGAIN) {
      group.again++;
    } else {
      group.count++;
    }
    const { example } = group.told;
    if (example && example.index === rows.index[row] && example.call === rows.call[row]) {
      group.example = row;
    }
    if (rows.process[row] !== 0) {
      const at = rows.started[row] + rows.took[row];
      group.first = Math.min(group.first, at);
      group.last = Math.max(group.last, at);
      group.hosts.add((facts.processes[rows.process[row]] || { host: "?" }).host);
    }
  }

  function isCancelled(group) {
    return group.told.kind === "cancelled" ? 1 : 0;
  }

  /** The values in order, with percentiles by the nearest rank. */
  function distribution(values) {
    const sorted = values.slice().sort();
    const n = sorted.length;
    const at = (part) => (n === 0 ? null : sorted[Math.max(0, Math.ceil(part * n) - 1)]);
    return { sorted, n, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  }

  /** The processes, those that never ran an item too, each with its tracks and phases. */
  function processesOf(facts, until) {
    const { rows } = facts;
    const found = [];
    const byName = new Map();
    const add = (n, host, pid) => {
      const process = { n, host, pid, name: host + "/" + pid, lives: [], rows: null, tracks: [] };
      byName.set(process.name, process);
      found.push(process);
      return process;
    };
    facts.processes.forEach((told) => add(told.n, told.host, told.pid));
    for (const life of facts.lives) {
      const name = life.host + "/" + life.pid;
      (byName.get(name) || add(-1, life.host, life.pid)).lives.push(life);
    }
    const parts = rowsByProcess(rows, facts.processes.length);
    for (const process of found) {
      process.rows = process.n < 0 ? new Uint32Array(0) : parts[process.n];
      process.tracks = tracksOf(process, facts);
      Object.assign(process, phasesOf(process, facts, until));
    }
    found.sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : a.begin - b.begin || a.pid - b.pid));
    return found;
  }

  /** The rows of each process, by the time they started. */
  function rowsByProcess(rows, processes) {
    const offsets = new Uint32Array(processes + 2);
    for (let row = 0; row < rows.length; row++) {
      if (rows.process[row] < processes) {
        offsets[rows.process[row] + 1]++;
      }
    }
    for (let n = 1; n <= processes; n++) {
      offsets[n] += offsets[n - 1];
    }
    const ordered = new Uint32Array(rows.length);
    const filled = offsets.slice();
    for (let row = 0; row < rows.length; row++) {
      if (rows.process[row] < processes) {
        ordered[filled[rows.process[row]]++] = row;
      }
    }
    const parts = [];
    for (let n = 0; n < processes; n++) {
      const part = ordered.subarray(offsets[n], offsets[n + 1]);
      parts.push(inOrder(part, rows.started) ? part : part.sort((a, b) => rows.started[a] - rows.started[b] || a - b));
    }
    return parts;
  }

  function inOrder(part, values) {
    for (let i = 1; i < part.length; i++) {
      if (values[part[i]] < values[part[i - 1]]) {
        return false;
      }
    }
    return true;
  }

  /** A track is what one thread of a process ran: no two attempts of it overlap. */
  function tracksOf(process, facts) {
    const { started, took } = facts.rows;
    const ends = [];
    const lists = [];
    // Processes that the pool starts itself run one item at a time, whatever their clocks say.
    const single = facts.job.mode === "processes" || (facts.job.mode === "threads" && facts.job.workers === 1);
    if (!single) {
      for (const row of process.rows) {
        let lane = 0;
        while (lane < ends.length && lane < MAX_TRACKS - 1 && ends[lane] > started[row] + 50) {
          lane++;
        }
        if (lane === ends.length) {
          lists.push([]);
        }
        ends[lane] = started[row] + took[row];
        lists[lane].push(row);
      }
    }
    if (lists.length <= 1) {
      return [{ process, lane: 0, rows: process.rows }];
    }
    return lists.map((list, lane) => ({ process, lane, rows: Uint32Array.from(list) }));
  }

  /**
   * The lines of the timeline: one for each track, but a process that came after another one of its
   * host was gone takes that one's line, so that restarts stand where they happened.
   */
  function linesOf(processes) {
    const groups = [];
    const free = new Map();
    for (const process of processes) {
      const place = process.host + " " + process.tracks.length;
      const groupsOfHost = free.get(place) || [];
      free.set(place, groupsOfHost);
      let group = groupsOfHost.find((one) => one[one.length - 1].goneAt <= process.begin);
      if (!group) {
        group = [];
        groups.push(group);
        groupsOfHost.push(group);
      }
      group.push(process);
    }
    return groups.flatMap((group) =>
      group[0].tracks.map((_, lane) => ({ lane, processes: group, rows: joined(group.map((process) => process.tracks[lane].rows)) }))
    );
  }

  function joined(lists) {
    if (lists.length === 1) {
      return lists[0];
    }
    const all = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
    let at = 0;
    for (const list of lists) {
      all.set(list, at);
      at += list.length;
    }
    return all;
  }

  /**
   * Where the time of a process went: starting (with the initializer), then of the time it had (from
   * when it was ready, or its first item, to the end of the job, or its own) working, waiting between
   * items, and waiting at the end.
   */
  function phasesOf(process, facts, until) {
    const { rows } = facts;
    const of = (state) => process.lives.find((life) => life.state === state);
    const launched = of("started");
    const ready = of("ready");
    const gone = process.lives.filter((life) => life.state === "ended" || life.state === "died").pop();
    const first = process.rows.length > 0 ? rows.started[process.rows[0]] : Infinity;
    let lastEnd = 0;
    let working = 0;
    let items = 0;
    for (const row of process.rows) {
      lastEnd = Math.max(lastEnd, rows.started[row] + rows.took[row]);
      working += rows.took[row];
      items += rows.outcome[row] < AGAIN ? 1 : 0;
    }
    const goneAt = gone ? Math.max(gone.at, lastEnd) : Infinity;
    const begin = Math.max(0, Math.min(ready ? ready.at : Infinity, first));
    const never = begin === Infinity;
    const from = never ? Math.min(goneAt, until) : begin;
    const to = Math.max(from, Math.min(goneAt, Math.max(until, lastEnd)));
    const threads = facts.job.mode === "threads" ? Math.max(1, facts.job.workers) : process.tracks.length;
    const capacity = threads * (to - from);
    // One that went away before the others were through did not wait for them.
    const early = gone && gone.at < facts.lastItemEnd;
    let tail = 0;
    if (!early && process.rows.length > 0) {
      for (const track of process.tracks) {
        const row = track.rows[track.rows.length - 1];
        tail += Math.max(0, to - rows.started[row] - rows.took[row]);
      }
    }
    const start = launched ? Math.max(0, from - Math.max(0, launched.at)) : 0;
    const initializer = ready && ready.micros ? Math.min(ready.micros, start || ready.micros) : 0;
    return {
      begin: launched ? launched.at : from,
      from,
      to,
      never,
      items,
      start: launched ? start : null,
      initializer,
      capacity,
      working,
      tail: Math.min(tail, Math.max(0, capacity - working)),
      waiting: Math.max(0, capacity - working - tail),
      goneAt,
      deaths: process.lives.filter((life) => life.state === "died"),
    };
  }

  /** When the first process was ready, or null where nobody knows. */
  function startupOf({ facts, processes }) {
    const ready = processes.filter((process) => process.start !== null && !process.never).map((process) => process.from);
    return facts.end?.startupMicros ?? (ready.length > 0 ? Math.min(...ready) : null);
  }

  function capacityOf(processes) {
    const sum = (field) => processes.reduce((total, process) => total + (process[field] || 0), 0);
    const all = sum("capacity");
    const part = (field) => (all > 0 ? Math.min(1, sum(field) / all) : 0);
    const starts = processes.filter((process) => process.start !== null);
    return {
      all,
      working: part("working"),
      waiting: part("waiting"),
      tail: part("tail"),
      start: starts.length > 0 ? sum("start") / starts.length : null,
      starting: all > 0 ? sum("start") / (sum("start") + all) : 0,
      initializer: starts.length > 0 ? sum("initializer") / starts.length : 0,
    };
  }

  // ---- Verdict: each rule is a sentence, or nothing ------------------------------------------------

  /** How it ended: what must be known before any figure. */
  function ruleEnd({ facts, ended, items, done, calls, until, outcomes, perSecond }) {
    const all = calls ? items : Math.max(items, facts.job.total ?? items);
    const pace = `${done === all ? "" : count(done) + " of "}${counted(all, "item", "items")} in ${duration(until)}, ${page.short(perSecond)} a second`;
    if (!ended) {
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
      return items === 0
        ? say("empty", "warn", "The job had no items.")
        : say("complete", outcomes[SUCCEEDED] === items ? "good" : "warn", pace + (outcomes[SUCCEEDED] === items ? ": all succeeded." : "."));
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
  function ruleFailures({ items, outcomes, groups, crashes, again, processes }) {
    const wrong = outcomes[FAILED] + outcomes[TIMED_OUT] + outcomes[CRASHED];
    const deaths = processes.reduce((sum, process) => sum + process.deaths.length, 0);
    if (wrong === 0 && deaths === 0 && crashes === 0 && again.every((n) => n === 0)) {
      return null;
    }
    const parts = [];
    if (wrong > 0) {
      const kinds = [FAILED, TIMED_OUT, CRASHED].filter((kind) => outcomes[kind] > 0);
      const what = kinds.length === 1 ? OUTCOMES[kinds[0]] : "did not succeed";
      parts.push(`${count(wrong)} of ${counted(items, "item", "items")} ${what} (${percent(wrong / items)})`);
      if (kinds.length > 1) {
        parts.push(": " + kinds.map((kind) => `${count(outcomes[kind])} ${OUTCOMES[kind]}`).join(", "));
      }
      const top = groups.find((group) => group.count > 0 && !isCancelled(group));
      if (top) {
        parts.push(`; most often, ${count(top.count)} times, `, foreign(shortened(titleOf(top))));
      }
      parts.push(". ");
    }
    const ranAgain = again.reduce((sum, n) => sum + n, 0);
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
      .filter((track) => track.rows.length > 0 && track.process.to >= model.facts.lastItemEnd)
      .map((track) => ({ track, row: track.rows[track.rows.length - 1] }))
      .map((finish) => ({ ...finish, at: rows.started[finish.row] + rows.took[finish.row] }))
      .sort((a, b) => b.at - a.at);
    if (finishes.length < 2 || run.n < 2 * tracks.length || !ranToItsEnd(model)) {
      return null;
    }
    const held = finishes[0].at - finishes[1].at;
    if (held >= Math.max(0.04 * until, 50000)) {
      const alone = finishes[0].track.rows.filter((row) => rows.started[row] + rows.took[row] > finishes[1].at);
      if (alone.length === 1) {
        const { row } = finishes[0];
        const kind = rows.outcome[row] >= AGAIN ? rows.outcome[row] - 4 : rows.outcome[row];
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
        foreign(finishes[0].track.process.name),
        `, for ${duration(held)} while all others waited: with smaller chunks they are shared.`
      );
    }
    // Several at a time: those that still ran when half of the tracks had nothing more to do.
    const half = finishes[Math.floor(finishes.length / 2)].at;
    const tail = finishes[0].at - half;
    if (model.capacity.tail < 0.08 || tail < Math.max(0.04 * until, 50000)) {
      return null;
    }
    const late = finishes.filter((finish) => finish.at > half + 0.1 * tail);
    return say(
      "tail",
      "warn",
      `The last ${duration(tail)} had work for less than half of the processes: ${counted(late.length, "item was", "items were")} long (such as `,
      itemButton(model, finishes[0].row),
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
    const working = processes.reduce((sum, process) => sum + process.working, 0);
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
    ruleEnd,
    ruleFailures,
    ruleMissing,
    ruleCapacity,
    ruleRestarts,
    ruleStraggler,
    ruleWaiting,
    ruleStartup,
    ruleStarved,
    ruleWasted,
    ruleMore,
  ];

  function say(rule, tone, ...parts) {
    return element("p", { class: "tone " + tone, "data-rule": rule }, ...parts);
  }

  // ---- Small parts -------------------------------------------------------------------------------

  let timeline = null;

  function byId(id) {
    return document.getElementById(id);
  }

  function cut(text) {
    const whole = String(text ?? "");
    return whole.length <= SHOWN_TEXT
      ? whole
      : whole.slice(0, SHOWN_TEXT) + ` … (${count(whole.length - SHOWN_TEXT)} characters more)`;
  }

  function foreign(text) {
    return element("span", { class: "foreign" }, cut(text));
  }

  function code(text) {
    return element("code", {}, text);
  }

  function nothing(text) {
    return element("p", { class: "soft" }, text);
  }

  function nameOf(model, row) {
    const { rows } = model;
    return model.calls ? `call ${rows.call[row]}, item ${rows.index[row]}` : `item ${rows.index[row]}`;
  }

  function titleOf(group) {
    const { type, where, kind } = group.told;
    return (type || kind) + (where ? " at " + where : "");
  }

  function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /** The name of an item, which shows it in the timeline. */
  function itemButton(model, row) {
    return element(
      "button",
      { class: "item", type: "button", title: "Show in the timeline", onclick: () => timeline.show(row, true) },
      capital(nameOf(model, row))
    );
  }

  function figure(name, label, value, shown, tone) {
    return element(
      "div",
      {},
      element("dt", {}, label),
      element("dd", { "data-figure": name, "data-value": value === null ? "" : String(value), class: tone || "" }, value === null ? "–" : shown(value))
    );
  }

  function pairs(rows) {
    return element(
      "table",
      { class: "pairs" },
      element(
        "tbody",
        {},
        ...rows
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value instanceof Node ? value : foreign(value))))
      )
    );
  }

  function table(label, heads, rows) {
    const body = element("tbody", {}, ...rows.slice(0, SHOWN_ROWS));
    const whole = element(
      "div",
      { class: "wide", role: "region", tabindex: "0", "aria-label": "Table of " + label },
      element(
        "table",
        {},
        element("thead", {}, element("tr", {}, ...heads.map(([text, kind]) => element("th", { scope: "col", class: kind || "" }, text)))),
        body
      )
    );
    return element("div", {}, whole, rows.length > SHOWN_ROWS ? more(rows, (row) => body.append(row)) : null);
  }

  /** A button that adds the rest. */
  function more(rows, add) {
    const button = element(
      "button",
      {
        type: "button",
        class: "more",
        onclick: () => {
          rows.slice(SHOWN_ROWS).forEach(add);
          button.remove();
        },
      },
      `Show all ${count(rows.length)}`
    );
    return button;
  }

  function cell(text, kind) {
    return element("td", { class: kind || "" }, text);
  }

  function number(text) {
    return cell(text, "number");
  }

  // ---- Sections ----------------------------------------------------------------------------------

  function drawHeader({ facts }) {
    const { job } = facts;
    const names = facts.tasks.filter((name) => name);
    const title = cut(job.name || (job.job ? "Job " + job.job : names[0] || "Report of a job"));
    byId("title").textContent = title;
    document.title = title.slice(0, 200) + " – Warren report";
    const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${count(names.length - 3)} more tasks` : "");
    byId("subtitle").textContent = cut(`${shown ? shown + " · " : ""}${new Date(job.startedAt).toLocaleString()} · ${job.mode === "threads" ? "threads of this JVM" : job.mode === "fleet" ? `fleet ${job.fleet} on ${job.broker}` : "processes of " + job.host}`);
  }

  function drawVerdict(model) {
    const sentences = RULES.map((rule) => rule(model)).filter((sentence) => sentence !== null);
    byId("verdict").replaceChildren(...sentences);
  }

  function drawFigures(model) {
    const { facts, outcomes, run, wait } = model;
    const [succeeded, failed, timedOut, crashed, cancelled] = outcomes;
    const bad = (n) => (n > 0 ? "bad" : "");
    const shown = [
      figure("items", "Items", model.items, count),
      figure("succeeded", "Succeeded", succeeded, count),
      figure("failed", "Failed", failed, count, bad(failed)),
      figure("timedOut", "Timed out", timedOut, count, bad(timedOut)),
      figure("crashed", "Crashed", crashed, count, bad(crashed)),
      figure("cancelled", "Cancelled", cancelled, count),
      figure("retries", "Retries", model.retries, count),
      figure("crashes", "Crashes", model.crashes, count, bad(model.crashes)),
      figure("durationMicros", "Duration", model.until, duration),
      figure("perSecond", "Items/s", model.perSecond, page.short),
      figure("runP50", "Run time p50", run.p50, duration),
      figure("runP90", "Run time p90", run.p90, duration),
      figure("runP99", "Run time p99", run.p99, duration),
      figure("runMax", "Run time max", run.max, duration),
      figure("waitP50", "Waiting p50", wait.p50, duration),
      figure("waitP90", "Waiting p90", wait.p90, duration),
      figure("waitP99", "Waiting p99", wait.p99, duration),
      figure("processes", facts.job.mode === "threads" ? "Threads" : "Processes", facts.job.mode === "threads" ? facts.job.workers : model.processes.length, count),
    ];
    if (model.startup !== null) {
      shown.push(figure("startupMicros", "Ready after", model.startup, duration));
    }
    byId("figures").replaceChildren(...shown);
  }

  function drawGroups(model) {
    if (model.groups.length === 0) {
      return;
    }
    const articles = model.groups.map((group) => groupArticle(model, group));
    byId("failures").classList.remove("hidden");
    byId("failures").classList.add("long");
    byId("groups").replaceChildren(...articles.slice(0, SHOWN_ROWS));
    if (articles.length > SHOWN_ROWS) {
      byId("groups").append(more(articles, (article) => byId("groups").append(article)));
    }
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
    return element(
      "article",
      { class: "group", "data-group": group.n, "data-kind": told.kind, "data-type": told.type, "data-where": told.where, "data-count": group.count },
      element("h3", { class: "foreign" }, `${count(times)} × ${kind}`, told.type ? ": " : "", told.type ? foreign(told.type) : ""),
      told.where ? element("p", { class: "mono foreign" }, "at ", cut(told.where)) : null,
      element("p", { class: "soft" }, capital(when), also, hosts.length > 0 ? " · " : "", hosts.length > 0 ? foreign(hosts.slice(0, 5).join(", ") + (hosts.length > 5 ? ` and ${hosts.length - 5} more hosts` : "")) : ""),
      example ? exampleList(model, group, task, example) : null
    );
  }

  function exampleList(model, group, task, example) {
    const name = model.calls ? `call ${example.call}, item ${example.index}` : `item ${example.index}`;
    const list = element("dl", {});
    const add = (label, ...value) => list.append(element("dt", {}, label), element("dd", {}, ...value));
    add("Example", group.example >= 0 ? itemButton(model, group.example) : capital(name), ", attempt " + example.attempt, example.host ? " on " : "", example.host ? foreign(plain(example.host) + "/" + example.pid) : "");
    if (task) {
      add("Task", foreign(task));
    }
    if (example.message) {
      add("Message", element("pre", { class: "foreign", tabindex: "0" }, cut(example.message)));
    }
    if (example.argument) {
      add("Argument", element("pre", { class: "foreign", tabindex: "0" }, cut(example.argument)));
    }
    if (example.stack) {
      add("Stack", element("details", {}, element("summary", {}, "Show"), element("pre", { class: "foreign", tabindex: "0" }, cut(example.stack))));
    }
    if (example.command) {
      add("Run it here", commandLine(example.command));
    }
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
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected: press Ctrl+C";
    }
  }

  function drawProcesses(model) {
    const { processes, facts } = model;
    if (processes.length === 0) {
      byId("processes").replaceChildren(nothing("No process is known."));
      return;
    }
    const all = processes.reduce((sum, process) => sum + process.items, 0);
    const rows = processes.map((process) =>
      element(
        "tr",
        { "data-process": process.name, "data-items": process.items, "data-attempts": process.rows.length, "data-busy-micros": process.working },
        element("th", { scope: "row", class: "foreign" }, cut(process.pid === 0 ? process.host : process.name)),
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
    byId("processes").replaceChildren(
      phaseLegend(),
      table(
        "processes",
        [["Process"], ["Items", "number"], ["Share", "number"], ["Phases"], ["Start", "number"], ["Initializer", "number"], ["Working", "number"], ["Waiting", "number"], ["At the end", "number"], ["Fate"]],
        rows
      ),
      nothing(facts.job.mode === "threads" ? "Working, waiting and at the end are sums over the threads." : "Start includes the initializer. Waiting is between items; at the end is from its last item to the end of the job.")
    );
    byId("processes").closest(".card").classList.add("long");
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
    return element("ul", { class: "legend" }, ...names.map(([name, text]) => element("li", {}, element("span", { class: "swatch phase-" + name, "aria-hidden": "true" }), text)));
  }

  function fateOf(process) {
    if (process.deaths.length === 0) {
      return process.lives.some((life) => life.state === "ended" && life.at < process.to) ? "ended" : process.never ? "never ready" : "";
    }
    const death = process.deaths[process.deaths.length - 1];
    return element("span", { class: "foreign" }, `died at ${duration(death.at)}`);
  }

  function firstLine(text) {
    return String(text || "no evidence").split("\n", 1)[0];
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
            number(duration(Math.max(0, rows.started[row] - rows.queued[row]))),
            cell(OUTCOMES[rows.outcome[row]]),
            number(count(rows.attempt[row])),
            cell(foreign(processName(model, row)), "process"),
            ...(tasks ? [cell(foreign(facts.tasks[rows.task[row]]))] : []),
            element("td", { class: "mono foreign long-text" }, shortened(facts.slow.get(rows.call[row] + "#" + rows.index[row])))
          )
        )
      )
    );
  }

  function shortened(text, most = 300) {
    const whole = String(text ?? "");
    return whole.length > most ? whole.slice(0, most) + " …" : whole;
  }

  function processName(model, row) {
    const process = model.facts.processes[model.rows.process[row]];
    return process ? (process.pid === 0 ? process.host : process.host + "/" + process.pid) : "none";
  }

  function drawEvents(model) {
    const { facts } = model;
    const events = facts.lives
      .filter((life) => life.state === "died")
      .map((life) => ({ at: life.at, what: "death", who: life.host + "/" + life.pid, text: life.text || "no evidence" }))
      .concat(facts.notices.map((notice) => ({ at: notice.at, what: "notice", who: "", text: notice.text })))
      .sort((a, b) => a.at - b.at);
    if (events.length === 0) {
      byId("events").replaceChildren(nothing("No process died, and nothing else was worth a notice."));
      return;
    }
    byId("events").closest(".card").classList.add("long");
    byId("events").replaceChildren(
      table(
        "deaths and notices",
        [["At", "number"], ["What"], ["Process"], ["Evidence"]],
        events.map((event) =>
          element(
            "tr",
            { "data-event": event.what },
            number(element("button", { class: "item", type: "button", title: "Show in the timeline", onclick: () => timeline.goTo(event.at) }, duration(event.at))),
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
      : element("details", {}, element("summary", {}, foreign(lines[0])), element("pre", { class: "foreign", tabindex: "0" }, cut(lines.slice(1).join("\n"))));
  }

  function drawLedger(model) {
    const { facts, answered, written, missing } = model;
    const holder = byId("ledger");
    const ledger = facts.end ? facts.end.ledger : null;
    const rows = written.reduce((sum, n) => sum + n, 0);
    if (!ledger) {
      holder.replaceChildren(nothing(`There is no ledger, as the report has no end. ${counted(rows, "outcome is", "outcomes are")} in this file.`));
      return;
    }
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
      ["Second answers dropped", element("span", { "data-figure": "duplicates", "data-value": ledger.duplicates }, count(ledger.duplicates))],
      ["Forged answers dropped", ledger.forged > 0 ? count(ledger.forged) : null],
      ["Rows missing in this file", element("span", { "data-figure": "missing", "data-value": missing }, count(missing))],
    ];
    holder.replaceChildren(
      balances
        ? element("p", { class: "tone good" }, "It balances: every item has one outcome.")
        : open > 0
          ? element("p", { class: "tone warn" }, `${counted(open, "item was", "items were")} still open when the program ended.`)
          : element("p", { class: "tone bad" }, `It does not balance: ${count(ledger.submitted)} submitted, but ${counted(answered, "outcome", "outcomes")}.`),
      ...(unwritten === 0 ? [] : [element("p", { class: "tone " + (interrupted && unwritten > 0 ? "warn" : "bad") }, `This file has the rows of ${counted(rows, "outcome", "outcomes")}${missing > 0 ? `, and says that ${count(missing)} are missing` : ""}: ${count(Math.abs(unwritten))} ${unwritten > 0 ? "less" : "more"} than there were.`)]),
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
        ["All sent after", typeof facts.end?.sentMicros === "number" ? duration(facts.end.sentMicros) : null],
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

  // ---- Charts ------------------------------------------------------------------------------------

  const charts = [];

  /** A line or bar chart that has the width of its place and the colours of the style. */
  function chart(holder, label, options, data) {
    const frame = element("div", { class: options.series.length > 2 ? "chart" : "chart single", role: "img", "aria-label": label });
    const dashOf = (self, i) => (self.series[i].dash ? (self.series[i].dash[0] > 2 ? "dashed" : "dotted") : "solid");
    holder.replaceChildren(frame);
    const text = () => page.colour("soft");
    const grid = { stroke: () => page.colour("line"), width: 1 };
    const axis = { stroke: text, grid, ticks: grid, font: "12px system-ui, sans-serif" };
    const made = new uPlot(
      {
        width: Math.max(200, frame.clientWidth),
        height: 200,
        padding: [12, 14, 0, 0],
        cursor: { drag: { x: false, y: false }, y: false },
        ...options,
        legend: { markers: { width: 3, dash: dashOf } },
        axes: options.axes.map((own) => ({ ...axis, ...own })),
      },
      data,
      frame
    );
    charts.push(made);
    new ResizeObserver(() => {
      const width = Math.max(200, frame.clientWidth);
      if (width !== made.width) {
        made.setSize({ width, height: 200 });
      }
    }).observe(frame);
    return made;
  }

  /** A width of bins of 1, 2 or 5 times a power of ten, at most as many as wanted. */
  function niceWidth(span, most) {
    const raw = Math.max(1, span / most);
    const power = 10 ** Math.floor(Math.log10(raw));
    const lead = raw / power;
    return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
  }

  /** Sums over bins of time: finished items, wrong attempts by kind, and how many were running. */
  function overTime(model) {
    const { rows, until } = model;
    const width = niceWidth(until, 120);
    const n = Math.max(1, Math.ceil(until / width));
    const finished = new Float64Array(n);
    const busy = new Float64Array(n);
    const wrong = [FAILED, TIMED_OUT, CRASHED].map(() => new Float64Array(n));
    for (let row = 0; row < rows.length; row++) {
      if (rows.process[row] === 0) {
        continue;
      }
      const from = Math.max(0, rows.started[row]);
      const to = Math.min(until, from + rows.took[row]);
      const outcome = rows.outcome[row];
      const last = Math.min(n - 1, Math.max(0, Math.floor(to / width)));
      if (outcome < AGAIN) {
        finished[last]++;
      }
      const kind = outcome >= AGAIN ? outcome - AGAIN : outcome - 1;
      if (outcome !== SUCCEEDED && outcome !== CANCELLED) {
        wrong[kind][last]++;
      }
      let at = from;
      for (let bin = Math.min(n - 1, Math.floor(from / width)); bin < last; bin++) {
        const border = (bin + 1) * width;
        busy[bin] += border - at;
        at = border;
      }
      busy[last] += Math.max(0, to - at);
    }
    const widthOf = (bin) => Math.max(1, Math.min(width, until - bin * width));
    // A short last bin has too few items to tell a rate.
    const ragged = n > 3 && widthOf(n - 1) < 0.5 * width;
    return {
      width,
      times: Array.from({ length: n }, (_, bin) => (bin * width) / 1e6),
      perSecond: Array.from(finished, (items, bin) => (ragged && bin === n - 1 ? null : (items / widthOf(bin)) * 1e6)),
      busy: Array.from(busy, (micros, bin) => micros / widthOf(bin)),
      wrong: wrong.map((bins) => Array.from(bins)),
    };
  }

  function shortCount(value) {
    if (value === null || value === undefined) {
      return "–";
    }
    const size = Math.abs(value);
    return size >= 1e6 ? page.short(value / 1e6) + " M" : size >= 1e4 ? page.short(value / 1e3) + " k" : Number(value.toPrecision(4)).toLocaleString("en-US");
  }

  function timeAxis(until) {
    const unit = unitFor(until);
    return {
      label: unit.name,
      labelSize: 18,
      labelFont: "12px system-ui, sans-serif",
      size: 28,
      values: (_, splits) => splits.map((seconds) => String(Number(((seconds * 1e6) / unit.micros).toPrecision(6)))),
    };
  }

  function unitFor(micros) {
    return micros < 2e6
      ? { micros: 1e3, name: "ms" }
      : micros < 6e8
        ? { micros: 1e6, name: "s" }
        : micros < 3.6e7 * 1e3
          ? { micros: 6e7, name: "min" }
          : { micros: 3.6e9, name: "h" };
  }

  function valueAxis(label, format) {
    return { label, labelSize: 18, labelFont: "12px system-ui, sans-serif", size: 52, values: (_, splits) => splits.map(format) };
  }

  function steps(label, colour, dash) {
    return {
      label,
      stroke: () => page.colour(colour),
      width: 1.5,
      dash,
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: (_, value) => (value === null || value === undefined ? "–" : shortCount(value)),
    };
  }

  function drawOverTime(model) {
    const { until } = model;
    const series = overTime(model);
    const time = { label: "at", value: (_, seconds) => (seconds === null || seconds === undefined ? "–" : duration(seconds * 1e6)) };
    const scales = { x: { time: false, range: [0, until / 1e6] }, y: { range: (_, __, max) => [0, Math.max(1e-9, max * 1.08)] } };
    const top = (values) => values.reduce((most, value) => Math.max(most, value || 0), 0);
    chart(
      byId("throughput"),
      `Items that ended, per second, in steps of ${duration(series.width)}: at most ${page.short(top(series.perSecond))} a second.`,
      { scales, series: [time, { ...steps("items/s", "ok"), fill: () => page.colour("ok") + "33" }], axes: [timeAxis(until), valueAxis("items/s", shortCount)] },
      [series.times, series.perSecond]
    );
    const threads = model.facts.job.mode === "threads" || model.tracks.length > model.processes.length;
    byId("busy-title").textContent = threads ? "Threads at work" : "Processes at work";
    chart(
      byId("busy"),
      `How many ${threads ? "threads" : "processes"} ran an item, on average over ${duration(series.width)}: at most ${page.short(top(series.busy))}.`,
      { scales, series: [time, { ...steps("at work", "ok"), fill: () => page.colour("ok") + "33" }], axes: [timeAxis(until), valueAxis(threads ? "threads" : "processes", shortCount)] },
      [series.times, series.busy]
    );
    const kinds = [FAILED, TIMED_OUT, CRASHED].filter((kind) => top(series.wrong[kind - 1]) > 0);
    if (kinds.length === 0) {
      byId("failing").replaceChildren(nothing("No attempt failed, timed out or crashed."));
      return;
    }
    const dashes = { [FAILED]: undefined, [TIMED_OUT]: [6, 3], [CRASHED]: [2, 2] };
    chart(
      byId("failing"),
      `Attempts that ${kinds.map((kind) => OUTCOMES[kind]).join(", ")}, in steps of ${duration(series.width)}.`,
      { scales, series: [time, ...kinds.map((kind) => steps(OUTCOMES[kind], OUTCOME_COLOURS[kind], dashes[kind]))], axes: [timeAxis(until), valueAxis("attempts per " + duration(series.width), shortCount)] },
      [series.times, ...kinds.map((kind) => series.wrong[kind - 1])]
    );
  }

  /** How many values lie in each of the bins, of which ten make a factor of ten. */
  function histogram(holder, name, values) {
    const perTen = 10;
    const log = (micros) => Math.log10(Math.max(1, micros));
    const bin = (micros) => Math.floor(log(micros) * perTen + 1e-9);
    const first = bin(values.sorted[0]) - 1;
    const last = bin(values.max) + 1;
    const counts = new Array(last - first + 1).fill(0);
    for (let i = 0, below = 0; i < counts.length; i++) {
      const upTo = firstAtLeast(values.sorted, 10 ** ((first + i + 1) / perTen) - 1e-6);
      counts[i] = upTo - below;
      below = upTo;
    }
    const places = counts.map((_, i) => (first + i + 0.5) / perTen);
    const border = (place) => duration(10 ** place);
    const low = first / perTen;
    const high = (last + 1) / perTen;
    const marks = [
      ["p50", values.p50],
      ["p90", values.p90],
      ["p99", values.p99],
    ];
    chart(
      holder,
      `${name}: the median is ${duration(values.p50)}, 90 % are below ${duration(values.p90)}, 99 % below ${duration(values.p99)}, the longest is ${duration(values.max)}.`,
      {
        padding: [28, 28, 0, 0],
        scales: { x: { time: false, range: [low, high] }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
        series: [
          { label: "from … to", value: (_, place) => (place === null || place === undefined ? "–" : `${border(place - 0.5 / perTen)} … ${border(place + 0.5 / perTen)}`) },
          {
            label: "items",
            stroke: () => page.colour("ok"),
            fill: () => page.colour("ok"),
            width: 0,
            paths: uPlot.paths.bars({ size: [0.9, 100] }),
            points: { show: false },
            value: (_, value) => (value === null || value === undefined ? "–" : count(value)),
          },
        ],
        axes: [
          { size: 28, splits: (self) => logSplits(low, high, self.width / 70), values: (_, splits) => splits.map(logText) },
          valueAxis("items", shortCount),
        ],
        hooks: { draw: [(self) => drawMarks(self, marks, log)] },
      },
      [places, counts]
    );
  }

  /** The first place in sorted values whose value is not below a border. */
  function firstAtLeast(sorted, border) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] >= border) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Ticks at powers of ten, and between them as far as there is room. */
  function logSplits(low, high, most) {
    const between = [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];
    const wanted = between.find((leads) => leads.length * (high - low) <= most) || [1];
    const splits = [];
    for (let power = Math.floor(low); power <= high; power++) {
      splits.push(...wanted.map((lead) => power + Math.log10(lead)).filter((place) => place >= low && place <= high));
    }
    return splits;
  }

  function logText(place) {
    const micros = 10 ** place;
    const unit = micros < 999.5 ? [1, " µs"] : micros < 999500 ? [1e3, " ms"] : [1e6, " s"];
    return Number((micros / unit[0]).toPrecision(2)).toLocaleString("en-US") + unit[1];
  }

  /** Lines at percentiles, with names that do not lie on each other. */
  function drawMarks(self, marks, log) {
    const { ctx, bbox } = self;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.strokeStyle = page.colour("text");
    ctx.fillStyle = page.colour("text");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    const places = marks.map(([, micros]) => Math.round(self.valToPos(log(micros), "x", true)));
    // The first name ends at its line, the last begins there; the one between is above them if they are near.
    const room = 28 * ratio;
    const above = places[1] - places[0] < room || places[2] - places[1] < room;
    marks.forEach(([name], i) => {
      ctx.beginPath();
      ctx.moveTo(places[i], bbox.top);
      ctx.lineTo(places[i], bbox.top + bbox.height);
      ctx.stroke();
      ctx.textAlign = ["right", "center", "left"][i];
      ctx.fillText(name, places[i], bbox.top - (i === 1 && above ? 16 : 4) * ratio);
    });
    ctx.restore();
  }

  // ---- Timeline ----------------------------------------------------------------------------------

  const AXIS = 26;
  const KEYS =
    "Arrows left and right move, + and − zoom, Home shows the whole job, End its end. Arrows up and down choose a row, Shift with left and right an item of it, Enter fills the view with it, N and P are the next and the previous failure, Escape chooses nothing. With the pointer: drag, pinch, double-click; the wheel zooms with Ctrl, or when the timeline has the focus.";

  /** The attempts of all processes over time, and all that makes them move. */
  function makeTimeline(model, holder) {
    const { rows, lines, until, facts, processes } = model;
    const full = { from: -0.005 * until, to: 1.005 * Math.max(until, facts.lastItemEnd) };
    const view = { ...full };
    const height = lines.length <= 16 ? 22 : lines.length <= 64 ? 18 : 14;
    const hosts = new Set(processes.map((process) => process.host));
    let problems = null; // found when asked for
    const anyProblem = [...model.written.slice(FAILED, CANCELLED), ...model.again].some((n) => n > 0);
    const lineOf = new Map();
    let chosen = null;
    let chosenLine = -1;
    let plot = { left: 100, width: 100, height: 100 };
    let colours = null;
    let patterns = null;
    let planned = false;

    const canvas = element("canvas", { role: "img", "aria-label": `Timeline of ${counted(rows.length, "attempt", "attempts")} on ${counted(processes.length, "process", "processes")} over ${duration(until)}. The tables of this page have the same as text.` });
    const spacer = element("div", {});
    const tip = element("div", { class: "tip hidden", "aria-hidden": "true" });
    const scroller = element("div", { class: "tracks", tabindex: "0", role: "application", "aria-roledescription": "timeline", "aria-label": "Timeline", "aria-describedby": "keys" }, canvas, spacer);
    const details = element("p", { class: "chosen soft", "aria-live": "polite", id: "chosen" });
    const context = canvas.getContext("2d");
    const button = (action, label, title, act) => element("button", { type: "button", "data-action": action, title, "aria-label": label.length === 1 ? title : null, onclick: act }, label);
    const toolbar = element(
      "div",
      { class: "toolbar no-print" },
      button("whole", "Whole job", "Show the whole job", () => look(full.from, full.to)),
      button("in", "+", "Zoom in", () => zoom(0.5)),
      button("out", "−", "Zoom out", () => zoom(2)),
      button("left", "◀", "Earlier", () => pan(-0.25)),
      button("right", "▶", "Later", () => pan(0.25)),
      anyProblem ? button("problem", "Next failure", "Show the next failure", () => nextProblem(1)) : null,
      button("item", "Zoom to item", "Fill the view with the chosen item", fill)
    );
    holder.replaceChildren(
      toolbar,
      legend(),
      element("div", { class: "frame" }, scroller, tip),
      details,
      element("details", { class: "keys no-print" }, element("summary", {}, "Keys"), element("p", { id: "keys" }, KEYS))
    );
    describe();

    // What is seen

    function look(from, to) {
      const most = full.to - full.from;
      const span = Math.min(most, Math.max(5, to - from));
      const middle = (from + to) / 2;
      const begin = Math.min(full.to - span, Math.max(full.from, middle - span / 2));
      view.from = begin;
      view.to = begin + span;
      plan();
    }

    function zoom(factor, around) {
      const at = around ?? (chosen !== null && seen(chosen) ? rows.started[chosen] + rows.took[chosen] / 2 : (view.from + view.to) / 2);
      const span = Math.min(full.to - full.from, Math.max(5, (view.to - view.from) * factor));
      const part = (at - view.from) / (view.to - view.from);
      look(at - part * span, at + (1 - part) * span);
    }

    function pan(part) {
      const by = part * (view.to - view.from);
      look(view.from + by, view.to + by);
    }

    function seen(row) {
      return rows.started[row] < view.to && rows.started[row] + rows.took[row] > view.from;
    }

    function fill() {
      if (chosen !== null) {
        const span = Math.max(20, 3 * rows.took[chosen]);
        const middle = rows.started[chosen] + rows.took[chosen] / 2;
        look(middle - span / 2, middle + span / 2);
      }
    }

    function plan() {
      if (!planned) {
        planned = true;
        requestAnimationFrame(() => {
          planned = false;
          draw();
        });
      }
    }

    // What is chosen

    function choose(row) {
      chosen = row;
      if (row !== null) {
        chosenLine = indexOfLine(row);
        revealLine();
      }
      describe();
      plan();
    }

    function indexOfLine(row) {
      if (!lineOf.has(row)) {
        lineOf.set(row, lines.findIndex((line) => line.processes.some((process) => process.n === rows.process[row]) && place(line, row) >= 0));
      }
      return lineOf.get(row);
    }

    /** Where a row stands in its line, or -1. */
    function place(line, row) {
      for (let i = firstAfter(line, rows.started[row]) - 1; i >= 0 && rows.started[line.rows[i]] === rows.started[row]; i--) {
        if (line.rows[i] === row) {
          return i;
        }
      }
      return -1;
    }

    function revealLine() {
      const y = chosenLine * height;
      const room = scroller.clientHeight - AXIS;
      if (y < scroller.scrollTop) {
        scroller.scrollTop = y;
      } else if (y + height > scroller.scrollTop + room) {
        scroller.scrollTop = y + height - room;
      }
    }

    /** Chooses an item, and moves the view only if it is not in it, or too small to be seen. */
    function show(row, jump) {
      choose(row);
      if (rows.process[row] === 0) {
        return;
      }
      const span = view.to - view.from;
      if (jump && (rows.took[row] / span) * plot.width < 3) {
        const wanted = Math.max(20, 20 * rows.took[row]);
        look(rows.started[row] - wanted / 2, rows.started[row] + wanted / 2);
      } else if (!seen(row)) {
        const middle = rows.started[row] + rows.took[row] / 2;
        look(middle - span / 2, middle + span / 2);
      }
      if (jump) {
        scroller.scrollIntoView({ block: "nearest" });
        scroller.focus({ preventScroll: true });
      }
    }

    function goTo(at) {
      const span = Math.min(view.to - view.from, 0.05 * until);
      look(at - span / 2, at + span / 2);
      scroller.scrollIntoView({ block: "nearest" });
      scroller.focus({ preventScroll: true });
    }

    function nextProblem(step) {
      problems = problems || problemRows(model);
      if (problems.length === 0) {
        return;
      }
      const now = chosen === null ? (step > 0 ? -Infinity : Infinity) : rows.started[chosen];
      let at = problems.indexOf(chosen);
      if (at < 0) {
        at = step > 0 ? problems.findIndex((row) => rows.started[row] > now) : problems.findLastIndex((row) => rows.started[row] < now);
      } else {
        at += step;
      }
      show(problems[(at + problems.length) % problems.length] ?? problems[0], false);
    }

    function stepItem(step) {
      const line = lines[Math.max(0, chosenLine)];
      if (!line || line.rows.length === 0) {
        return;
      }
      const at = chosen !== null && indexOfLine(chosen) === Math.max(0, chosenLine) ? place(line, chosen) + step : firstAfter(line, view.from);
      show(line.rows[Math.max(0, Math.min(line.rows.length - 1, at))], false);
    }

    function stepLine(step) {
      if (lines.length === 0) {
        return;
      }
      const at = Math.max(0, Math.min(lines.length - 1, chosenLine + step));
      const time = chosen !== null && seen(chosen) ? rows.started[chosen] : (view.from + view.to) / 2;
      chosenLine = at;
      const row = nearest(lines[at], time);
      chosen = row;
      revealLine();
      describe();
      plan();
    }

    function nearest(line, time) {
      if (line.rows.length === 0) {
        return null;
      }
      const after = firstAfter(line, time);
      return line.rows[Math.max(0, after - 1)];
    }

    /** The first place in a line whose attempt starts after a time. */
    function firstAfter(line, time) {
      let low = 0;
      let high = line.rows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (rows.started[line.rows[middle]] > time) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    function describe() {
      if (chosen === null) {
        const line = lines[chosenLine];
        details.replaceChildren(line && line.rows.length === 0 ? foreign(processAt(line).name + " ran no item.") : "Click an item, or use the keys, to see what it was." + (lines.some((one) => one.processes.length > 1) ? " A process that came after another one is drawn in that one's line; + tells how many more there are." : ""));
        return;
      }
      const group = facts.groups.get(rows.group[chosen]);
      const task = facts.tasks.length > 1 ? facts.tasks[rows.task[chosen]] : null;
      const clock = page.clock(facts.job.startedAt + rows.started[chosen] / 1e3);
      details.replaceChildren(
        element("strong", {}, capital(nameOf(model, chosen))),
        `, attempt ${rows.attempt[chosen]}: `,
        element("strong", {}, OUTCOMES[rows.outcome[chosen]]),
        group ? " – " : "",
        group ? foreign(shortened(titleOf({ told: group }))) : "",
        rows.process[chosen] === 0 ? ". It never ran." : `. It ran for ${duration(rows.took[chosen])} from ${duration(rows.started[chosen])} (${clock}) on, after it had waited for ${duration(Math.max(0, rows.started[chosen] - rows.queued[chosen]))}, on `,
        rows.process[chosen] === 0 ? "" : foreign(processName(model, chosen)),
        task ? ", task " : "",
        task ? foreign(task) : ""
      );
    }

    // Drawing

    function resize() {
      const width = scroller.clientWidth;
      const whole = AXIS + lines.length * height;
      const limit = Math.max(160, parseFloat(getComputedStyle(scroller).maxHeight) || whole);
      const shown = Math.min(whole, limit - 2);
      const ratio = devicePixelRatio || 1;
      if (width === plot.whole && shown === plot.height && canvas.width === Math.round(width * ratio)) {
        return;
      }
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(shown * ratio);
      canvas.style.width = width + "px";
      canvas.style.height = shown + "px";
      spacer.style.height = whole - shown + "px";
      const left = width < 500 ? 76 : 128;
      plot = { left, width: Math.max(50, width - left - 4), height: shown, whole: width };
      draw();
    }

    function recolour() {
      colours = {};
      for (const name of ["card", "text", "soft", "line", "idle", "start", "ok", "failed", "timeout", "crashed", "cancelled", "retried", "focus", "warn"]) {
        colours[name] = page.colour(name);
      }
      patterns = OUTCOMES.map((_, outcome) => patternOf(context, outcome, colours));
      for (const swatch of holder.querySelectorAll("canvas[data-swatch]")) {
        drawSwatch(swatch);
      }
      draw();
    }

    function xOf(time) {
      return plot.left + ((time - view.from) / (view.to - view.from)) * plot.width;
    }

    function draw() {
      if (!colours || plot.whole === undefined) {
        return;
      }
      const ratio = devicePixelRatio || 1;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = colours.card;
      context.fillRect(0, 0, plot.whole, plot.height);
      const top = scroller.scrollTop;
      const first = Math.max(0, Math.floor(top / height));
      const last = Math.min(lines.length - 1, Math.floor((top + plot.height - AXIS) / height));
      context.save();
      context.beginPath();
      context.rect(0, AXIS, plot.whole, plot.height - AXIS);
      context.clip();
      const ticks = ticksOf(view, plot.width);
      context.fillStyle = colours.line;
      for (const tick of ticks) {
        context.fillRect(Math.round(xOf(tick.at)), AXIS, 1, plot.height);
      }
      for (let i = first; i <= last; i++) {
        const y = AXIS + i * height - top;
        drawLine(lines[i], y + 2, height - 4);
        drawLabel(lines[i], i, y);
      }
      drawNotices();
      drawChosen(top);
      context.restore();
      drawAxis(ticks);
    }

    function drawAxis(ticks) {
      context.font = "12px system-ui, sans-serif";
      context.textBaseline = "middle";
      context.fillStyle = colours.soft;
      let free = 0;
      for (const tick of ticks) {
        const x = xOf(tick.at);
        const half = context.measureText(tick.text).width / 2;
        if (x - half >= Math.max(free, plot.left - half) && x + half <= plot.whole) {
          context.textAlign = "center";
          context.fillText(tick.text, x, AXIS / 2);
          free = x + half + 8;
        }
        context.fillRect(Math.round(x), AXIS - 5, 1, 5);
      }
      context.fillStyle = colours.line;
      context.fillRect(0, AXIS - 1, plot.whole, 1);
      context.fillStyle = colours.soft;
      context.textAlign = "left";
      if (plot.left > 80) {
        context.fillText("host/process", 6, AXIS / 2);
      }
    }

    function drawLabel(line, i, y) {
      context.fillStyle = i === chosenLine ? colours.idle : colours.card;
      context.fillRect(0, y, plot.left - 4, height);
      if (line.lane > 0) {
        return;
      }
      context.font = `${height >= 18 ? 12 : 11}px system-ui, sans-serif`;
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.fillStyle = colours.text;
      const process = processAt(line);
      const others = line.processes.length > 1 ? ` +${line.processes.length - 1}` : "";
      const name = process.pid === 0 ? process.host : plot.left < 100 || hosts.size === 1 ? String(process.pid) : process.name;
      context.fillText(fit(plain(name) + others, plot.left - 14), 6, y + height / 2);
    }

    /** The process that a line had in the middle of the view. */
    function processAt(line) {
      const middle = (view.from + view.to) / 2;
      return line.processes.findLast((process) => process.begin <= middle) || line.processes[0];
    }

    /** Cut at the beginning, as the end of a name tells more. */
    function fit(text, width) {
      let shown = text.slice(-60);
      while (shown.length > 1 && context.measureText("…" + shown).width > width) {
        shown = shown.slice(1);
      }
      return shown === text ? text : "…" + shown;
    }

    function drawLine(line, y, h) {
      line.processes.forEach((process) => drawProcess(process, y, h));
      drawAttempts(line, y, h);
      for (const process of line.processes) {
        for (const life of process.lives) {
          if (life.at >= view.from && life.at <= view.to) {
            drawLife(life, xOf(life.at), y, h);
          }
        }
      }
    }

    /** When a process started, and when it could work. */
    function drawProcess(process, y, h) {
      const edge = (time) => Math.max(plot.left, Math.min(plot.left + plot.width, xOf(time)));
      if (!process.never) {
        context.fillStyle = colours.idle;
        context.fillRect(edge(process.from), y, edge(process.to) - edge(process.from), h);
      }
      if (process.start > 0 || (process.never && process.start !== null)) {
        const begin = edge(process.begin);
        const end = edge(process.from);
        context.fillStyle = colours.start;
        context.fillRect(begin, y + h / 2 - 2, end - begin, 4);
        if (process.initializer > 0) {
          const from = edge(process.from - process.initializer);
          context.fillRect(from, y + 2, end - from, h - 4);
        }
      }
    }

    /** Large attempts as rectangles; small ones as columns of a pixel, with what went wrong in them on top. */
    function drawAttempts(line, y, h) {
      const order = line.rows;
      const { started, took, outcome } = rows;
      const scale = plot.width / (view.to - view.from);
      const share = new Float64Array(8);
      let kinds = 0; // in the bin, a bit each
      const wrong = [];
      let bin = -1;
      let carried = 0;

      function closeBin() {
        if (bin < 0) {
          return;
        }
        const x = plot.left + bin;
        const covered = Math.min(1, share[SUCCEEDED]);
        if (covered > 0) {
          context.globalAlpha = 0.15 + 0.85 * covered;
          context.fillStyle = colours.ok;
          context.fillRect(x, y, 1, h);
          context.globalAlpha = 1;
        }
        for (let kind = 1; kind < 8; kind++) {
          if (kinds & (1 << kind)) {
            wrong.push(x, kind, Math.min(1, share[kind]));
          }
        }
        share.fill(0);
        kinds = 0;
      }

      for (let i = Math.max(0, firstAfter(line, view.from) - 1); i < order.length; i++) {
        const row = order[i];
        if (started[row] >= view.to) {
          break;
        }
        const begin = Math.max(0, (started[row] - view.from) * scale);
        const end = Math.min(plot.width, (started[row] + took[row] - view.from) * scale);
        if (end < 0) {
          continue;
        }
        if (end - begin >= 2) {
          closeBin();
          bin = -1;
          drawRectangle(row, plot.left + begin, y, end - begin, h);
          continue;
        }
        const at = Math.floor(begin);
        if (at !== bin) {
          const next = at === bin + 1 ? carried : 0;
          closeBin();
          bin = at;
          carried = 0;
          share[SUCCEEDED] += next;
        }
        const here = Math.min(end, at + 1) - begin;
        const kind = outcome[row];
        share[kind] += here;
        kinds |= 1 << kind;
        if (kind === SUCCEEDED) {
          carried += Math.max(0, end - at - 1);
        }
      }
      closeBin();
      for (let i = 0; i < wrong.length; i += 3) {
        const kind = wrong[i + 1];
        const tall = Math.max(kind === CANCELLED ? 3 : 0.6 * h, wrong[i + 2] * h);
        context.fillStyle = colours[OUTCOME_COLOURS[kind]];
        context.fillRect(wrong[i] - 0.5, y, 2, kind >= AGAIN ? tall / 2 : tall);
      }
    }

    function drawRectangle(row, x, y, width, h) {
      const outcome = rows.outcome[row];
      const gap = width > 4 ? 1 : 0.4;
      context.fillStyle = outcome === SUCCEEDED ? colours.ok : patterns[outcome];
      context.fillRect(x, y, width - gap, h);
      if (outcome !== SUCCEEDED) {
        context.strokeStyle = colours[OUTCOME_COLOURS[outcome]];
        context.lineWidth = 1;
        context.strokeRect(x + 0.5, y + 0.5, Math.max(0.5, width - gap - 1), h - 1);
      }
      if (width > 40 && h >= 12) {
        context.font = "11px system-ui, sans-serif";
        const text = String(rows.index[row]);
        const wide = context.measureText(text).width;
        if (wide + 8 < width) {
          context.textAlign = "center";
          context.textBaseline = "middle";
          const middle = Math.max(plot.left + wide / 2 + 4, Math.min(plot.left + plot.width - wide / 2 - 4, x + width / 2));
          if (outcome !== SUCCEEDED) {
            context.fillStyle = colours.card;
            context.fillRect(middle - wide / 2 - 2, y + 1, wide + 4, h - 2);
          }
          context.fillStyle = outcome === SUCCEEDED ? colours.card : colours.text;
          context.fillText(text, middle, y + h / 2 + 0.5);
        }
      }
    }

    function drawLife(life, x, y, h) {
      if (life.state === "died") {
        cross(context, x, y + h / 2, Math.min(5, h / 2), colours);
      } else if (life.state === "ended" || life.state === "started") {
        context.fillStyle = colours.soft;
        context.fillRect(Math.round(x), y, 1, h);
      }
    }

    function drawNotices() {
      for (const notice of facts.notices) {
        const x = Math.round(xOf(notice.at));
        if (x < plot.left || x > plot.left + plot.width) {
          continue;
        }
        context.strokeStyle = colours.warn;
        context.lineWidth = 1;
        context.setLineDash([3, 3]);
        context.beginPath();
        context.moveTo(x + 0.5, AXIS);
        context.lineTo(x + 0.5, plot.height);
        context.stroke();
        context.setLineDash([]);
        triangle(context, x, AXIS, colours);
      }
    }

    function drawChosen(top) {
      if (chosen === null || chosenLine < 0 || rows.process[chosen] === 0) {
        return;
      }
      const y = AXIS + chosenLine * height - top;
      const begin = Math.max(plot.left, xOf(rows.started[chosen]) - 1);
      const end = Math.min(plot.left + plot.width, xOf(rows.started[chosen] + rows.took[chosen]) + 1);
      if (end < plot.left || begin > plot.left + plot.width) {
        return;
      }
      context.strokeStyle = colours.card;
      context.lineWidth = 4;
      context.strokeRect(begin - 1, y + 1, Math.max(4, end - begin + 2), height - 2);
      context.strokeStyle = colours.text;
      context.lineWidth = 2;
      context.strokeRect(begin - 1, y + 1, Math.max(4, end - begin + 2), height - 2);
    }

    function legend() {
      const entries = [];
      const total = [...model.written, ...model.again.slice(AGAIN)];
      total.forEach((n, outcome) => {
        if (n > 0 && outcome !== CANCELLED) {
          entries.push(["outcome" + outcome, `${OUTCOMES[outcome]} (${count(n)})`]);
        }
      });
      if (processes.some((process) => process.start > 0)) {
        entries.push(["start", "starting (thick: initializer)"]);
      }
      entries.push(["idle", "waiting"]);
      if (processes.some((process) => process.deaths.length > 0)) {
        entries.push(["death", "process died"]);
      }
      if (facts.notices.length > 0) {
        entries.push(["notice", "notice"]);
      }
      return element("ul", { class: "legend" }, ...entries.map(([kind, text]) => element("li", {}, element("canvas", { "data-swatch": kind, width: "44", height: "28", "aria-hidden": "true" }), text)));
    }

    function drawSwatch(swatch) {
      const kind = swatch.dataset.swatch;
      const pen = swatch.getContext("2d");
      pen.setTransform(2, 0, 0, 2, 0, 0);
      pen.clearRect(0, 0, 22, 14);
      if (kind.startsWith("outcome")) {
        const outcome = Number(kind.slice(7));
        pen.fillStyle = outcome === SUCCEEDED ? colours.ok : patternOf(pen, outcome, colours);
        pen.fillRect(0, 0, 22, 14);
        if (outcome !== SUCCEEDED) {
          pen.strokeStyle = colours[OUTCOME_COLOURS[outcome]];
          pen.strokeRect(0.5, 0.5, 21, 13);
        }
      } else if (kind === "start") {
        pen.fillStyle = colours.start;
        pen.fillRect(0, 5, 22, 4);
        pen.fillRect(12, 1, 10, 12);
      } else if (kind === "idle") {
        pen.fillStyle = colours.idle;
        pen.fillRect(0, 0, 22, 14);
        pen.strokeStyle = colours.line;
        pen.strokeRect(0.5, 0.5, 21, 13);
      } else if (kind === "death") {
        cross(pen, 11, 7, 5, colours);
      } else {
        triangle(pen, 11, 3, colours);
      }
    }

    // Pointer and keys

    const pointers = new Map();
    let moved = false;

    function timeAt(x) {
      return view.from + ((x - plot.left) / plot.width) * (view.to - view.from);
    }

    /** What is under the pointer: what went wrong first, as it is drawn on top. */
    function rowAt(x, y) {
      const line = lines[Math.floor((y - AXIS + scroller.scrollTop) / height)];
      if (!line || y < AXIS || x < plot.left) {
        return null;
      }
      const reach = (3 * (view.to - view.from)) / plot.width;
      const at = timeAt(x);
      let best = null;
      let nearestBy = Infinity;
      for (let i = Math.max(0, firstAfter(line, at - reach) - 1), tried = 0; i < line.rows.length && tried < 3000; i++, tried++) {
        const row = line.rows[i];
        if (rows.started[row] > at + reach) {
          break;
        }
        const away = Math.max(0, rows.started[row] - at, at - rows.started[row] - rows.took[row]);
        const weighed = away - (rows.outcome[row] !== SUCCEEDED ? reach : 0);
        if (away <= reach && weighed < nearestBy) {
          nearestBy = weighed;
          best = row;
        }
      }
      return best;
    }

    function deathAt(x, y) {
      const line = lines[Math.floor((y - AXIS + scroller.scrollTop) / height)];
      return line && y >= AXIS ? line.processes.flatMap((process) => process.deaths).find((life) => Math.abs(xOf(life.at) - x) < 6) : null;
    }

    function noticeAt(x) {
      return facts.notices.find((notice) => Math.abs(xOf(notice.at) - x) < 5);
    }

    function hover(event) {
      const x = event.offsetX;
      const y = event.offsetY;
      const row = rowAt(x, y);
      const death = deathAt(x, y);
      const notice = y < AXIS + 8 ? noticeAt(x) : null;
      const text = death
        ? `${death.host}/${death.pid} died at ${duration(death.at)}: ${firstLine(death.text)}`
        : notice
          ? notice.text
          : row !== null
            ? `${capital(nameOf(model, row))} ${OUTCOMES[rows.outcome[row]]}, ${duration(rows.took[row])}`
            : null;
      tip.classList.toggle("hidden", text === null);
      if (text !== null) {
        tip.textContent = plain(text).slice(0, 300);
        tip.style.left = Math.max(0, Math.min(plot.whole - tip.offsetWidth, x + 12)) + "px";
        tip.style.top = y + 18 + "px";
      }
    }

    canvas.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      moved = moved && pointers.size > 1;
      canvas.setPointerCapture(event.pointerId);
      tip.classList.add("hidden");
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) {
        hover(event);
        return;
      }
      const now = { x: event.offsetX, y: event.offsetY };
      if (!moved && Math.hypot(now.x - before.x, now.y - before.y) < 4) {
        return;
      }
      moved = true;
      scroller.classList.add("dragged");
      const perPixel = (view.to - view.from) / plot.width;
      if (pointers.size === 1) {
        look(view.from - (now.x - before.x) * perPixel, view.to - (now.x - before.x) * perPixel);
        if (event.pointerType === "mouse") {
          scroller.scrollTop -= now.y - before.y;
        }
      } else {
        const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
        const wide = Math.max(20, Math.abs(now.x - other.x));
        const was = Math.max(20, Math.abs(before.x - other.x));
        zoom(was / wide, timeAt((now.x + other.x) / 2));
      }
      pointers.set(event.pointerId, now);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => {
        if (pointers.delete(event.pointerId) && pointers.size === 0) {
          if (!moved && end === "pointerup") {
            const row = rowAt(event.offsetX, event.offsetY);
            choose(row);
          }
          moved = false;
          scroller.classList.remove("dragged");
        }
      });
    }
    canvas.addEventListener("pointerleave", () => tip.classList.add("hidden"));
    canvas.addEventListener("dblclick", (event) => zoom(0.25, timeAt(event.offsetX)));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (event.deltaX !== 0 && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          event.preventDefault();
          pan(event.deltaX / plot.width);
        } else if (event.ctrlKey || document.activeElement === scroller) {
          event.preventDefault();
          zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.004), timeAt(event.offsetX));
        }
      },
      { passive: false }
    );
    scroller.addEventListener("scroll", plan);
    const keys = {
      ArrowLeft: (shift) => (shift ? stepItem(-1) : pan(-0.1)),
      ArrowRight: (shift) => (shift ? stepItem(1) : pan(0.1)),
      ArrowUp: () => stepLine(-1),
      ArrowDown: () => stepLine(1),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      Home: () => look(full.from, full.to),
      End: () => look(full.to - (view.to - view.from), full.to),
      Enter: fill,
      n: () => nextProblem(1),
      p: () => nextProblem(-1),
      Escape: () => choose(null),
    };
    scroller.addEventListener("keydown", (event) => {
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        act(event.shiftKey);
      }
    });

    new ResizeObserver(resize).observe(scroller);
    resize();
    recolour();
    return { show, goTo, recolour, view, chosen: () => (chosen === null ? null : rows.index[chosen]) };
  }

  function problemRows(model) {
    const { rows } = model;
    const found = [];
    for (let row = 0; row < rows.length; row++) {
      const outcome = rows.outcome[row];
      if (outcome !== SUCCEEDED && outcome !== CANCELLED && rows.process[row] !== 0) {
        found.push(row);
      }
    }
    return found.sort((a, b) => rows.started[a] - rows.started[b]);
  }

  /** Without what would turn around or break a line on a canvas. */
  function plain(text) {
    return String(text).replace(/[\p{Cc}\p{Bidi_Control}]/gu, " ");
  }

  /** Places and texts of the axis. */
  function ticksOf(view, width) {
    const span = view.to - view.from;
    const unit = unitFor(Math.max(Math.abs(view.from), view.to));
    const step = niceStep((span * 95) / width, unit.micros);
    const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step / unit.micros) - 1e-9)));
    const ticks = [];
    for (let n = Math.max(0, Math.ceil(view.from / step)); n * step <= view.to; n++) {
      const at = n * step;
      ticks.push({ at, text: (at / unit.micros).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) + " " + unit.name });
    }
    return ticks;
  }

  function niceStep(least, unit) {
    if (unit >= 6e7 && least >= unit / 60 && least < unit) {
      return [1, 2, 5, 10, 15, 30, 60].find((part) => (part * unit) / 60 >= least) * (unit / 60);
    }
    const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
    return [1, 2, 5, 10].find((lead) => lead * power >= least * 0.999) * power;
  }

  /** What an outcome is filled with: told apart by its lines, too. */
  function patternOf(pen, outcome, colours) {
    const size = 16;
    const tile = document.createElement("canvas");
    tile.width = size;
    tile.height = size;
    const brush = tile.getContext("2d");
    const colour = colours[OUTCOME_COLOURS[outcome]];
    const again = outcome >= AGAIN;
    brush.fillStyle = again ? colours.card : colour;
    brush.fillRect(0, 0, size, size);
    brush.strokeStyle = again ? colour : colours.card;
    brush.lineWidth = 2;
    brush.beginPath();
    const kind = again ? outcome - 4 : outcome;
    for (let at = -size; at <= 2 * size; at += 8) {
      if (kind === FAILED || kind === CRASHED) {
        brush.moveTo(at, size + 1);
        brush.lineTo(at + size + 2, -1);
      }
      if (kind === CRASHED) {
        brush.moveTo(at, -1);
        brush.lineTo(at + size + 2, size + 1);
      }
      if (kind === TIMED_OUT) {
        brush.moveTo(-1, at + 4);
        brush.lineTo(size + 1, at + 4);
      }
    }
    brush.stroke();
    const pattern = pen.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0]));
    return pattern;
  }

  function cross(pen, x, y, half, colours) {
    pen.lineCap = "round";
    for (const [colour, width] of [[colours.card, 5], [colours.crashed, 2.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(x - half, y - half);
      pen.lineTo(x + half, y + half);
      pen.moveTo(x + half, y - half);
      pen.lineTo(x - half, y + half);
      pen.stroke();
    }
    pen.lineCap = "butt";
  }

  function triangle(pen, x, y, colours) {
    pen.fillStyle = colours.warn;
    pen.beginPath();
    pen.moveTo(x - 5, y);
    pen.lineTo(x + 5, y);
    pen.lineTo(x, y + 8);
    pen.fill();
  }

  // ---- All of it ---------------------------------------------------------------------------------

  /** A part that fails takes no other with it. */
  function part(id, draw) {
    try {
      draw();
    } catch (e) {
      console.error(e);
      byId(id).replaceChildren(element("p", { class: "tone bad" }, `This part could not be drawn: ${e.message}`));
    }
  }

  async function open() {
    const facts = await read();
    const readMillis = performance.now();
    if (!facts.job) {
      byId("verdict").replaceChildren(element("p", { class: "tone bad" }, "This file ends before it says what job it is of."));
      return { rows: 0, readMillis, millis: performance.now() };
    }
    const model = tally(facts);
    part("verdict", () => drawVerdict(model));
    part("subtitle", () => drawHeader(model));
    part("figures", () => drawFigures(model));
    part("groups", () => drawGroups(model));
    part("timeline", () => {
      if (model.lines.length === 0) {
        byId("timeline").replaceChildren(nothing("No process is known."));
        timeline = { show() {}, goTo() {}, recolour() {}, view: null, chosen: () => null };
      } else {
        timeline = makeTimeline(model, byId("timeline"));
      }
    });
    if (model.run.n === 0) {
      document.querySelectorAll(".of-items").forEach((one) => one.classList.add("hidden"));
    } else {
      part("throughput", () => drawOverTime(model));
      part("run", () => histogram(byId("run"), "Run time", model.run));
      part("wait", () => histogram(byId("wait"), "Waiting", model.wait));
      part("slowest", () => drawSlowest(model));
    }
    part("processes", () => drawProcesses(model));
    part("events", () => drawEvents(model));
    part("ledger", () => drawLedger(model));
    part("settings", () => drawSettings(model));
    part("machine", () => drawMachine(model));
    followColours();
    return { rows: model.rows.length, readMillis, millis: performance.now() };
  }

  /** Canvases are drawn again when the colours change, and for paper, which is always light. */
  function followColours() {
    const recolour = () => {
      timeline.recolour();
      charts.forEach((one) => one.redraw(true, true));
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
  ready.catch((e) => {
    const holder = byId("verdict");
    holder.replaceChildren(element("p", { class: "tone bad" }, `The report could not be read: ${e.message}`));
  });
  return { ready, view: () => timeline && timeline.view, chosen: () => timeline && timeline.chosen() };
})();
window.warrenReport = warrenReport;
