/** The timeline: the attempts of all processes over time, and what people move it with. */
const timeline = (() => {
  "use strict";

  const { element, counted, duration } = page;
  const { plain, shortened, itemName, runnerOf, titleOf, foreign } = basics;
  const { OUTCOMES, isProblem } = reading;
  const { waited } = counting;
  const { AXIS } = timelineView;
  const KEYS =
    "Arrows left and right move, + and − zoom, Home shows the whole job, End its end. Arrows up and down choose a row, Shift with left and right an item of it, Enter fills the view with it, N and P are the next and the previous failure, Escape chooses nothing. With the pointer: drag, pinch, double-click; the wheel zooms with Ctrl, or when the timeline has the focus.";

  function make(model, holder) {
    const { rows, lines, until, facts, processes } = model;
    let planned = false;
    const state = timelineView.make(model, plan);
    const { full, view, height, plot, chosen, look, zoom, pan, timeAt } = state;

    const canvas = element("canvas", {
      role: "img",
      "aria-label": `Timeline of ${counted(rows.length, "attempt", "attempts")} on ${counted(processes.length, "process", "processes")} over ${duration(until)}. The tables of this page have the same as text.`,
      onpointerdown: press,
      onpointermove: move,
      onpointerup: release,
      onpointercancel: release,
      onpointerleave: hideTip,
      ondblclick: (event) => zoom(0.25, timeAt(event.offsetX)),
    });
    canvas.addEventListener("wheel", turnWheel, { passive: false });
    const drawing = timelineDrawing.make(model, state, canvas);
    const spacer = element("div");
    const tip = element("div", { class: "tip hidden", "aria-hidden": "true" });
    const scroller = element("div", { class: "tracks", tabindex: "0", role: "application", "aria-roledescription": "timeline", "aria-label": "Timeline", "aria-describedby": "keys", onscroll: plan, onkeydown: pressKey }, canvas, spacer);
    const details = element("p", { class: "chosen soft", "aria-live": "polite", id: "chosen" });
    holder.replaceChildren(
      toolbar(),
      drawing.legend,
      element("div", { class: "frame" }, scroller, tip),
      details,
      element("details", { class: "keys no-print" }, element("summary", {}, "Keys"), element("p", { id: "keys" }, KEYS))
    );
    describe();

    function toolbar() {
      const button = (action, label, title, act) => element("button", { type: "button", "data-action": action, title, "aria-label": label.length === 1 ? title : null, onclick: act }, label);
      const anyProblem = model.byOutcome.some((n, outcome) => n > 0 && isProblem(outcome));
      return element(
        "div",
        { class: "toolbar no-print" },
        button("whole", "Whole job", "Show the whole job", showAll),
        button("in", "+", "Zoom in", () => zoom(0.5)),
        button("out", "−", "Zoom out", () => zoom(2)),
        button("left", "◀", "Earlier", () => pan(-0.25)),
        button("right", "▶", "Later", () => pan(0.25)),
        anyProblem ? button("problem", "Next failure", "Show the next failure", () => showProblem(1)) : null,
        button("item", "Zoom to item", "Fill the view with the chosen item", state.fillWithChosen)
      );
    }

    function showAll() {
      look(full.from, full.to);
    }

    // Drawing

    function plan() {
      if (!planned) {
        planned = true;
        requestAnimationFrame(() => {
          planned = false;
          draw();
        });
      }
    }

    function draw() {
      drawing.draw(scroller.scrollTop);
    }

    function recolour() {
      drawing.recolour();
      draw();
    }

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
      plot.left = width < 500 ? 76 : 128;
      plot.width = Math.max(50, width - plot.left - 4);
      plot.right = plot.left + plot.width;
      plot.height = shown;
      plot.whole = width;
      draw();
    }

    // What is chosen

    function choose(row) {
      state.choose(row);
      if (row !== null) {
        revealLine();
      }
      describe();
    }

    function revealLine() {
      const y = chosen.line * height;
      const room = scroller.clientHeight - AXIS;
      if (y < scroller.scrollTop) {
        scroller.scrollTop = y;
      } else if (y + height > scroller.scrollTop + room) {
        scroller.scrollTop = y + height - room;
      }
    }

    /** Chooses an item, if there is one, and moves the view to it, for those from elsewhere closer to it. */
    function show(row, fromElsewhere) {
      if (row === null) {
        return;
      }
      choose(row);
      if (rows.process[row] !== 0) {
        state.lookAtRow(row, fromElsewhere);
        if (fromElsewhere) {
          comeHere();
        }
      }
    }

    function goTo(at) {
      state.lookAtTime(at);
      comeHere();
    }

    function comeHere() {
      scroller.scrollIntoView({ block: "nearest" });
      scroller.focus({ preventScroll: true });
    }

    function showProblem(step) {
      show(state.nextProblem(step), false);
    }

    function stepLine(step) {
      state.chooseLine(chosen.line + step);
      revealLine();
      describe();
    }

    function describe() {
      const { row } = chosen;
      if (row === null) {
        const line = lines[chosen.line];
        details.replaceChildren(line && line.rows.length === 0 ? foreign(state.processAt(line).name + " ran no item.") : "Click an item, or use the keys, to see what it was." + (lines.some((one) => one.processes.length > 1) ? " A process that came after another one is drawn in that one's line; + tells how many more there are." : ""));
        return;
      }
      const group = facts.groups.get(rows.group[row]);
      const task = facts.tasks.length > 1 ? facts.tasks[rows.task[row]] : null;
      const clock = page.clock(facts.job.startedAt + rows.started[row] / 1e3);
      details.replaceChildren(
        element("strong", {}, itemName(model, row)),
        `, attempt ${rows.attempt[row]}: `,
        element("strong", {}, OUTCOMES[rows.outcome[row]]),
        ...(group ? [" – ", foreign(shortened(titleOf(group)))] : []),
        ...(rows.process[row] === 0
          ? [". It never ran."]
          : [`. It ran for ${duration(rows.took[row])} from ${duration(rows.started[row])} (${clock}) on, after it had waited for ${duration(waited(rows, row))}, on `, foreign(runnerOf(model, row))]),
        ...(task ? [", task ", foreign(task)] : [])
      );
    }

    // Pointer

    const pointers = new Map();
    let moved = false;

    function lineAt(y) {
      return y < AXIS ? undefined : lines[Math.floor((y - AXIS + scroller.scrollTop) / height)];
    }

    function hover(event) {
      const { offsetX: x, offsetY: y } = event;
      const line = lineAt(y);
      const row = state.rowAt(line, x);
      const death = state.deathAt(line, x);
      const notice = y < AXIS + 8 && state.noticeAt(x);
      const text = death
        ? `${death.who} died at ${duration(death.at)}: ${firstLine(death.text)}`
        : notice
          ? notice.text
          : row !== null
            ? `${itemName(model, row)} ${OUTCOMES[rows.outcome[row]]}, ${duration(rows.took[row])}`
            : null;
      tip.classList.toggle("hidden", text === null);
      if (text !== null) {
        tip.textContent = plain(text).slice(0, 300);
        tip.style.left = Math.max(0, Math.min(plot.whole - tip.offsetWidth, x + 12)) + "px";
        tip.style.top = y + 18 + "px";
      }
    }

    function hideTip() {
      tip.classList.add("hidden");
    }

    function press(event) {
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      moved = moved && pointers.size > 1;
      canvas.setPointerCapture(event.pointerId);
      hideTip();
    }

    function move(event) {
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
      if (pointers.size === 1) {
        pan((before.x - now.x) / plot.width);
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
    }

    function release(event) {
      if (pointers.delete(event.pointerId) && pointers.size === 0) {
        if (!moved && event.type === "pointerup") {
          choose(state.rowAt(lineAt(event.offsetY), event.offsetX));
        }
        moved = false;
        scroller.classList.remove("dragged");
      }
    }

    function turnWheel(event) {
      if (event.deltaX !== 0 && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        pan(event.deltaX / plot.width);
      } else if (event.ctrlKey || document.activeElement === scroller) {
        event.preventDefault();
        zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.004), timeAt(event.offsetX));
      }
    }

    // Keys

    const keys = {
      ArrowLeft: (shift) => (shift ? show(state.neighbour(-1), false) : pan(-0.1)),
      ArrowRight: (shift) => (shift ? show(state.neighbour(1), false) : pan(0.1)),
      ArrowUp: () => stepLine(-1),
      ArrowDown: () => stepLine(1),
      "+": () => zoom(0.5),
      "=": () => zoom(0.5),
      "-": () => zoom(2),
      Home: showAll,
      End: () => look(full.to - (view.to - view.from), full.to),
      Enter: state.fillWithChosen,
      n: () => showProblem(1),
      p: () => showProblem(-1),
      Escape: () => choose(null),
    };

    function pressKey(event) {
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        act(event.shiftKey);
      }
    }

    new ResizeObserver(resize).observe(scroller);
    resize();
    recolour();
    return { show, goTo, recolour, view, chosen: () => (chosen.row === null ? null : rows.index[chosen.row]) };
  }

  function firstLine(text) {
    return String(text || "no evidence").split("\n", 1)[0];
  }

  return { make };
})();
