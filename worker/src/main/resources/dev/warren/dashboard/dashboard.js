/*
 * The page of `worker dashboard`: where it starts, and how what the stream brings gets onto it.
 *
 * Each state that the stream brings is drawn into the nodes that are there (nodes.js). One listener
 * on the document serves all buttons (commands.js). A part of the page is drawn by the file of its
 * name. `page` and `uPlot` are global: page.js is a part of the report, too.
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
import { readAccess } from "./access.js";
import { act } from "./commands.js";
import { drawConnection, follow, retry } from "./connection.js";
import { drawMatching, readDeadFirst } from "./dead-letters.js";
import { drawEvents } from "./events.js";
import { drawFigures } from "./figures.js";
import { drawHealth } from "./health.js";
import { addPoints, readHistory } from "./history.js";
import { drawHosts } from "./hosts.js";
import { drawJobs } from "./jobs.js";
import { complain } from "./notices.js";
import { takeToken } from "./requests.js";
import { takeState } from "./state.js";
import { drawVersions } from "./supervisors.js";

let newest = null;
let drawnAt = 0;
let isDrawPlanned = false;

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
    complain("This page could not show what the dashboard sent: " + e.message, "draw");
  }
}

function draw(state) {
  takeState(state);
  drawConnection();
  drawHealth();
  drawFigures();
  drawJobs();
  drawHosts();
  drawVersions();
  drawEvents();
  drawMatching();
}

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
// Somebody opened the address with the token in a tab that has the page already.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#token=")) {
    takeToken();
    readAccess().catch(() => {});
    retry();
  }
});

follow(
  () => {
    readHistory();
    readDeadFirst();
  },
  (name, data) => {
    if (name === "state") {
      // Parsed when it is drawn: of many states that come meanwhile, only the last one counts.
      newest = data;
      planDraw();
    } else if (name === "history") {
      addPoints([JSON.parse(data)]);
    }
  },
);
