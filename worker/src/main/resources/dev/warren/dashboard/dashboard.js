"use strict";

/*
 * The page of `worker dashboard`.
 *
 * Each state that the stream brings is drawn into the nodes that are there: rows are found by their
 * key and only texts that differ are written, so that focus, selection, scroll position, open
 * details and typed text stay. One listener on the document serves all buttons.
 *
 * Hooks for tests:
 *   body[data-states]          states taken in since the page was opened
 *   body[data-connection]      connecting | live | lost
 *   body[data-may-change]      true | false: whether the page has a token
 *   [data-host="HOST"]         a host with its commands; "" stands for all hosts, if there are several
 *   [data-supervisor="ID"]     a supervisor, within its host; data-state
 *   [data-process="HOST/PID"]  a process; data-state
 *   [data-job="JOB"]           a job that runs; data-done, data-failed
 *   [data-ended="JOB"]         a job that has ended
 *   [data-letter="JOB/INDEX"]  a dead letter that is shown
 *   [data-figure="tasks|retry|dead|running|processes|oldestWait"] with data-value ("" if unknown)
 *   [data-finding="KIND"]      a line of health: well, none, quiet, stopping, silent, memory, clock, dead, ...
 *   #stale                     shown while what is seen is old: why, and how old
 *   [data-action="..."]        buttons:
 *     in a host     scale-down, scale-up, scale (to the number in input[data-choice="processes"]),
 *                   quiet or resume (the same button), restart, stop (asks); of all hosts quiet and
 *                   restart ask, too
 *     in a process  dump
 *     in a job      cancel (asks)
 *     dead letters  requeue, purge (ask; data-value is how many match), refresh, page-before, page-after
 *     the dialog    confirm, dismiss, copy; input[data-choice="now"] when it asks about stop
 *     a notice      close
 */
(() => {
  const { element } = page;
  const byId = (id) => document.getElementById(id);

  // ---- texts ----------------------------------------------------------------------------------

  const UNKNOWN = "–";
  const MAX_NAME = 160;
  const MAX_DUMP = 2_000_000;

  const isKnown = (value) => value !== null && value !== undefined;

  /** A value for people, or a dash where it is not known. */
  function known(value, format) {
    return isKnown(value) ? format(value) : UNKNOWN;
  }

  /** Text of others, cut off where it is too long for a line. */
  function cut(text, length = MAX_NAME) {
    const whole = String(text ?? "");
    return whole.length > length ? whole.slice(0, length) + "…" : whole;
  }

  /** A name of others within a sentence, whose direction it must not turn. */
  function inline(text, length = 80) {
    return "\u2068" + cut(text, length).replace(/[\u202a-\u202e\u2066-\u2069]/g, "") + "\u2069";
  }

  function sentence(text) {
    return /[.!?…]$/.test(text) ? text : text + ".";
  }

  /** How long something lasts: whole seconds, as it is looked at while it grows. */
  function lasting(seconds) {
    return seconds < 0.5 ? "0 s" : page.duration(Math.round(seconds) * 1e6);
  }

  /** A wait in seconds, which may be short. */
  function waiting(seconds) {
    return seconds < 10 && !Number.isInteger(seconds)
      ? page.duration(Math.round(seconds * 100) * 1e4)
      : lasting(seconds);
  }

  /** A tick of an axis in seconds: without the seconds of whole minutes, nor the minutes of hours. */
  function tickTime(seconds) {
    return waiting(seconds).replace(/ (0 s|0 min|0 h)$/, "");
  }

  /** A number of times a second. */
  function rate(number) {
    return page.short(number) + "/s";
  }

  /** The time of an event: with the day where it is not today. */
  function moment(millis) {
    const at = new Date(millis);
    const isToday = at.toDateString() === new Date().toDateString();
    return (isToday ? "" : at.toLocaleDateString("en-CA") + " ") + page.clock(millis);
  }

  /** The first characters of a job's id, which tell it from others. */
  function shortJob(job) {
    return cut(job, 8);
  }

  /** Class and method of a task; its package stands with its job. */
  function shortTask(task) {
    return String(task).split(".").slice(-2).join(".");
  }

  /** A word as a shell takes it. */
  function shellWord(text) {
    return /^[\w.,:/@%+=~-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
  }

  // ---- nodes that are kept --------------------------------------------------------------------

  /** Writes a text, unless it is there already: writing would end a selection. */
  function say(node, text) {
    if (node.textContent !== text) {
      node.textContent = text;
    }
  }

  function put(node, name, value) {
    if (node.getAttribute(name) !== String(value)) {
      node.setAttribute(name, value);
    }
  }

  function show(node, isShown) {
    if (node.hidden === isShown) {
      node.hidden = !isShown;
    }
  }

  /** A state as a word; its colour comes with the attribute. */
  function sayState(node, state) {
    say(node, state);
    put(node, "data-state", state);
  }

  const keptRows = new WeakMap();

  /**
   * Makes the children of a node those of a list, in its order. Who has a key already is kept, and
   * moved only if it must be.
   *
   * @param make makes {node, update(item)} of an item
   */
  function keyed(parent, items, keyOf, make) {
    const before = keptRows.get(parent) ?? new Map();
    const rows = new Map();
    for (const item of items) {
      let key = keyOf(item);
      while (rows.has(key)) {
        key += "'";
      }
      rows.set(key, before.get(key) ?? make(item));
      rows.get(key).item = item;
    }
    for (const [key, row] of before) {
      if (!rows.has(key)) {
        leave(row.node);
        row.node.remove();
      }
    }
    let next = parent.firstElementChild;
    for (const row of rows.values()) {
      row.update(row.item);
      if (row.node === next) {
        next = next.nextElementSibling;
      } else {
        parent.insertBefore(row.node, next);
      }
    }
    keptRows.set(parent, rows);
  }

  /** Gives the focus of a node that goes away to the title of its section. */
  function leave(node) {
    if (node.contains(document.activeElement)) {
      node.parentElement.closest("section[id]")?.querySelector("h2")?.focus({ preventScroll: true });
    }
  }

  /** A cell of a table whose rows become cards on narrow screens, where the label is shown. */
  function cell(label, className, ...children) {
    return element("td", { class: className, "data-label": label, role: "cell" }, ...children);
  }

  function foreign(className = "") {
    return element("span", { class: "foreign " + className, dir: "auto" });
  }

  // ---- access and requests --------------------------------------------------------------------

  const TOKEN = "warren-token";
  const access = { token: readToken(), mayChange: false, fleet: "", broker: "" };

  /** The token of the address, which it then leaves; it lasts as long as the tab. */
  function readToken() {
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    try {
      if (given) {
        sessionStorage.setItem(TOKEN, given);
      }
      return given ?? sessionStorage.getItem(TOKEN);
    } catch {
      return given; // storage is switched off: it lasts as long as the page
    } finally {
      if (given) {
        history.replaceState(null, "", location.pathname);
      }
    }
  }

  /** Somebody opened the address with the token in a tab that has the page already. */
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#token=")) {
      access.token = readToken();
      readAccess().catch(() => {});
      link.again?.();
    }
  });

  function headers() {
    return access.token ? { Authorization: "Bearer " + access.token } : {};
  }

  /** Asks the server; a body makes it a POST. Throws an Error that is fit to be shown. */
  async function request(path, body) {
    const options = { headers: headers(), cache: "no-store", signal: AbortSignal.timeout(60_000) };
    if (body !== undefined) {
      options.method = "POST";
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(path, options);
    } catch (e) {
      throw new Error(
        e.name === "TimeoutError"
          ? "The dashboard has not answered within a minute; what you asked for may have been done."
          : "The dashboard does not answer: look whether worker dashboard still runs.",
      );
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      const error = new Error(cut(answer.error || "The dashboard answered " + response.status + ".", 2000));
      error.status = response.status;
      error.answer = answer;
      throw error;
    }
    return answer;
  }

  async function readAccess() {
    const before = access.version;
    Object.assign(access, await request("/api/access"));
    if (before && before !== access.version) {
      location.reload(); // the dashboard was renewed, and its page with it
    }
    document.body.dataset.mayChange = access.mayChange;
    say(byId("fleet"), cut(access.fleet));
    say(byId("broker"), cut(access.broker));
    for (const [name, value] of Object.entries({ fleet: access.fleet, broker: access.broker })) {
      for (const hint of document.querySelectorAll(`[data-hint="${name}"]`)) {
        say(hint, shellWord(cut(value)));
      }
    }
    show(byId("read-only"), !access.mayChange);
    say(
      byId("read-only"),
      access.token
        ? "Read only: the token of this page is not the one of the dashboard, which may have been started anew. " +
            "Open the address that worker dashboard printed last."
        : "Read only: to change anything, open the address with #token=… that worker dashboard printed.",
    );
    applyAccess();
  }

  /** Whether a button changes the fleet. */
  const CHANGES = new Set("scale-up scale-down scale quiet resume restart stop cancel requeue purge dump".split(" "));

  /** Disables what needs the token; new rows are made by the same rule. */
  function applyAccess() {
    for (const button of document.querySelectorAll("[data-action]")) {
      if (CHANGES.has(button.dataset.action)) {
        button.disabled = !access.mayChange;
      }
    }
    for (const input of document.querySelectorAll('[data-choice="processes"]')) {
      input.disabled = !access.mayChange;
    }
    drawMatching();
  }

  function button(action, text, attributes) {
    return element(
      "button",
      {
        type: "button",
        "data-action": action,
        disabled: CHANGES.has(action) && !access.mayChange,
        ...attributes,
      },
      text,
    );
  }

  // ---- stream ---------------------------------------------------------------------------------

  const WAITS = [1, 2, 4, 8, 10];
  /** The server sends something every 15 s at least: after this the connection is taken for dead. */
  const SILENCE = 25_000;
  const MAX_EVENT = 64 << 20;

  const link = {
    live: false,
    since: Date.now(),
    heardAt: Date.now(),
    retryAt: 0,
    error: "",
    again: null,
  };

  function setConnection(live, error = "") {
    if (link.live !== live) {
      link.since = Date.now();
    }
    link.live = live;
    link.error = error;
    document.body.dataset.connection = live ? "live" : "lost";
    drawConnection();
  }

  /** Follows the stream for as long as the page is open. */
  async function follow() {
    for (let failures = 0; ; failures++) {
      try {
        await readAccess();
        await readStream(() => {
          failures = 0;
        });
        setConnection(false, "The dashboard ended the connection.");
      } catch (e) {
        setConnection(false, e.message);
      }
      const wait = 1000 * WAITS[Math.min(failures, WAITS.length - 1)];
      link.retryAt = Date.now() + wait;
      drawConnection();
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, wait);
        link.again = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      link.again = null;
    }
  }

  async function readStream(onOpen) {
    const abort = new AbortController();
    let watch = setTimeout(() => abort.abort(), SILENCE);
    try {
      const response = await fetch("/api/stream", {
        headers: headers(),
        cache: "no-store",
        signal: abort.signal,
      });
      if (!response.ok) {
        const answer = await response.json().catch(() => ({}));
        throw new Error(answer.error || "The dashboard answered " + response.status + ".");
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = eventParser((name, data) => {
        if (!link.live) {
          onOpen();
          setConnection(true);
          readHistory();
          if (dead.answer === null) {
            readDead();
          }
        }
        takeEvent(name, data);
      });
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), SILENCE);
        parse(value);
      }
    } catch (e) {
      if (e.name === "AbortError") {
        throw new Error("The dashboard was silent for " + SILENCE / 1000 + " s.");
      }
      throw e instanceof TypeError ? new Error("The dashboard does not answer.") : e;
    } finally {
      clearTimeout(watch);
      abort.abort();
    }
  }

  /** Cuts a text/event-stream into its events. */
  function eventParser(onEvent) {
    let rest = [];
    let length = 0;
    let name = "";
    let data = [];
    const takeLine = (line) => {
      if (line === "") {
        if (data.length > 0) {
          onEvent(name, data.join("\n"));
        }
        name = "";
        data = [];
      } else if (line.startsWith("event:")) {
        name = line.slice(6).trim();
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
      }
    };
    return (text) => {
      let from = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
        rest.push(text.slice(from, end));
        takeLine(rest.join("").replace(/\r$/, ""));
        rest = [];
        length = 0;
        from = end + 1;
      }
      if (from < text.length) {
        rest.push(text.slice(from));
        length += text.length - from;
      }
      if (length > MAX_EVENT) {
        throw new Error("The dashboard sent more than the page can hold.");
      }
    };
  }

  let newest = null;
  let drawnAt = 0;
  let isDrawPlanned = false;
  let states = 0;

  function takeEvent(name, data) {
    if (name === "state") {
      // Parsed when it is drawn: of many states that come meanwhile, only the last one counts.
      newest = data;
      link.heardAt = Date.now();
      document.body.dataset.states = ++states;
      planDraw();
    } else if (name === "history") {
      addPoints([JSON.parse(data)]);
    }
  }

  /** Draws soon, at most ten times a second, and not at all while nobody sees the page. */
  function planDraw() {
    if (!isDrawPlanned) {
      isDrawPlanned = true;
      const wait = Math.max(0, drawnAt + 100 - performance.now());
      setTimeout(() => requestAnimationFrame(drawNewest), wait);
    }
  }

  function drawNewest() {
    isDrawPlanned = false;
    drawnAt = performance.now();
    try {
      draw(JSON.parse(newest));
    } catch (e) {
      console.error(e);
      notify([{ ok: false, text: "This page could not show what the dashboard sent: " + e.message }], "draw");
    }
  }

  // ---- connection and health ------------------------------------------------------------------

  let state = null;

  function draw(next) {
    state = next;
    drawConnection();
    drawHealth();
    drawFigures();
    drawJobs();
    drawHosts();
    drawEvents();
    drawMatching();
  }

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

  function drawConnection() {
    const silence = Date.now() - link.heardAt;
    const trouble = state?.trouble ?? "";
    const old = state && isKnown(state.seenAt) ? state.at - state.seenAt : 0;
    let word = "live";
    let text = "";
    if (!link.live) {
      word = states === 0 && !link.error ? "connecting …" : "connection lost";
      if (link.error) {
        const left = Math.ceil((link.retryAt - Date.now()) / 1000);
        text =
          sentence(link.error) +
          (state ? " What you see is " + lasting(silence / 1000) + " old." : "") +
          (left > 0 ? " Trying again in " + left + " s." : " Trying again …");
      }
    } else if (trouble || old > 10_000) {
      word = "stale";
      text =
        sentence(trouble ? cut(trouble, 2000) : "The fleet has not been heard of") +
        (state.seenAt
          ? " What you see is from " + moment(state.seenAt) + ", " + lasting(old / 1000) + " ago."
          : " Nothing of the fleet has been seen yet.");
    } else if (silence > 5000) {
      word = "stale";
      text = "Nothing new for " + lasting(silence / 1000) + ".";
    }
    put(byId("live"), "data-state", word);
    const age = link.live && silence <= 5000 ? old : silence;
    say(byId("live"), word + (text !== "" && state?.seenAt ? ", " + lasting(age / 1000) + " old" : ""));
    say(byId("stale"), text);
    show(byId("stale"), text !== "");
    document.body.classList.toggle("old", text !== "");
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
    const inState = (word) => all.filter((it) => it.state === word);
    if (all.length === 0) {
      add(
        waiting > 0 ? "bad" : "warn",
        "none",
        "No supervisor answers: nothing runs" +
          (waiting > 0 ? ", and " + page.counted(waiting, "message waits", "messages wait") : "") +
          ".",
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
      add("bad", "consumers", page.counted(waiting, "message waits", "messages wait") + ", and no process takes any.");
    }
    for (const { host, bytes, of } of memory()) {
      if (bytes / of >= 0.85) {
        add(
          "bad",
          "memory",
          "Memory: the processes of " +
            inline(host) +
            " take " +
            page.size(bytes) +
            " of " +
            page.size(of) +
            " (" +
            page.percent(bytes / of) +
            ").",
        );
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
      add(
        "warn",
        "dead",
        page.counted(state.queues.dead, "dead letter", "dead letters") + ": items that were given up.",
      );
    }
    return found.sort((a, b) => (a.kind === "bad" ? 0 : 1) - (b.kind === "bad" ? 0 : 1));
  }

  /** What the processes of each host take of its memory, where that is known. */
  function memory() {
    const hosts = new Map();
    for (const it of state.supervisors) {
      if (it.memoryBytes > 0) {
        const sum = hosts.get(it.host) ?? { host: it.host, bytes: 0, of: it.memoryBytes };
        sum.bytes += it.processes.reduce((bytes, process) => bytes + (process.rssBytes ?? 0), 0);
        sum.of = Math.max(sum.of, it.memoryBytes);
        hosts.set(it.host, sum);
      }
    }
    return [...hosts.values()];
  }

  function drawHealth() {
    const found = findings();
    const trouble = state.trouble ? [{ key: "trouble", text: cut(state.trouble) }] : [];
    announce([...trouble, ...found]);
    const processes = allProcesses().length;
    const lines =
      found.length > 0
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

  function allProcesses() {
    return state.supervisors.flatMap((it) => it.processes);
  }

  // ---- figures --------------------------------------------------------------------------------

  function drawFigures() {
    const queues = state.queues ?? {};
    const processes = allProcesses();
    const wanted = state.supervisors.reduce((sum, it) => sum + (it.wanted ?? 0), 0);
    const running = processes.reduce((sum, it) => sum + it.items.length, 0);
    const busy = processes.filter((it) => it.items.length > 0).length;
    const figures = [
      [
        "tasks",
        "Waiting messages",
        queues.tasks,
        page.count,
        isKnown(queues.consumers) ? page.counted(queues.consumers, "process takes", "processes take") + " them" : "",
      ],
      ["retry", "To be tried again", queues.retry, page.count, "before all others"],
      ["oldestWait", "Oldest wait", state.oldestWaitSeconds, waiting, ""],
      ["running", "Running items", running, page.count, "in " + page.counted(busy, "process", "processes")],
      ["processes", "Processes", processes.length, page.count, "of " + page.count(wanted) + " wanted"],
      ["dead", "Dead letters", queues.dead, page.count, queues.dead > 0 ? "given up" : ""],
    ];
    keyed(
      byId("figures"),
      figures,
      (figure) => figure[0],
      ([name, title]) => {
        const value = element("dd", { class: "value" });
        const note = element("dd", { class: "soft" });
        const node = element("div", { "data-figure": name }, element("dt", null, title), value, note);
        return {
          node,
          update([, , number, format, more]) {
            put(node, "data-value", number ?? "");
            say(value, known(number, format));
            say(note, more);
          },
        };
      },
    );
  }

  // ---- jobs -----------------------------------------------------------------------------------

  function done(job) {
    return job.succeeded + job.failed + job.cancelled;
  }

  /** "4,300 of 10,000 (43 %)"; without a total while the input is still read. */
  function progressText(job) {
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

  function who(job) {
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

  function drawJobs() {
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

  // ---- hosts ----------------------------------------------------------------------------------

  function drawHosts() {
    const hosts = new Map();
    for (const it of state.supervisors) {
      hosts.set(it.host, [...(hosts.get(it.host) ?? []), it]);
    }
    const groups = [...hosts].map(([host, supervisors]) => ({ host, supervisors }));
    show(byId("no-hosts"), groups.length === 0);
    show(byId("all-hosts"), groups.length > 1);
    byId("hosts-bar").classList.toggle("card", groups.length !== 1);
    keyed(
      byId("all-hosts"),
      groups.length > 1 ? [{ host: null, supervisors: state.supervisors }] : [],
      () => "all",
      allHosts,
    );
    keyed(byId("hosts-cards"), groups, (group) => group.host, hostCard);
    drawVersions();
  }

  /** The value that most supervisors have of a field; what differs from it is shown. */
  function usual(field) {
    const counts = new Map();
    for (const it of state.supervisors) {
      counts.set(it[field], (counts.get(it[field]) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
  }

  function drawVersions() {
    const texts = [
      ["version", "Warren "],
      ["java", "Java "],
      ["build", "build "],
    ]
      .map(([field, what]) => [what, cut(usual(field), 60)])
      .filter(([, value]) => value)
      .map(([what, value]) => what + value);
    say(byId("versions"), texts.length > 0 ? "· " + texts.join(" · ") : "");
  }

  /** The commands to the supervisors of a host, or of all hosts. */
  function commands(host) {
    const where = host === null ? "all hosts" : cut(host, 100);
    const number = element("input", {
      type: "number",
      "data-choice": "processes",
      "aria-label": "Processes of " + (host === null ? "each supervisor" : where),
      disabled: !access.mayChange,
    });
    const hold = button("quiet", "Quiet");
    // One host is quiet or not, and has one button for that; of all hosts some may be.
    const release = host === null ? button("resume", "Resume", { class: "strong" }) : null;
    const node = element(
      "div",
      { class: "commands", role: "group", "aria-label": "Commands to " + where },
      element(
        "span",
        { class: "joined" },
        button("scale-down", "−1", { title: "One process fewer" }),
        button("scale-up", "+1", { title: "One process more" }),
      ),
      element("span", { class: "joined" }, number, button("scale", "Scale")),
      hold,
      release,
      button("restart", "Restart"),
      button("stop", "Stop\u00a0…"),
    );
    return {
      node,
      update(supervisors) {
        const anyQuiet = supervisors.some((it) => it.state === "quiet");
        if (release !== null) {
          if (!anyQuiet && release === document.activeElement) {
            hold.focus({ preventScroll: true });
          }
          show(release, anyQuiet);
        } else {
          put(hold, "data-action", anyQuiet ? "resume" : "quiet");
          put(hold, "class", anyQuiet ? "strong" : "");
          say(hold, anyQuiet ? "Resume" : "Quiet");
        }
        const wanted = [...new Set(supervisors.map((it) => it.wanted))];
        put(number, "placeholder", wanted.length === 1 ? "to " + wanted[0] : "to …");
      },
    };
  }

  function allHosts() {
    const text = element("p", { class: "soft" });
    const bar = commands(null);
    const node = element("div", { "data-host": "" }, text, bar.node);
    return {
      node,
      update({ supervisors }) {
        const hosts = new Set(supervisors.map((it) => it.host)).size;
        say(text, "All " + hosts + " hosts; a number of processes is that of each supervisor:");
        bar.update(supervisors);
      },
    };
  }

  function hostCard({ host }) {
    const name = element("h3", { class: "foreign", dir: "auto" }, cut(host));
    const facts = element("p", { class: "soft" });
    const fill = element("span", { class: "part" });
    const meter = element(
      "div",
      {
        class: "progress memory",
        role: "meter",
        "aria-label": "Memory",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
      },
      fill,
    );
    const bar = commands(host);
    const supervisors = element("div");
    const node = element(
      "section",
      { class: "card host", "data-host": host, "aria-label": "Host " + cut(host, 100) },
      element("div", { class: "host-top" }, element("div", { class: "host-name" }, name, facts), bar.node),
      meter,
      supervisors,
    );
    return {
      node,
      update(group) {
        const bytes = group.supervisors.flatMap((it) => it.processes).reduce((sum, it) => sum + (it.rssBytes ?? 0), 0);
        const of = Math.max(...group.supervisors.map((it) => it.memoryBytes ?? 0));
        const cores = Math.max(...group.supervisors.map((it) => it.cores ?? 0));
        say(
          facts,
          [
            cores > 0 ? page.counted(cores, "core", "cores") : "",
            of > 0
              ? "processes take " + page.size(bytes) + " of " + page.size(of) + " (" + page.percent(bytes / of) + ")"
              : "",
            group.supervisors.length > 1 ? group.supervisors.length + " supervisors: commands go to each" : "",
          ]
            .filter(Boolean)
            .join(" · "),
        );
        show(meter, of > 0);
        const part = of > 0 ? Math.min(1, bytes / of) : 0;
        fill.style.width = 100 * part + "%";
        put(meter, "aria-valuenow", Math.round(100 * part));
        put(meter, "data-kind", part >= 0.85 ? "bad" : "ok");
        bar.update(group.supervisors);
        keyed(supervisors, group.supervisors, (it) => it.id, supervisorPart);
      },
    };
  }

  function supervisorPart(made) {
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
        const known =
          it.deaths.length > 0 ? [...it.deaths].sort((a, b) => b.at - a.at) : it.lastDeath ? [it.lastDeath] : [];
        show(deathsBox, known.length > 0);
        if (known.length > 0) {
          say(
            deathsTitle,
            (it.deaths.length > 0
              ? page.counted(it.deaths.length, "death", "deaths") + " seen, the last "
              : "Last death ") +
              ago(known[0].at) +
              ": " +
              cut(known[0].reason, 160),
          );
        }
        keyed(deaths, known, (death) => death.at + " " + death.reason, deathLine);
        const counts = new Map();
        it.processes.forEach((process) => counts.set(process.state, (counts.get(process.state) ?? 0) + 1));
        say(
          title,
          page.counted(it.processes.length, "process", "processes") +
            ([...counts].length > 0 ? ": " + [...counts].map(([what, n]) => n + " " + what).join(", ") : ""),
        );
        show(table, it.processes.length > 0);
        keyed(
          rows,
          it.processes,
          (process) => String(process.pid),
          (process) => processRow(it, process),
        );
        for (const row of keptRows.get(rows).values()) {
          row.look(it);
        }
      },
    };
  }

  function ago(at) {
    return lasting((state.at - at) / 1000) + " ago";
  }

  function supervisorFacts(it) {
    const bounds =
      it.minimum !== it.maximum && isKnown(it.minimum) && isKnown(it.maximum)
        ? " (" + it.minimum + " to " + it.maximum + ")"
        : "";
    return [
      it.state === "silent" ? "for " + lasting(it.silentSeconds ?? 0) : "",
      "supervisor " + it.pid,
      isKnown(it.wanted) ? page.counted(it.wanted, "process", "processes") + " wanted" + bounds : "",
      it.threads > 1 ? it.threads + " threads each" : "",
      isKnown(it.startedAt) ? "up " + lasting((state.at - it.startedAt) / 1000) : "",
      isKnown(it.restarts) ? page.counted(it.restarts, "restart", "restarts") : "",
    ]
      .filter(Boolean)
      .join(" · ");
  }

  function differences(it) {
    return [
      ["version", "Warren "],
      ["java", "Java "],
      ["build", "build "],
    ]
      .filter(([field]) => it[field] && it[field] !== usual(field))
      .map(([field, what]) => what + cut(it[field], 60))
      .join(" · ");
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

  function processRow(supervisor, made) {
    const word = element("span", { class: "state" });
    const first = itemText();
    const moreTitle = element("summary");
    const more = element("ul");
    const moreBox = element("details", null, moreTitle, more);
    const [since, memory, cpu, tasks, up] = ["", "", "", "", ""].map(() => element("span"));
    const node = element(
      "tr",
      { "data-process": supervisor.host + "/" + made.pid, role: "row" },
      cell("Process", "head", String(made.pid)),
      cell("", "", word),
      cell("Runs", "fill", first.node, moreBox),
      cell("For", "number since", since),
      cell("Memory", "number", memory),
      cell("CPU", "number", cpu),
      cell("Done", "number", tasks),
      cell("Up", "number up", up),
      cell("", "commands", button("dump", "Stacks", { "aria-label": "Stacks of process " + made.pid })),
    );
    const share = cpuShare();
    let process = made;
    return {
      node,
      update(it) {
        process = it;
      },
      look(by) {
        put(node, "data-state", process.state);
        sayState(word, process.state);
        const items = [...process.items].sort((a, b) => a.startedAt - b.startedAt);
        first.update(items[0]);
        show(moreBox, items.length > 1);
        say(moreTitle, "and " + (items.length - 1) + " more");
        keyed(
          more,
          items.slice(1),
          (item) => item.job + "/" + item.index,
          () => {
            const text = itemText();
            const time = element("span", { class: "soft" });
            return {
              node: element("li", null, text.node, " ", time),
              update(item) {
                text.update(item);
                say(time, "for " + runsFor(item, by));
              },
            };
          },
        );
        say(since, items.length > 0 ? runsFor(items[0], by) : "");
        put(since.parentElement, "class", items.length > 0 ? "number since" : "number none");
        say(memory, process.rssBytes > 0 ? page.size(process.rssBytes) : UNKNOWN);
        say(cpu, known(share(process), page.percent));
        say(tasks, known(process.tasks, page.count));
        say(
          up,
          known(process.startedAt, (at) => lasting((state.at - at) / 1000)),
        );
      },
    };
  }

  /** How long an item has been running; its start is by the clock of its host. */
  function runsFor(item, supervisor) {
    return lasting((state.at - item.startedAt + (supervisor.clockAheadMillis ?? 0)) / 1000);
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

  // ---- history --------------------------------------------------------------------------------

  const HOUR = 3600_000;
  let points = [];
  let charts = [];

  /** Ticks of numbers that are whole. */
  const WHOLE = [1, 2, 5]
    .flatMap((step) => [...Array(12).keys()].map((zeros) => step * 10 ** zeros))
    .sort((a, b) => a - b);
  /** Ticks of seconds: those of a clock. */
  const CLOCK = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800,
  ];

  const LINES = [
    {
      title: "Messages",
      unit: page.count,
      steps: WHOLE,
      series: [
        ["tasks", "waiting", "ok"],
        ["retry", "to be tried again", "retried"],
        ["dead", "dead letters", "crashed"],
      ],
    },
    {
      title: "Oldest wait",
      unit: waiting,
      tick: tickTime,
      steps: CLOCK,
      series: [["oldestWaitSeconds", "oldest wait", "timeout"]],
    },
    {
      title: "Items a second",
      unit: page.short,
      series: [
        ["perSecond", "done", "ok"],
        ["failedPerSecond", "failed", "failed"],
      ],
    },
    {
      title: "At work",
      unit: page.count,
      steps: WHOLE,
      series: [
        ["processes", "processes", "cancelled"],
        ["running", "running items", "good"],
      ],
    },
  ];
  const DASHES = [[], [6, 3], [2, 2]];

  async function readHistory() {
    try {
      addPoints((await request("/api/history")).points);
    } catch (e) {
      notify([{ ok: false, text: "The last hour is not known: " + e.message }], "history");
    }
  }

  function addPoints(more) {
    const all = new Map(points.map((point) => [point.at, point]));
    more.forEach((point) => all.set(point.at, point));
    points = [...all.values()].sort((a, b) => a.at - b.at);
    const from = (points[points.length - 1]?.at ?? 0) - HOUR;
    points = points.filter((point) => point.at >= from);
    drawCharts();
  }

  /** The columns of a chart; a gap in time is a gap in the line. */
  function columns(series) {
    const rows = [];
    points.forEach((point, i) => {
      if (i > 0 && point.at - points[i - 1].at > 35_000) {
        rows.push({ at: points[i - 1].at + 10_000 });
      }
      rows.push(point);
    });
    return [rows.map((row) => row.at / 1000), ...series.map(([field]) => rows.map((row) => row[field] ?? null))];
  }

  function drawCharts() {
    show(byId("no-history"), points.length === 0);
    show(byId("charts"), points.length > 0);
    if (points.length > 0 && charts.length === 0) {
      charts = LINES.map(makeChart);
      charts.forEach(({ box }) => byId("charts").append(box));
    }
    charts.forEach((chart) => chart.update());
  }

  function makeChart(line, index) {
    const isLast = index === LINES.length - 1;
    const legend = element("p", { class: "legend" });
    const plot = element("div", { class: "plot", role: "img" });
    const box = element("figure", null, element("figcaption", null, element("strong", null, line.title), legend), plot);
    const keys = line.series.map(([, text, colour], i) => {
      const value = element("span", { class: "value" });
      legend.append(
        element(
          "span",
          { class: "key" },
          element("i", { class: "line dash-" + i, "data-colour": colour }),
          " ",
          text + " ",
          value,
        ),
      );
      return value;
    });
    const height = () => (isLast ? 136 : 110);
    const axis = (more) => ({
      stroke: page.colour("soft"),
      grid: { stroke: page.colour("line"), width: 1 },
      ticks: { stroke: page.colour("line"), width: 1, size: 4 },
      font: "12px system-ui, sans-serif",
      ...more,
    });
    let chart = null;
    const sayValues = (row) => {
      keys.forEach((key, i) => say(key, known(chart.data[i + 1][row], line.unit)));
    };
    const make = () => {
      chart?.destroy();
      chart = new uPlot(
        {
          width: Math.max(200, plot.clientWidth || 600),
          height: height(),
          padding: [8, 8, isLast ? 0 : 4, 0],
          legend: { show: false },
          cursor: { sync: { key: "warren" }, drag: { x: false, y: false }, y: false },
          scales: {
            x: {
              time: true,
              range: () => [points[points.length - 1].at / 1000 - 3600, points[points.length - 1].at / 1000],
            },
            y: { range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.05)] },
          },
          axes: [
            axis({
              size: isLast ? 30 : 4,
              values: (_, ticks) => ticks.map((tick) => (isLast ? page.clock(tick * 1000).slice(0, 5) : "")),
              space: 60,
            }),
            axis({
              size: 64,
              space: 28,
              values: (_, ticks) => ticks.map(line.tick ?? line.unit),
              ...(line.steps && { incrs: line.steps }),
            }),
          ],
          series: [
            {},
            ...line.series.map(([, , colour], i) => ({
              stroke: page.colour(colour),
              width: 2,
              dash: DASHES[i],
              points: { show: false },
            })),
          ],
          hooks: { setCursor: [(it) => sayValues(it.cursor.idx ?? it.data[0].length - 1)] },
        },
        columns(line.series),
        plot,
      );
    };
    const update = () => {
      if (chart === null) {
        if (plot.clientWidth === 0) {
          return; // not laid out yet: the observer tells when it is
        }
        make();
      } else {
        chart.setData(columns(line.series));
      }
      const last = chart.data[0].length - 1;
      if (!isKnown(chart.cursor.idx)) {
        sayValues(last);
      }
      put(
        plot,
        "aria-label",
        line.title +
          " over the last hour. " +
          line.series
            .map(([field, text]) => {
              const values = points.map((point) => point[field]).filter(isKnown);
              return values.length === 0
                ? text + ": not known"
                : text +
                    ": now " +
                    known(points[points.length - 1][field], line.unit) +
                    ", at most " +
                    line.unit(Math.max(...values));
            })
            .join("; ") +
          ".",
      );
    };
    new ResizeObserver(() => {
      if (chart === null) {
        update();
      } else if (plot.clientWidth > 0 && plot.clientWidth !== chart.width) {
        chart.setSize({ width: plot.clientWidth, height: height() });
      }
    }).observe(plot);
    return {
      box,
      update,
      recolour() {
        if (chart !== null) {
          make();
          update();
        }
      },
    };
  }

  // ---- dead letters ---------------------------------------------------------------------------

  const PAGE = 25;
  const dead = { filter: { id: "", task: "", error: "" }, offset: 0, answer: null, request: 0 };

  function readFilter() {
    dead.filter = {
      id: byId("dead-id").value.trim(),
      task: byId("dead-task").value,
      error: byId("dead-error").value,
    };
  }

  async function readDead() {
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
  function drawMatching() {
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

  // ---- events ---------------------------------------------------------------------------------

  function drawEvents() {
    const events = [...state.events].sort((a, b) => b.at - a.at);
    show(byId("no-events"), events.length === 0);
    show(byId("events-box"), events.length > 0);
    keyed(
      byId("events-rows"),
      events,
      (event) => event.at + " " + event.kind + " " + event.text,
      (event) => {
        const node = element(
          "li",
          { "data-kind": event.kind },
          element("span", { class: "soft" }, moment(event.at)),
          element("span", { class: "kind" }, cut(event.kind, 20)),
          element("span", { class: "foreign", dir: "auto" }, cut(event.text, 2000)),
        );
        return { node, update() {} };
      },
    );
  }

  // ---- dialog and notices ---------------------------------------------------------------------

  const dialog = byId("dialog");
  let answerDialog = null;
  let asked = Promise.resolve();

  /**
   * Asks before something is done, one question after the other; gives null if it is not to be, and
   * else {now}.
   */
  function ask(question) {
    asked = asked.then(() => askNow(question));
    return asked;
  }

  function askNow({ title, lines, confirm, now, dump }) {
    const opener = document.activeElement;
    say(byId("dialog-title"), title);
    byId("dialog-text").replaceChildren(...lines.map((line) => element("p", { class: "foreign", dir: "auto" }, line)));
    show(byId("dialog-dump"), dump !== undefined);
    say(byId("dialog-dump"), dump ?? "");
    show(byId("dialog-copy"), dump !== undefined && navigator.clipboard !== undefined);
    show(byId("dialog-now"), now !== undefined);
    say(byId("dialog-now").querySelector("span"), now ?? "");
    byId("dialog-choice").checked = false;
    show(byId("dialog-confirm"), confirm !== undefined);
    say(byId("dialog-confirm"), confirm ?? "");
    say(byId("dialog-dismiss"), confirm === undefined ? "Close" : "Keep things as they are");
    dialog.classList.toggle("large", dump !== undefined);
    dialog.returnValue = "";
    dialog.showModal();
    byId("dialog-dismiss").focus();
    return new Promise((resolve) => {
      answerDialog = () => {
        answerDialog = null;
        say(byId("dialog-dump"), "");
        if (opener?.isConnected) {
          opener.focus({ preventScroll: true });
        } else {
          byId("hosts-title").focus({ preventScroll: true });
        }
        resolve(dialog.returnValue === "confirm" ? { now: byId("dialog-choice").checked } : null);
      };
    });
  }

  const MAX_NOTICES = 5;

  /** Shows answers to a command; what went well leaves by itself. */
  function notify(answers, key = "") {
    const box = byId("notices");
    if (key) {
      box.querySelector(`[data-key="${key}"]`)?.remove();
    }
    const sorted = [...answers].sort((a, b) => Number(a.ok) - Number(b.ok));
    const shown = sorted.slice(0, 5);
    const node = element(
      "div",
      {
        class: "notice",
        "data-key": key,
        "data-kind": answers.every((it) => it.ok) ? "good" : "bad",
      },
      element(
        "ul",
        null,
        ...shown.map((it) =>
          element(
            "li",
            { class: "foreign", dir: "auto" },
            (it.ok ? "" : "Not done: ") + (it.host ? inline(it.host) + " " + it.pid + ": " : "") + cut(it.text, 500),
          ),
        ),
        sorted.length > shown.length
          ? element("li", null, "and " + (sorted.length - shown.length) + " more answers")
          : null,
      ),
      element("button", { type: "button", "data-action": "close", "aria-label": "Close this notice" }, "×"),
    );
    box.append(node);
    while (box.children.length > MAX_NOTICES) {
      box.firstElementChild.remove();
    }
    if (answers.every((it) => it.ok)) {
      setTimeout(() => {
        if (!node.contains(document.activeElement)) {
          node.remove();
        }
      }, 10_000);
    }
  }

  // ---- commands -------------------------------------------------------------------------------

  function hostOf(node) {
    const place = node.closest("[data-host]");
    // A host may call itself anything, also nothing, which must not stand for all hosts.
    return place.parentElement === byId("all-hosts") ? null : place.dataset.host;
  }

  function supervisorsOf(host) {
    return state.supervisors.filter((it) => host === null || it.host === host);
  }

  function placeOf(host) {
    return host === null ? "all hosts" : inline(host);
  }

  function runningOf(supervisors) {
    const processes = supervisors.flatMap((it) => it.processes);
    const items = processes.reduce((sum, it) => sum + it.items.length, 0);
    return {
      processes,
      items,
      text:
        page.counted(processes.length, "process", "processes") +
        ", " +
        (items === 0 ? "none of which runs an item" : page.counted(items, "item runs", "items run") + " in them"),
    };
  }

  /** Sends a command to supervisors and shows what each answered. */
  async function command(path, body) {
    const { answers } = await request(path, body);
    notify(answers.length > 0 ? answers : [{ ok: false, text: "no supervisor answered" }]);
  }

  async function scale(node, processes) {
    await command("/api/scale", { host: hostOf(node), processes });
  }

  /** For all hosts it asks first, as that is easily hit by mistake. */
  async function confirmed(host, title, line, confirm) {
    return (
      host !== null ||
      (await ask({ title, lines: [runningOf(supervisorsOf(null)).text + ".", line], confirm })) !== null
    );
  }

  /** Requeues or purges what matches; asks again if more match than were asked about. */
  async function deadCommand(path, what, lines, result) {
    if (!(await readDead())) {
      return; // the number is to be that of now, and is not known
    }
    const filter = { ...dead.filter };
    const { more, scanned, total } = dead.answer;
    let expected = dead.answer.matching;
    let changed = [];
    for (;;) {
      const letters = page.counted(expected, "dead letter", "dead letters");
      const which = [
        filter.id && "item " + inline(filter.id),
        filter.task && "task " + inline(filter.task),
        filter.error && "error " + inline(filter.error),
      ].filter(Boolean);
      const title = what + " " + letters + "?";
      const part = more ? "the first " + page.count(scanned) + " of " + page.count(total) : "";
      const about =
        which.length > 0
          ? "Those with " + which.join(", ") + (more ? " among " + part : "") + "."
          : more
            ? "They are " + part + "."
            : "All there are.";
      if (
        (await ask({
          title,
          lines: [...changed, about, ...lines],
          confirm: what + " " + page.count(expected),
        })) === null
      ) {
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

  function leftText({ left }) {
    return left > 0 ? "; there was no time for " + page.count(left) + " others: do it again." : ".";
  }

  const ACTIONS = {
    "scale-up": (node) => scale(node, "+1"),
    "scale-down": (node) => scale(node, "-1"),
    async scale(node) {
      const input = node.parentElement.querySelector("input");
      if (input.value === "" || !input.checkValidity()) {
        input.reportValidity();
        input.focus();
        notify([{ ok: false, text: "Say how many processes there are to be." }], "scale");
        return;
      }
      await scale(node, input.value);
      input.value = "";
    },
    async quiet(node) {
      const host = hostOf(node);
      if (
        await confirmed(
          host,
          "Quiet all hosts?",
          "They take no more tasks until they are told to resume; what runs goes on.",
          "Quiet all",
        )
      ) {
        await command("/api/quiet", { host });
      }
    },
    resume: (node) => command("/api/resume", { host: hostOf(node) }),
    async restart(node) {
      const host = hostOf(node);
      if (
        await confirmed(
          host,
          "Restart the processes of all hosts?",
          "New processes take their places, some at a time; what runs is finished first.",
          "Restart all",
        )
      ) {
        await command("/api/restart", { host });
      }
    },
    async stop(node) {
      const host = hostOf(node);
      const { text } = runningOf(supervisorsOf(host));
      const answer = await ask({
        title: "Stop " + placeOf(host) + "?",
        lines: [
          text + ". They finish what they run, within the grace period, and nothing starts them again from here.",
        ],
        confirm: "Stop",
        now: "Now: kill what runs. It runs again elsewhere, and is not charged.",
      });
      if (answer !== null) {
        await command("/api/stop", { host, now: answer.now });
      }
    },
    async cancel(node) {
      const job = state.jobs.find((it) => it.job === node.closest("[data-job]").dataset.job);
      if (!job) {
        return;
      }
      const answer = await ask({
        title: "Cancel " + inline(job.name || job.task) + "?",
        lines: [
          "Job " +
            inline(job.job) +
            " of " +
            who(job) +
            ": " +
            progressText(job) +
            ", " +
            page.counted(job.running, "item runs", "items run") +
            ".",
          "What waits or runs is cancelled; results that are there stay.",
        ],
        confirm: "Cancel the job",
      });
      if (answer !== null) {
        const { ok, text } = await request("/api/cancel", { job: job.job });
        notify([{ ok, text }]);
      }
    },
    requeue: () =>
      deadCommand(
        "/api/dead/requeue",
        "Requeue",
        ["They run again on the next processes that are free. What cannot be read stays."],
        (it) =>
          page.count(it.requeued) +
          " requeued" +
          (it.unawaited > 0 ? ", " + page.count(it.unawaited) + " of which nobody waits for any more" : "") +
          (it.unreadable > 0 ? "; " + page.count(it.unreadable) + " cannot be read and stay" : "") +
          leftText(it),
      ),
    purge: () =>
      deadCommand(
        "/api/dead/purge",
        "Purge",
        ["They are deleted, and cannot be brought back."],
        (it) => page.count(it.purged) + " purged" + leftText(it),
      ),
    refresh: () => readDead(),
    "page-before": (node) => turn(node, -PAGE),
    "page-after": (node) => turn(node, PAGE),
    async dump(node) {
      const row = node.closest("[data-process]");
      const host = hostOf(node);
      const pid = Number(row.dataset.process.slice(row.dataset.process.lastIndexOf("/") + 1));
      const { text } = await request("/api/dump", { host, pid });
      await ask({
        title: "Process " + pid + " on " + placeOf(host),
        lines: [],
        dump: cut(text, MAX_DUMP),
      });
    },
    confirm: () => dialog.close("confirm"),
    dismiss: () => dialog.close(""),
    async copy(node) {
      try {
        await navigator.clipboard.writeText(byId("dialog-dump").textContent);
        say(node, "Copied");
        setTimeout(() => say(node, "Copy"), 2000);
      } catch {
        getSelection().selectAllChildren(byId("dialog-dump")); // to be copied by hand
      }
    },
    close: (node) => node.closest(".notice").remove(),
  };

  async function turn(node, by) {
    if (node.getAttribute("aria-disabled") !== "true") {
      dead.offset = Math.max(0, dead.offset + by);
      await readDead();
    }
  }

  /** Runs what a button stands for; not again while it runs. */
  async function act(node) {
    if (node.getAttribute("aria-busy") === "true") {
      return;
    }
    node.setAttribute("aria-busy", true);
    try {
      await ACTIONS[node.dataset.action](node);
    } catch (e) {
      notify([{ ok: false, text: e.message }]);
      if (e.status === 401 || e.status === 403) {
        await readAccess().catch(() => {});
      }
    } finally {
      node.removeAttribute("aria-busy");
    }
  }

  // ---- start ----------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const node = event.target.closest?.("[data-action]");
    if (node && !node.disabled) {
      act(node);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.choice === "processes") {
      act(event.target.parentElement.querySelector("button"));
    }
  });
  dialog.addEventListener("close", () => answerDialog?.());
  byId("dead-form").addEventListener("submit", (event) => {
    event.preventDefault();
    readFilter();
    dead.offset = 0;
    readDead();
  });
  for (const id of ["dead-task", "dead-error"]) {
    byId(id).addEventListener("change", () => byId("dead-form").requestSubmit());
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    charts.forEach((chart) => chart.recolour()),
  );
  // A laptop that wakes up, or a network that is back: no need to wait.
  addEventListener("online", () => link.again?.());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      link.again?.();
    }
  });
  options(byId("dead-task"), []);
  options(byId("dead-error"), []);
  setInterval(drawConnection, 1000);
  document.body.dataset.connection = "connecting";
  follow();
})();
