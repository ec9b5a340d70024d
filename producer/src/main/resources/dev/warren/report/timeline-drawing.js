/** Draws the timeline on its canvas, and the swatches of its legend. */
const timelineDrawing = (() => {
  "use strict";

  const { element, count } = page;
  const { plain, processName, legend } = basics;
  const { SUCCEEDED, FAILED, TIMED_OUT, CRASHED, CANCELLED, AGAIN, OUTCOMES, OUTCOME_COLOURS, kindOf } = reading;
  const { endOf } = counting;
  const { AXIS, ticksOf } = timelineView;
  const FONT = "px system-ui, sans-serif";

  /** @param state what is in view and chosen, of timelineView.make */
  function make(model, state, canvas) {
    const { rows, facts, processes } = model;
    const { lines, height, view, plot, chosen, firstAfter, processAt, xOf } = state;
    const oneHost = processes.every((process) => process.host === processes[0].host);
    const pen = canvas.getContext("2d");
    const swatches = legendOf(model);
    let colours = null;
    let patterns = null;

    function recolour() {
      colours = {};
      for (const name of ["card", "text", "soft", "line", "idle", "start", "warn", ...OUTCOME_COLOURS]) {
        colours[name] = page.colour(name);
      }
      patterns = OUTCOMES.map((_, outcome) => patternOf(pen, outcome, colours));
      swatches.querySelectorAll("canvas").forEach((swatch) => drawSwatch(swatch, colours));
    }

    /** @param top how far the lines are scrolled */
    function draw(top) {
      // Before it has a size, or colours, there is nothing to see.
      if (!colours || plot.whole === undefined) {
        return;
      }
      const ratio = devicePixelRatio || 1;
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.textBaseline = "middle";
      box(pen, colours.card, 0, 0, plot.whole, plot.height);
      const first = Math.max(0, Math.floor(top / height));
      const last = Math.min(lines.length - 1, Math.floor((top + plot.height - AXIS) / height));
      pen.save();
      pen.beginPath();
      pen.rect(0, AXIS, plot.whole, plot.height - AXIS);
      pen.clip();
      const ticks = ticksOf(view, plot.width);
      pen.fillStyle = colours.line;
      for (const tick of ticks) {
        pen.fillRect(Math.round(xOf(tick.at)), AXIS, 1, plot.height);
      }
      for (let i = first; i <= last; i++) {
        const y = AXIS + i * height - top;
        drawLine(lines[i], y + 2, height - 4);
        drawLabel(lines[i], i, y);
      }
      drawNotices();
      drawChosen(top);
      pen.restore();
      drawAxis(ticks);
    }

    function drawAxis(ticks) {
      pen.font = 12 + FONT;
      pen.fillStyle = colours.soft;
      pen.textAlign = "center";
      let free = 0;
      for (const tick of ticks) {
        const x = xOf(tick.at);
        const half = pen.measureText(tick.text).width / 2;
        if (x - half >= Math.max(free, plot.left - half) && x + half <= plot.whole) {
          pen.fillText(tick.text, x, AXIS / 2);
          free = x + half + 8;
        }
        pen.fillRect(Math.round(x), AXIS - 5, 1, 5);
      }
      box(pen, colours.line, 0, AXIS - 1, plot.whole, 1);
      if (plot.left > 80) {
        pen.fillStyle = colours.soft;
        pen.textAlign = "left";
        pen.fillText("host/process", 6, AXIS / 2);
      }
    }

    function drawLabel(line, i, y) {
      box(pen, i === chosen.line ? colours.idle : colours.card, 0, y, plot.left - 4, height);
      if (line.lane > 0) {
        return;
      }
      pen.font = (height >= 18 ? 12 : 11) + FONT;
      pen.textAlign = "left";
      pen.fillStyle = colours.text;
      const process = processAt(line);
      const others = line.processes.length > 1 ? ` +${line.processes.length - 1}` : "";
      const name = process.pid !== 0 && (plot.left < 100 || oneHost) ? String(process.pid) : processName(process);
      pen.fillText(fit(plain(name) + others, plot.left - 14), 6, y + height / 2);
    }

    /** Cut at the beginning, as the end of a name tells more. */
    function fit(text, width) {
      let shown = text.slice(-60);
      while (shown.length > 1 && pen.measureText("…" + shown).width > width) {
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
      const edge = (time) => Math.max(plot.left, Math.min(plot.right, xOf(time)));
      if (!process.never) {
        box(pen, colours.idle, edge(process.from), y, edge(process.to) - edge(process.from), h);
      }
      if (process.start > 0 || (process.never && process.start !== null)) {
        const begin = edge(process.begin);
        const end = edge(process.from);
        box(pen, colours.start, begin, y + h / 2 - 2, end - begin, 4);
        if (process.initializer > 0) {
          const from = edge(process.from - process.initializer);
          pen.fillRect(from, y + 2, end - from, h - 4);
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
          pen.globalAlpha = 0.15 + 0.85 * covered;
          box(pen, colours.ok, x, y, 1, h);
          pen.globalAlpha = 1;
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
        box(pen, colours[OUTCOME_COLOURS[kind]], wrong[i] - 0.5, y, 2, kind >= AGAIN ? tall / 2 : tall);
      }
    }

    function drawRectangle(row, x, y, width, h) {
      const outcome = rows.outcome[row];
      const gap = width > 4 ? 1 : 0.4;
      box(pen, outcome === SUCCEEDED ? colours.ok : patterns[outcome], x, y, width - gap, h);
      if (outcome !== SUCCEEDED) {
        frame(pen, colours[OUTCOME_COLOURS[outcome]], 1, x + 0.5, y + 0.5, Math.max(0.5, width - gap - 1), h - 1);
      }
      if (width > 40 && h >= 12) {
        pen.font = 11 + FONT;
        const text = String(rows.index[row]);
        const wide = pen.measureText(text).width;
        if (wide + 8 < width) {
          pen.textAlign = "center";
          const middle = Math.max(plot.left + wide / 2 + 4, Math.min(plot.right - wide / 2 - 4, x + width / 2));
          if (outcome !== SUCCEEDED) {
            box(pen, colours.card, middle - wide / 2 - 2, y + 1, wide + 4, h - 2);
          }
          pen.fillStyle = outcome === SUCCEEDED ? colours.card : colours.text;
          pen.fillText(text, middle, y + h / 2 + 0.5);
        }
      }
    }

    function drawLife(life, x, y, h) {
      if (life.state === "died") {
        cross(pen, x, y + h / 2, Math.min(5, h / 2), colours);
      } else if (life.state === "ended" || life.state === "started") {
        box(pen, colours.soft, Math.round(x), y, 1, h);
      }
    }

    function drawNotices() {
      for (const notice of facts.notices) {
        const x = Math.round(xOf(notice.at));
        if (x < plot.left || x > plot.right) {
          continue;
        }
        pen.strokeStyle = colours.warn;
        pen.lineWidth = 1;
        pen.setLineDash([3, 3]);
        pen.beginPath();
        segment(pen, x + 0.5, AXIS, x + 0.5, plot.height);
        pen.stroke();
        pen.setLineDash([]);
        triangle(pen, x, AXIS, colours);
      }
    }

    function drawChosen(top) {
      if (chosen.row === null || chosen.line < 0 || rows.process[chosen.row] === 0) {
        return;
      }
      const y = AXIS + chosen.line * height - top;
      const begin = Math.max(plot.left, xOf(rows.started[chosen.row]) - 1);
      const end = Math.min(plot.right, xOf(endOf(rows, chosen.row)) + 1);
      if (end < plot.left || begin > plot.right) {
        return;
      }
      for (const [colour, width] of [[colours.card, 4], [colours.text, 2]]) {
        frame(pen, colour, width, begin - 1, y + 1, Math.max(4, end - begin + 2), height - 2);
      }
    }

    return { legend: swatches, draw, recolour };
  }

  function legendOf({ facts, processes, byOutcome }) {
    const entries = [];
    byOutcome.forEach((n, outcome) => {
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
    return legend(entries.map(([kind, text]) => [element("canvas", { "data-swatch": kind, width: "44", height: "28", "aria-hidden": "true" }), text]));
  }

  function drawSwatch(swatch, colours) {
    const kind = swatch.dataset.swatch;
    const pen = swatch.getContext("2d");
    pen.setTransform(2, 0, 0, 2, 0, 0);
    pen.clearRect(0, 0, 22, 14);
    const sample = (inside, border) => {
      box(pen, inside, 0, 0, 22, 14);
      frame(pen, border, 1, 0.5, 0.5, 21, 13);
    };
    if (kind.startsWith("outcome")) {
      const outcome = Number(kind.slice(7));
      sample(outcome === SUCCEEDED ? colours.ok : patternOf(pen, outcome, colours), colours[OUTCOME_COLOURS[outcome]]);
    } else if (kind === "start") {
      box(pen, colours.start, 0, 5, 22, 4);
      pen.fillRect(12, 1, 10, 12);
    } else if (kind === "idle") {
      sample(colours.idle, colours.line);
    } else if (kind === "death") {
      cross(pen, 11, 7, 5, colours);
    } else {
      triangle(pen, 11, 3, colours);
    }
  }

  /** What an outcome is filled with: told apart by its lines, too. */
  function patternOf(pen, outcome, colours) {
    const size = 16;
    const tile = element("canvas", { width: size, height: size });
    const brush = tile.getContext("2d");
    const colour = colours[OUTCOME_COLOURS[outcome]];
    const again = outcome >= AGAIN;
    brush.fillStyle = again ? colours.card : colour;
    brush.fillRect(0, 0, size, size);
    brush.strokeStyle = again ? colour : colours.card;
    brush.lineWidth = 2;
    brush.beginPath();
    const kind = kindOf(outcome);
    for (let at = -size; at <= 2 * size; at += 8) {
      if (kind === FAILED || kind === CRASHED) {
        segment(brush, at, size + 1, at + size + 2, -1);
      }
      if (kind === CRASHED) {
        segment(brush, at, -1, at + size + 2, size + 1);
      }
      if (kind === TIMED_OUT) {
        segment(brush, -1, at + 4, size + 1, at + 4);
      }
    }
    brush.stroke();
    const pattern = pen.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0]));
    return pattern;
  }

  function box(pen, colour, x, y, width, height) {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  }

  function frame(pen, colour, thickness, x, y, width, height) {
    pen.strokeStyle = colour;
    pen.lineWidth = thickness;
    pen.strokeRect(x, y, width, height);
  }

  function segment(pen, fromX, fromY, toX, toY) {
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
  }

  function cross(pen, x, y, half, colours) {
    pen.lineCap = "round";
    for (const [colour, width] of [[colours.card, 5], [colours.crashed, 2.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      segment(pen, x - half, y - half, x + half, y + half);
      segment(pen, x + half, y - half, x - half, y + half);
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

  return { make };
})();
