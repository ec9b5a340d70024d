/* The events of late, the newest first. */
import { byId, element, keyed, show } from "./nodes.js";
import { state } from "./state.js";
import { cut, moment } from "./text.js";

export function drawEvents() {
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
