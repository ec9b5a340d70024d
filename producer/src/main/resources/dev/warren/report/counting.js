/** Counts: the figures of the job, its processes, groups and lines, from what was read. */
const counting = (() => {
  "use strict";

  const { sum } = basics;
  const { FAILED, TIMED_OUT, CRASHED, CANCELLED, AGAIN, OUTCOMES } = reading;
  /** What runs at the same time in one process beyond that shares a track. */
  const MAX_TRACKS = 1000;

  function tally(facts) {
    const { rows, end } = facts;
    const counts = countRows(facts);
    const { byOutcome, lastItemEnd } = counts;
    const written = byOutcome.slice(0, AGAIN);
    const ledger = end?.ledger;
    const missing = sum(facts.missing, (one) => one.items);
    const outcomes = ledger
      ? [ledger.succeeded, ledger.failed, ledger.timedOut, ledger.crashed, ledger.cancelled]
      : written;
    const answered = sum(outcomes) + (ledger ? 0 : missing);
    const done = answered - outcomes[CANCELLED];
    const last = facts.lives.reduce((most, life) => Math.max(most, life.at), lastItemEnd);
    const until = Math.max(1, end ? end.at : last);
    const processes = processesOf(facts, until, lastItemEnd);
    return {
      facts,
      rows,
      until,
      ...counts,
      written: sum(written),
      ranAgain: sum(byOutcome.slice(AGAIN)),
      missing,
      items: ledger ? ledger.submitted : sum(written) + missing,
      outcomes,
      answered,
      done,
      perSecond: (done / until) * 1e6,
      // As the ledger counts them: without those that crashed.
      retries: ledger ? ledger.retries : byOutcome[FAILED + 4] + byOutcome[TIMED_OUT + 4],
      crashes: ledger ? ledger.crashes : byOutcome[CRASHED] + byOutcome[CRASHED + 4],
      calls: rows.length > 0 && rows.call.subarray(0, rows.length).some((call) => call !== rows.call[0]),
      processes,
      tracks: processes.flatMap((process) => process.tracks),
      lines: linesOf(processes),
      capacity: capacityOf(processes),
      startup: startupOf(processes),
      // What shows items and times, once it is drawn.
      timeline: null,
    };
  }

  /** What one look at each row tells. */
  function countRows(facts) {
    const { rows } = facts;
    const byOutcome = new Array(8).fill(0);
    const groups = new Map();
    const slowest = [];
    const run = new Float64Array(rows.length);
    const wait = new Float64Array(rows.length);
    let ran = 0;
    let lastItemEnd = 0;
    let wasted = 0;
    for (let row = 0; row < rows.length; row++) {
      const outcome = rows.outcome[row];
      byOutcome[outcome]++;
      if (rows.process[row] !== 0) {
        lastItemEnd = Math.max(lastItemEnd, endOf(rows, row));
      }
      if (outcome >= AGAIN) {
        wasted += rows.took[row];
      } else if (rows.process[row] !== 0) {
        run[ran] = rows.took[row];
        wait[ran] = waited(rows, row);
        ran++;
        rank(slowest, row, rows.took);
      }
      if (rows.group[row] !== 0) {
        addToGroup(groups, facts, row);
      }
    }
    return {
      byOutcome,
      wasted,
      slowest,
      groups: [...groups.values()].sort((a, b) => isCancelled(a) - isCancelled(b) || b.count - a.count || b.again - a.again),
      run: distribution(run.subarray(0, ran)),
      wait: distribution(wait.subarray(0, ran)),
      lastItemEnd,
    };
  }

  function endOf(rows, row) {
    return rows.started[row] + rows.took[row];
  }

  /** How long an item waited before it ran. */
  function waited(rows, row) {
    return Math.max(0, rows.started[row] - rows.queued[row]);
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
      const at = endOf(rows, row);
      group.first = Math.min(group.first, at);
      group.last = Math.max(group.last, at);
      group.hosts.add(facts.processes[rows.process[row]]?.host ?? "?");
    }
  }

  function isCancelled(group) {
    return group.told.kind === "cancelled";
  }

  /** The values in order, with percentiles by the nearest rank. */
  function distribution(values) {
    const sorted = values.slice().sort();
    const n = sorted.length;
    const at = (part) => (n === 0 ? null : sorted[Math.max(0, Math.ceil(part * n) - 1)]);
    return { sorted, n, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  }

  /** The processes, those that never ran an item too, each with its tracks and phases. */
  function processesOf(facts, until, lastItemEnd) {
    const { rows } = facts;
    const found = [];
    const byName = new Map();
    const add = (n, { host, pid, who }) => {
      const process = { n, host, pid, name: who, lives: [] };
      byName.set(process.name, process);
      found.push(process);
      return process;
    };
    facts.processes.forEach((told) => add(told.n, told));
    for (const life of facts.lives) {
      const { lives } = byName.get(life.who) || add(-1, life);
      if ((life.state === "ready" || life.state === "died") && lives.at(-1)?.state === "died") {
        lives.pop(); // it was cut off, and taken for dead: it was not, or by what is told now
      }
      lives.push(life);
    }
    const parts = rowsByProcess(rows, facts.processes.length);
    for (const process of found) {
      process.rows = process.n < 0 ? new Uint32Array(0) : parts[process.n];
      process.tracks = tracksOf(process, facts);
      Object.assign(process, phasesOf(process, facts, until, lastItemEnd));
    }
    found.sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : a.begin - b.begin || a.pid - b.pid));
    return found;
  }

  /** The rows of each process, by the time they started. */
  function rowsByProcess({ process, started, length }, processes) {
    const offsets = new Uint32Array(processes + 2);
    for (let row = 0; row < length; row++) {
      if (process[row] < processes) {
        offsets[process[row] + 1]++;
      }
    }
    for (let n = 1; n <= processes; n++) {
      offsets[n] += offsets[n - 1];
    }
    const ordered = new Uint32Array(length);
    const filled = offsets.slice();
    for (let row = 0; row < length; row++) {
      if (process[row] < processes) {
        ordered[filled[process[row]]++] = row;
      }
    }
    const parts = [];
    for (let n = 0; n < processes; n++) {
      const part = ordered.subarray(offsets[n], offsets[n + 1]);
      const inOrder = part.every((row, i) => i === 0 || started[part[i - 1]] <= started[row]);
      parts.push(inOrder ? part : part.sort((a, b) => started[a] - started[b] || a - b));
    }
    return parts;
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
      return [{ process, rows: process.rows }];
    }
    return lists.map((list) => ({ process, rows: Uint32Array.from(list) }));
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
      let group = groupsOfHost.find((one) => one.at(-1).goneAt <= process.begin);
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
    const all = new Uint32Array(sum(lists, (list) => list.length));
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
  function phasesOf(process, facts, until, lastItemEnd) {
    const { rows } = facts;
    const of = (state) => process.lives.find((life) => life.state === state);
    const launched = of("started");
    const ready = of("ready");
    const gone = process.lives.findLast((life) => life.state === "ended" || life.state === "died");
    const first = process.rows.length > 0 ? rows.started[process.rows[0]] : Infinity;
    let lastEnd = 0;
    let working = 0;
    let items = 0;
    for (const row of process.rows) {
      lastEnd = Math.max(lastEnd, endOf(rows, row));
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
    const early = gone && gone.at < lastItemEnd;
    let tail = 0;
    if (!early && process.rows.length > 0) {
      for (const track of process.tracks) {
        tail += Math.max(0, to - endOf(rows, track.rows.at(-1)));
      }
    }
    // What was there before the job started for others.
    const start = launched && launched.at >= 0 ? Math.max(0, from - launched.at) : null;
    const initializer = start !== null && ready?.micros ? Math.min(ready.micros, start || ready.micros) : 0;
    return {
      begin: start === null ? from : launched.at,
      from,
      to,
      never,
      items,
      start,
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
  function startupOf(processes) {
    const ready = processes.filter((process) => process.start !== null && !process.never).map((process) => process.from);
    return ready.length > 0 ? Math.min(...ready) : null;
  }

  function capacityOf(processes) {
    const total = (field) => sum(processes, (process) => process[field] || 0);
    const all = total("capacity");
    const part = (field) => (all > 0 ? Math.min(1, total(field) / all) : 0);
    const starts = processes.filter((process) => process.start !== null);
    return {
      all,
      working: part("working"),
      waiting: part("waiting"),
      tail: part("tail"),
      start: starts.length > 0 ? total("start") / starts.length : null,
      starting: all > 0 ? total("start") / (total("start") + all) : 0,
      initializer: starts.length > 0 ? total("initializer") / starts.length : 0,
    };
  }

  return { tally, endOf, waited, isCancelled };
})();
