/* The figures of the fleet. */
import { byId, element, keyed, put, say } from "./nodes.js";
import { countItems, processesOf, state } from "./state.js";
import { isKnown, known, waiting } from "./text.js";

export function drawFigures() {
  const queues = state.queues ?? {};
  const processes = processesOf(state.supervisors);
  const wanted = state.supervisors.reduce((sum, it) => sum + (it.wanted ?? 0), 0);
  const running = countItems(processes);
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
