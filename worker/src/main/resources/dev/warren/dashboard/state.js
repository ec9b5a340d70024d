/* The fleet as the dashboard saw it last, and what several parts of the page ask of it. */

/** What the stream brought last, as StateJson writes it; null before the first. */
export let state = null;

export function takeState(next) {
  state = next;
}

/** The supervisors of each host: {host, supervisors}. */
export function hosts() {
  const found = new Map();
  for (const it of state.supervisors) {
    found.set(it.host, [...(found.get(it.host) ?? []), it]);
  }
  return [...found].map(([host, supervisors]) => ({ host, supervisors }));
}

export function processesOf(supervisors) {
  return supervisors.flatMap((it) => it.processes);
}

/** How many items run in processes. */
export function countItems(processes) {
  return processes.reduce((sum, it) => sum + it.items.length, 0);
}

/** What the processes of a host take of its memory: {part, isHigh, text}; null if not known. */
export function memoryOf(supervisors) {
  const of = Math.max(...supervisors.map((it) => it.memoryBytes ?? 0));
  if (of <= 0) {
    return null;
  }
  const bytes = processesOf(supervisors).reduce((sum, it) => sum + (it.rssBytes ?? 0), 0);
  const part = bytes / of;
  return {
    part,
    isHigh: part >= 0.85,
    text: "take " + page.size(bytes) + " of " + page.size(of) + " (" + page.percent(part) + ")",
  };
}
