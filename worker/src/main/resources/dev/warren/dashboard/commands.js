/* What the buttons of the page do, by their data-action. */
import { readAccess } from "./access.js";
import { purge, readDead, requeue, turn } from "./dead-letters.js";
import { ask, closeDialog, copyDump } from "./dialog.js";
import { progressText, who } from "./jobs.js";
import { byId } from "./nodes.js";
import { complain, notify } from "./notices.js";
import { request } from "./requests.js";
import { countItems, processesOf, state } from "./state.js";
import { cut, inline } from "./text.js";

const MAX_DUMP = 2_000_000;

/** The host that a button stands in; null for all hosts. */
function hostOf(node) {
  const place = node.closest("[data-host]");
  // A host may call itself anything, also nothing, which must not stand for all hosts.
  return place.parentElement === byId("all-hosts") ? null : place.dataset.host;
}

function placeOf(host) {
  return host === null ? "all hosts" : inline(host);
}

/** How many processes a host has, or all have, and what runs in them. */
function runningText(host) {
  const supervisors = state.supervisors.filter((it) => host === null || it.host === host);
  const processes = processesOf(supervisors);
  const items = countItems(processes);
  return (
    page.counted(processes.length, "process", "processes") +
    ", " +
    (items === 0 ? "none of which runs an item" : page.counted(items, "item runs", "items run") + " in them") +
    "."
  );
}

/** Sends a command to supervisors and shows what each answered. */
async function command(path, body) {
  const { answers } = await request(path, body);
  if (answers.length > 0) {
    notify(answers);
  } else {
    complain("no supervisor answered");
  }
}

function scale(node, processes) {
  return command("/api/scale", { host: hostOf(node), processes });
}

/** Sends a command to a host; to all hosts only after a question, as that is easily hit by mistake. */
async function commandOnceSure(node, path, title, line, confirm) {
  const host = hostOf(node);
  if (host !== null || (await ask({ title, lines: [runningText(null), line], confirm })) !== null) {
    await command(path, { host });
  }
}

const ACTIONS = {
  "scale-up": (node) => scale(node, "+1"),
  "scale-down": (node) => scale(node, "-1"),
  async scale(node) {
    const input = node.parentElement.querySelector("input");
    if (input.value === "" || !input.checkValidity()) {
      input.reportValidity();
      input.focus();
      complain("Say how many processes there are to be.", "scale");
      return;
    }
    await scale(node, input.value);
    input.value = "";
  },
  quiet: (node) =>
    commandOnceSure(
      node,
      "/api/quiet",
      "Quiet all hosts?",
      "They take no more tasks until they are told to resume; what runs goes on.",
      "Quiet all",
    ),
  resume: (node) => command("/api/resume", { host: hostOf(node) }),
  restart: (node) =>
    commandOnceSure(
      node,
      "/api/restart",
      "Restart the processes of all hosts?",
      "New processes take their places, some at a time; what runs is finished first.",
      "Restart all",
    ),
  async stop(node) {
    const host = hostOf(node);
    const answer = await ask({
      title: "Stop " + placeOf(host) + "?",
      lines: [
        runningText(host) +
          " They finish what they run, within the grace period, and nothing starts them again from here.",
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
      notify([await request("/api/cancel", { job: job.job })]);
    }
  },
  requeue,
  purge,
  refresh: readDead,
  "page-before": (node) => turn(node, -1),
  "page-after": (node) => turn(node, 1),
  async dump(node) {
    const row = node.closest("[data-process]");
    const host = hostOf(node);
    const pid = Number(row.dataset.process.slice(row.dataset.process.lastIndexOf("/") + 1));
    const { text } = await request("/api/dump", { host, pid });
    await ask({ title: "Process " + pid + " on " + placeOf(host), lines: [], dump: cut(text, MAX_DUMP) });
  },
  confirm: () => closeDialog("confirm"),
  dismiss: () => closeDialog(""),
  copy: copyDump,
  close: (node) => node.closest(".notice").remove(),
};

/** Runs what a button stands for; not again while it runs. */
export async function act(node) {
  if (node.getAttribute("aria-busy") === "true") {
    return;
  }
  node.setAttribute("aria-busy", true);
  try {
    await ACTIONS[node.dataset.action](node);
  } catch (e) {
    complain(e.message);
    if (e.status === 401 || e.status === 403) {
      await readAccess().catch(() => {});
    }
  } finally {
    node.removeAttribute("aria-busy");
  }
}
