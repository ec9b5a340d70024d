/** Charts over time, and of how long items ran and waited. */
const charts = (() => {
  "use strict";

  const { element, count, duration } = page;
  const { firstWhere, niceStep, unitFor, byId, nothing } = basics;
  const { FAILED, TIMED_OUT, CRASHED, PROBLEMS, AGAIN, OUTCOMES, OUTCOME_COLOURS, kindOf, isProblem } = reading;
  const FONT = "12px system-ui, sans-serif";

  const drawn = [];

  /** A line or bar chart that has the width of its place and the colours of the style. */
  function chart(holder, label, options, data) {
    const frame = element("div", { class: options.series.length > 2 ? "chart" : "chart single", role: "img", "aria-label": label });
    const dashOf = (self, i) => (self.series[i].dash ? (self.series[i].dash[0] > 2 ? "dashed" : "dotted") : "solid");
    const size = () => ({ width: Math.max(200, frame.clientWidth), height: 200 });
    holder.replaceChildren(frame);
    const grid = { stroke: () => page.colour("line"), width: 1 };
    const axis = { stroke: () => page.colour("soft"), grid, ticks: grid, font: FONT };
    const made = new uPlot(
      {
        ...size(),
        padding: [12, 14, 0, 0],
        cursor: { drag: { x: false, y: false }, y: false },
        ...options,
        legend: { markers: { width: 3, dash: dashOf } },
        axes: options.axes.map((own) => ({ ...axis, ...own })),
      },
      data,
      frame
    );
    drawn.push(made);
    new ResizeObserver(() => {
      if (size().width !== made.width) {
        made.setSize(size());
      }
    }).observe(frame);
  }

  /** Sums over bins of time: finished items, wrong attempts by kind, and how many were running. */
  function overTime(model) {
    const { rows, until } = model;
    const width = niceStep(until / 120);
    const n = Math.max(1, Math.ceil(until / width));
    const finished = new Float64Array(n);
    const busy = new Float64Array(n);
    const wrong = PROBLEMS.map(() => new Float64Array(n));
    for (let row = 0; row < rows.length; row++) {
      if (rows.process[row] === 0) {
        continue;
      }
      const from = Math.max(0, rows.started[row]);
      const to = Math.min(until, from + rows.took[row]);
      const last = Math.min(n - 1, Math.max(0, Math.floor(to / width)));
      const outcome = rows.outcome[row];
      if (outcome < AGAIN) {
        finished[last]++;
      }
      if (isProblem(outcome)) {
        wrong[kindOf(outcome) - FAILED][last]++;
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
    const size = Math.abs(value);
    return size >= 1e6 ? page.short(value / 1e6) + " M" : size >= 1e4 ? page.short(value / 1e3) + " k" : Number(value.toPrecision(4)).toLocaleString("en-US");
  }

  function axisOf(label, size, format) {
    return { label, labelSize: 18, labelFont: FONT, size, values: (_, splits) => splits.map(format) };
  }

  function timeAxis(until) {
    const unit = unitFor(until);
    return axisOf(unit.name, 28, (seconds) => String(Number(((seconds * 1e6) / unit.micros).toPrecision(6))));
  }

  function valueAxis(label) {
    return axisOf(label, 52, shortCount);
  }

  /** How the legend writes the value at the cursor, if there is one. */
  function orDash(format) {
    return (_, value) => (value === null || value === undefined ? "–" : format(value));
  }

  function steps(label, colour, dash) {
    return {
      label,
      stroke: () => page.colour(colour),
      width: 1.5,
      dash,
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: orDash(shortCount),
    };
  }

  function area(label) {
    return { ...steps(label, "ok"), fill: () => page.colour("ok") + "33" };
  }

  function drawOverTime(model) {
    const { until } = model;
    const { width, times, perSecond, busy, wrong } = overTime(model);
    const time = { label: "at", value: orDash((seconds) => duration(seconds * 1e6)) };
    const scales = { x: { time: false, range: [0, until / 1e6] }, y: { range: (_, __, max) => [0, Math.max(1e-9, max * 1.08)] } };
    const top = (values) => values.reduce((most, value) => Math.max(most, value || 0), 0);
    const timeChart = (id, label, axis, series, values) =>
      chart(byId(id), label, { scales, series: [time, ...series], axes: [timeAxis(until), valueAxis(axis)] }, [times, ...values]);
    timeChart(
      "throughput",
      `Items that ended, per second, in steps of ${duration(width)}: at most ${page.short(top(perSecond))} a second.`,
      "items/s",
      [area("items/s")],
      [perSecond]
    );
    const threads = model.facts.job.mode === "threads" || model.tracks.length > model.processes.length;
    byId("busy-title").textContent = threads ? "Threads at work" : "Processes at work";
    const workers = threads ? "threads" : "processes";
    timeChart(
      "busy",
      `How many ${workers} ran an item, on average over ${duration(width)}: at most ${page.short(top(busy))}.`,
      workers,
      [area("at work")],
      [busy]
    );
    const kinds = PROBLEMS.filter((kind) => top(wrong[kind - FAILED]) > 0);
    if (kinds.length === 0) {
      byId("failing").replaceChildren(nothing("No attempt failed, timed out or crashed."));
      return;
    }
    const dashes = { [TIMED_OUT]: [6, 3], [CRASHED]: [2, 2] };
    timeChart(
      "failing",
      `Attempts that ${kinds.map((kind) => OUTCOMES[kind]).join(", ")}, in steps of ${duration(width)}.`,
      "attempts per " + duration(width),
      kinds.map((kind) => steps(OUTCOMES[kind], OUTCOME_COLOURS[kind], dashes[kind])),
      kinds.map((kind) => wrong[kind - FAILED])
    );
  }

  /** How many values lie in each of the bins, of which ten make a factor of ten. */
  function drawHistogram(id, name, values) {
    const perTen = 10;
    const log = (micros) => Math.log10(Math.max(1, micros));
    const bin = (micros) => Math.floor(log(micros) * perTen + 1e-9);
    const first = bin(values.sorted[0]) - 1;
    const last = bin(values.max) + 1;
    const counts = new Array(last - first + 1).fill(0);
    for (let i = 0, below = 0; i < counts.length; i++) {
      const border = 10 ** ((first + i + 1) / perTen);
      const upTo = firstWhere(values.n, (at) => values.sorted[at] >= border - 1e-6);
      counts[i] = upTo - below;
      below = upTo;
    }
    const places = counts.map((_, i) => (first + i + 0.5) / perTen);
    const text = (place) => duration(10 ** place);
    const low = first / perTen;
    const high = (last + 1) / perTen;
    chart(
      byId(id),
      `${name}: the median is ${duration(values.p50)}, 90 % are below ${duration(values.p90)}, 99 % below ${duration(values.p99)}, the longest is ${duration(values.max)}.`,
      {
        padding: [28, 28, 0, 0],
        scales: { x: { time: false, range: [low, high] }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
        series: [
          { label: "from … to", value: orDash((place) => `${text(place - 0.5 / perTen)} … ${text(place + 0.5 / perTen)}`) },
          {
            label: "items",
            stroke: () => page.colour("ok"),
            fill: () => page.colour("ok"),
            width: 0,
            paths: uPlot.paths.bars({ size: [0.95, Infinity] }),
            points: { show: false },
            value: orDash(count),
          },
        ],
        axes: [
          { size: 28, splits: (self) => logSplits(low, high, self.width / 70), values: (_, splits) => splits.map(logText) },
          valueAxis("items"),
        ],
        hooks: { draw: [(self) => drawMarks(self, values, log)] },
      },
      [places, counts]
    );
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
  function drawMarks(self, values, log) {
    const { ctx, bbox } = self;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.strokeStyle = page.colour("text");
    ctx.fillStyle = page.colour("text");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    const names = ["p50", "p90", "p99"];
    const places = names.map((name) => Math.round(self.valToPos(log(values[name]), "x", true)));
    // The first name ends at its line, the last begins there; the one between is above them if they are near.
    const room = 28 * ratio;
    const above = places[1] - places[0] < room || places[2] - places[1] < room;
    names.forEach((name, i) => {
      ctx.beginPath();
      ctx.moveTo(places[i], bbox.top);
      ctx.lineTo(places[i], bbox.top + bbox.height);
      ctx.stroke();
      ctx.textAlign = ["right", "center", "left"][i];
      ctx.fillText(name, places[i], bbox.top - (i === 1 && above ? 16 : 4) * ratio);
    });
    ctx.restore();
  }

  function redraw() {
    drawn.forEach((one) => one.redraw(true, true));
  }

  return { drawOverTime, drawHistogram, redraw };
})();
