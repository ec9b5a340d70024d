/* The stream of events from the dashboard, which is opened anew for as long as the page is open. */
import { readAccess } from "./access.js";
import { byId, put, say, show } from "./nodes.js";
import { headers, refusal } from "./requests.js";
import { state } from "./state.js";
import { cut, isKnown, lasting, moment, sentence } from "./text.js";

const WAITS = [1, 2, 4, 8, 10];
/** The server sends something every 15 s at least: after this the connection is taken for dead. */
const SILENCE = 25_000;
const MAX_EVENT = 64 << 20;

const link = { live: false, heardAt: Date.now(), retryAt: 0, error: "" };
let states = 0;
let endWait = null;

/** Tries again at once if it waits to do so. */
export function retry() {
  endWait?.();
}

function setConnection(live, error = "") {
  link.live = live;
  link.error = error;
  document.body.dataset.connection = live ? "live" : "lost";
  drawConnection();
}

/**
 * Follows the stream for as long as the page is open.
 *
 * @param onLive called before the first event of each connection
 * @param onEvent called with name and data of each event
 */
export async function follow(onLive, onEvent) {
  document.body.dataset.connection = "connecting";
  setInterval(drawConnection, 1000);
  // A laptop that wakes up, or a network that is back: no need to wait.
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      retry();
    }
  });
  for (let failures = 0; ; failures++) {
    try {
      await readAccess();
      await readStream((name, data) => {
        if (!link.live) {
          failures = 0;
          setConnection(true);
          onLive();
        }
        if (name === "state") {
          link.heardAt = Date.now();
          document.body.dataset.states = ++states;
        }
        onEvent(name, data);
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
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    endWait = null;
  }
}

async function readStream(onEvent) {
  const abort = new AbortController();
  let watch = setTimeout(() => abort.abort(), SILENCE);
  try {
    const response = await fetch("/api/stream", {
      headers: headers(),
      cache: "no-store",
      signal: abort.signal,
    });
    if (!response.ok) {
      throw await refusal(response);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventParser(onEvent);
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

/** Says whether what is seen is live, and why not; once a second, as its age grows. */
export function drawConnection() {
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
