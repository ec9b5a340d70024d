/* The hosts, each with its commands and its supervisors. */
import { access, button } from "./access.js";
import { byId, element, keyed, put, say, show } from "./nodes.js";
import { hosts, memoryOf, state } from "./state.js";
import { supervisorPart } from "./supervisors.js";
import { cut, dotted } from "./text.js";

export function drawHosts() {
  const groups = hosts();
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
}

function allHosts() {
  const text = element("p", { class: "soft" });
  const bar = commandBar(null);
  const node = element("div", { "data-host": "" }, text, bar.node);
  return {
    node,
    update({ supervisors }) {
      const number = new Set(supervisors.map((it) => it.host)).size;
      say(text, "All " + number + " hosts; a number of processes is that of each supervisor:");
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
  const bar = commandBar(host);
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
      const memory = memoryOf(group.supervisors);
      const cores = Math.max(...group.supervisors.map((it) => it.cores ?? 0));
      say(
        facts,
        dotted([
          cores > 0 && page.counted(cores, "core", "cores"),
          memory && "processes " + memory.text,
          group.supervisors.length > 1 && group.supervisors.length + " supervisors: commands go to each",
        ]),
      );
      show(meter, memory !== null);
      const percent = 100 * Math.min(1, memory?.part ?? 0);
      fill.style.width = percent + "%";
      put(meter, "aria-valuenow", Math.round(percent));
      put(meter, "data-kind", memory?.isHigh ? "bad" : "ok");
      bar.update(group.supervisors);
      keyed(supervisors, group.supervisors, (it) => it.id, supervisorPart);
    },
  };
}

/** The commands to the supervisors of a host, or of all hosts. */
function commandBar(host) {
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
