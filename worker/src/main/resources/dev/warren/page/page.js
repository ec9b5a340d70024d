/** What all pages use: text for people, and elements without HTML from others. */
const page = (() => {
  "use strict";

  /** An element with text, which is never taken as HTML. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") {
        made.className = value;
      } else if (key.startsWith("on")) {
        made.addEventListener(key.slice(2), value);
      } else if (value !== false && value !== null && value !== undefined) {
        made.setAttribute(key, value === true ? "" : value);
      }
    }
    for (const child of children) {
      if (child !== null && child !== undefined) {
        made.append(child);
      }
    }
    return made;
  }

  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  /** A whole number with separators. */
  function count(number) {
    return whole.format(number);
  }

  /** A number with about three digits. */
  function short(number) {
    const size = Math.abs(number);
    if (size >= 100 || Number.isInteger(number)) {
      return count(number);
    }
    return number.toFixed(size >= 10 ? 1 : 2);
  }

  /** A duration in microseconds, in the unit that fits. */
  function duration(micros) {
    const size = Math.abs(micros);
    if (size < 1000) {
      return short(micros) + " µs";
    }
    if (size < 1e6) {
      return short(micros / 1e3) + " ms";
    }
    if (size < 6e7) {
      return short(micros / 1e6) + " s";
    }
    const seconds = Math.round(micros / 1e6);
    if (seconds < 3600) {
      return Math.floor(seconds / 60) + " min " + (seconds % 60) + " s";
    }
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440) {
      return Math.floor(minutes / 60) + " h " + (minutes % 60) + " min";
    }
    const hours = Math.round(minutes / 60);
    return Math.floor(hours / 24) + " d " + (hours % 24) + " h";
  }

  /** A size in bytes, in binary units. */
  function size(bytes) {
    const units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let unit = 0;
    while (bytes >= 1024 && unit < units.length - 1) {
      bytes /= 1024;
      unit++;
    }
    return short(bytes) + " " + units[unit];
  }

  /** A part of one in percent. */
  function percent(part) {
    const hundredths = 100 * part;
    return (hundredths > 0 && hundredths < 10 ? hundredths.toFixed(1) : Math.round(hundredths)) + " %";
  }

  /** "1 item" or "7 items". */
  function counted(number, one, many) {
    return count(number) + " " + (number === 1 ? one : many);
  }

  /** A time of the clock, given in milliseconds since the epoch. */
  function clock(millis) {
    const at = new Date(millis);
    return [at.getHours(), at.getMinutes(), at.getSeconds()]
      .map((part) => String(part).padStart(2, "0"))
      .join(":");
  }

  /** The value of a colour of the style. */
  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  return { element, count, short, duration, size, percent, counted, clock, colour };
})();
