/** What of the timeline is in view, what is chosen in it, and what lies where: all but its drawing. */
const timelineView = (() => {
  "use strict";

  const { firstWhere, niceStep, unitFor } = basics;
  const { SUCCEEDED, isProblem } = reading;
  /** How high the axis is. */
  const AXIS = 26;

  /**
   * The objects stay the same while their members change: view, the times that are seen; plot, their
   * place on the canvas; chosen, a row or null and a line or -1. Then changed is called.
   */
  function make(model, changed) {
    const { rows, lines, until, facts } = model;
    const { started, took } = rows;
    const full = { from: -0.005 * until, to: 1.005 * Math.max(until, model.lastItemEnd) };
    const view = { ...full };
    const height = lines.length <= 16 ? 22 : lines.length <= 64 ? 18 : 14;
    const plot = { left: 100, right: 200, width: 100, height: 100 };
    const chosen = { row: null, line: -1 };
    const lineOf = new Map();
    let problems = null; // found when asked for

    function middleOf(row) {
      return started[row] + took[row] / 2;
    }

    function span() {
      return view.to - view.from;
    }

    function middle() {
      return (view.from + view.to) / 2;
    }

    // What is seen

    /** The span nearest to a wanted one. */
    function possible(wanted) {
      return Math.min(full.to - full.from, Math.max(5, wanted));
    }

    function look(from, to) {
      const width = possible(to - from);
      view.from = Math.min(full.to - width, Math.max(full.from, (from + to) / 2 - width / 2));
      view.to = view.from + width;
      changed();
    }

    function lookAround(at, width) {
      look(at - width / 2, at + width / 2);
    }

    /** Keeps a time where it is: by default the chosen item, or else the middle. */
    function zoom(factor, around) {
      const at = around ?? (chosen.row !== null && isSeen(chosen.row) ? middleOf(chosen.row) : middle());
      const width = possible(span() * factor);
      const part = (at - view.from) / span();
      look(at - part * width, at + (1 - part) * width);
    }

    function pan(part) {
      const by = part * span();
      look(view.from + by, view.to + by);
    }

    function fillWithChosen() {
      if (chosen.row !== null) {
        lookAround(middleOf(chosen.row), Math.max(20, 3 * took[chosen.row]));
      }
    }

    /** Moves the view only if a row is not in it, or, if wanted, too small to be seen. */
    function lookAtRow(row, closely) {
      if (closely && (took[row] / span()) * plot.width < 3) {
        lookAround(started[row], Math.max(20, 20 * took[row]));
      } else if (!isSeen(row)) {
        lookAround(middleOf(row), span());
      }
    }

    function lookAtTime(at) {
      lookAround(at, Math.min(span(), 0.05 * until));
    }

    function isSeen(row) {
      return started[row] < view.to && started[row] + took[row] > view.from;
    }

    // What is chosen

    function choose(row) {
      chosen.row = row;
      if (row !== null) {
        chosen.line = indexOfLine(row);
      }
      changed();
    }

    /** Chooses a line, and the item of it that ran at the time of the one that was chosen. */
    function chooseLine(index) {
      const time = chosen.row !== null && isSeen(chosen.row) ? started[chosen.row] : middle();
      chosen.line = Math.max(0, Math.min(lines.length - 1, index));
      const line = lines[chosen.line];
      chosen.row = line.rows.length === 0 ? null : line.rows[Math.max(0, firstAfter(line, time) - 1)];
      changed();
    }

    /** The item before or behind the chosen one in its line, or null. */
    function neighbour(step) {
      const index = Math.max(0, chosen.line);
      const line = lines[index];
      if (line.rows.length === 0) {
        return null;
      }
      const at = chosen.row !== null && indexOfLine(chosen.row) === index ? place(line, chosen.row) + step : firstAfter(line, view.from);
      return line.rows[Math.max(0, Math.min(line.rows.length - 1, at))];
    }

    /** The next row that went wrong, or the one before, and after the last the first; null without any. */
    function nextProblem(step) {
      problems ??= problemRows(rows);
      if (problems.length === 0) {
        return null;
      }
      let at = problems.indexOf(chosen.row);
      if (at < 0) {
        const now = chosen.row === null ? (step > 0 ? -Infinity : Infinity) : started[chosen.row];
        at = step > 0 ? problems.findIndex((row) => started[row] > now) : problems.findLastIndex((row) => started[row] < now);
      } else {
        at += step;
      }
      return problems[(at + problems.length) % problems.length];
    }

    // What lies where

    function indexOfLine(row) {
      if (!lineOf.has(row)) {
        lineOf.set(row, lines.findIndex((line) => line.processes.some((process) => process.n === rows.process[row]) && place(line, row) >= 0));
      }
      return lineOf.get(row);
    }

    /** Where a row stands in its line, or -1. */
    function place(line, row) {
      for (let i = firstAfter(line, started[row]) - 1; i >= 0 && started[line.rows[i]] === started[row]; i--) {
        if (line.rows[i] === row) {
          return i;
        }
      }
      return -1;
    }

    /** The first place in a line whose attempt starts after a time. */
    function firstAfter(line, time) {
      return firstWhere(line.rows.length, (i) => started[line.rows[i]] > time);
    }

    /** The process that a line had in the middle of the view. */
    function processAt(line) {
      return line.processes.findLast((process) => process.begin <= middle()) || line.processes[0];
    }

    function xOf(time) {
      return plot.left + ((time - view.from) / span()) * plot.width;
    }

    function timeAt(x) {
      return view.from + ((x - plot.left) / plot.width) * span();
    }

    /** What is at a place of a line: what went wrong first, as it is drawn on top. */
    function rowAt(line, x) {
      if (!line || x < plot.left) {
        return null;
      }
      const reach = (3 * span()) / plot.width;
      const at = timeAt(x);
      let best = null;
      let nearestBy = Infinity;
      for (let i = Math.max(0, firstAfter(line, at - reach) - 1), tried = 0; i < line.rows.length && tried < 3000; i++, tried++) {
        const row = line.rows[i];
        if (started[row] > at + reach) {
          break;
        }
        const away = Math.max(0, started[row] - at, at - started[row] - took[row]);
        const weighed = away - (rows.outcome[row] !== SUCCEEDED ? reach : 0);
        if (away <= reach && weighed < nearestBy) {
          nearestBy = weighed;
          best = row;
        }
      }
      return best;
    }

    function deathAt(line, x) {
      return line?.processes.flatMap((process) => process.deaths).find((life) => Math.abs(xOf(life.at) - x) < 6);
    }

    function noticeAt(x) {
      return facts.notices.find((notice) => Math.abs(xOf(notice.at) - x) < 5);
    }

    return {
      lines, height, view, plot, chosen, full, look, lookAtRow, lookAtTime, zoom,
      pan, fillWithChosen, choose, chooseLine, neighbour, nextProblem, firstAfter, processAt, xOf,
      timeAt, rowAt, deathAt, noticeAt,
    };
  }

  function problemRows(rows) {
    const found = [];
    for (let row = 0; row < rows.length; row++) {
      if (isProblem(rows.outcome[row]) && rows.process[row] !== 0) {
        found.push(row);
      }
    }
    return found.sort((a, b) => rows.started[a] - rows.started[b]);
  }

  /** Places and texts of the axis. */
  function ticksOf(view, width) {
    const unit = unitFor(Math.max(Math.abs(view.from), view.to));
    const step = stepOf(((view.to - view.from) * 95) / width, unit.micros);
    const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step / unit.micros) - 1e-9)));
    const ticks = [];
    for (let n = Math.max(0, Math.ceil(view.from / step)); n * step <= view.to; n++) {
      const at = n * step;
      ticks.push({ at, text: (at / unit.micros).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }) + " " + unit.name });
    }
    return ticks;
  }

  function stepOf(least, unit) {
    if (unit >= 6e7 && least >= unit / 60 && least < unit) {
      return [1, 2, 5, 10, 15, 30, 60].find((part) => (part * unit) / 60 >= least) * (unit / 60);
    }
    return niceStep(least);
  }

  return { AXIS, make, ticksOf };
})();
