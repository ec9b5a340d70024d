/* Texts for people; those that the report needs, too, are in page.js. */

export const UNKNOWN = "–";
const MAX_NAME = 160;

export const isKnown = (value) => value !== null && value !== undefined;

/** A value for people, or a dash where it is not known. */
export function known(value, format) {
  return isKnown(value) ? format(value) : UNKNOWN;
}

/** Text of others, cut off where it is too long for a line. */
export function cut(text, length = MAX_NAME) {
  const whole = String(text ?? "");
  return whole.length > length ? whole.slice(0, length) + "…" : whole;
}

/** A name of others within a sentence, whose direction it must not turn. */
export function inline(text, length = 80) {
  return "\u2068" + cut(text, length).replace(/[\u202a-\u202e\u2066-\u2069]/g, "") + "\u2069";
}

export function sentence(text) {
  return /[.!?…]$/.test(text) ? text : text + ".";
}

/** Those of some texts that are not empty, in one line. */
export function dotted(texts) {
  return texts.filter(Boolean).join(" · ");
}

/** How long something lasts: whole seconds, as it is looked at while it grows. */
export function lasting(seconds) {
  return seconds < 0.5 ? "0 s" : page.duration(Math.round(seconds) * 1e6);
}

/** A wait in seconds, which may be short. */
export function waiting(seconds) {
  return seconds < 10 && !Number.isInteger(seconds) ? page.duration(Math.round(seconds * 100) * 1e4) : lasting(seconds);
}

/** A tick of an axis in seconds: without the seconds of whole minutes, nor the minutes of hours. */
export function tickTime(seconds) {
  return waiting(seconds).replace(/ (0 s|0 min|0 h)$/, "");
}

/** A number of times a second. */
export function rate(number) {
  return page.short(number) + "/s";
}

/** The time of an event: with the day where it is not today. */
export function moment(millis) {
  const at = new Date(millis);
  const isToday = at.toDateString() === new Date().toDateString();
  return (isToday ? "" : at.toLocaleDateString("en-CA") + " ") + page.clock(millis);
}

/** The first characters of a job's id, which tell it from others. */
export function shortJob(job) {
  return cut(job, 8);
}

/** Class and method of a task; its package stands with its job. */
export function shortTask(task) {
  return String(task).split(".").slice(-2).join(".");
}

/** A word as a shell takes it. */
export function shellWord(text) {
  return /^[\w.,:/@%+=~-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}
