/** What several parts of the report use: sums, searches and steps, texts and elements. */
const basics = (() => {
  "use strict";

  const { element, count } = page;
  const SHOWN_TEXT = 20000;
  const SHOWN_ROWS = 100;

  // Numbers

  function sum(list, of = (one) => one) {
    return list.reduce((all, one) => all + of(one), 0);
  }

  /** The first of n places where a test holds, or n. Behind it, too, the test must hold. */
  function firstWhere(n, holds) {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** 1, 2, 5 or 10 times a power of ten, of micros, at least as much as is needed. */
  function niceStep(least) {
    const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
    return [1, 2, 5, 10].find((lead) => lead * power >= least * 0.999) * power;
  }

  /** The unit of an axis of time that goes up to so many micros. */
  function unitFor(micros) {
    return micros < 2e6
      ? { micros: 1e3, name: "ms" }
      : micros < 6e8
        ? { micros: 1e6, name: "s" }
        : micros < 3.6e10
          ? { micros: 6e7, name: "min" }
          : { micros: 3.6e9, name: "h" };
  }

  // Texts

  /** Without what would turn around or break a line. */
  function plain(text) {
    return String(text).replace(/[\p{Cc}\p{Bidi_Control}]/gu, " ");
  }

  function cut(text) {
    const whole = String(text ?? "");
    return whole.length <= SHOWN_TEXT
      ? whole
      : whole.slice(0, SHOWN_TEXT) + ` … (${count(whole.length - SHOWN_TEXT)} characters more)`;
  }

  function shortened(text) {
    const whole = String(text ?? "");
    return whole.length > 300 ? whole.slice(0, 300) + " …" : whole;
  }

  function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  function nameOf({ calls }, call, index) {
    return calls ? `Call ${call}, item ${index}` : `Item ${index}`;
  }

  function itemName(model, row) {
    return nameOf(model, model.rows.call[row], model.rows.index[row]);
  }

  function processName({ host, pid }) {
    return pid === 0 ? host : host + "/" + pid;
  }

  /** The name of the process that ran a row. */
  function runnerOf({ facts, rows }, row) {
    const process = facts.processes[rows.process[row]];
    return process ? processName(process) : "none";
  }

  /** The title of a group of failures. */
  function titleOf({ type, where, kind }) {
    return (type || kind) + (where ? " at " + where : "");
  }

  // Elements

  function byId(id) {
    return document.getElementById(id);
  }

  function foreign(text) {
    return element("span", { class: "foreign" }, cut(text));
  }

  function code(text) {
    return element("code", {}, text);
  }

  function nothing(text) {
    return element("p", { class: "soft" }, text);
  }

  /** A sentence that is good, a warning or bad. */
  function toned(tone, ...parts) {
    return element("p", { class: "tone " + tone }, ...parts);
  }

  function preformatted(text) {
    return element("pre", { class: "foreign", tabindex: "0" }, cut(text));
  }

  function folded(summary, content) {
    return element("details", {}, element("summary", {}, summary), content);
  }

  function legend(entries) {
    return element("ul", { class: "legend" }, ...entries.map(([swatch, text]) => element("li", {}, swatch, text)));
  }

  function timelineButton(text, act) {
    return element("button", { class: "item", type: "button", title: "Show in the timeline", onclick: act }, text);
  }

  /** The name of an item, which shows it in the timeline. */
  function itemButton(model, row) {
    return timelineButton(itemName(model, row), () => model.timeline?.show(row, true));
  }

  /** Puts the first elements into a holder, and returns the button that adds the others, if there are any. */
  function fill(holder, elements) {
    holder.replaceChildren(...elements.slice(0, SHOWN_ROWS));
    if (elements.length <= SHOWN_ROWS) {
      return [];
    }
    const showAll = () => {
      elements.slice(SHOWN_ROWS).forEach((one) => holder.append(one));
      button.remove();
    };
    const button = element("button", { type: "button", class: "more", onclick: showAll }, `Show all ${count(elements.length)}`);
    return [button];
  }

  return {
    sum, firstWhere, niceStep, unitFor, plain, cut, shortened, capital, nameOf, itemName,
    processName, runnerOf, titleOf, byId, foreign, code, nothing, toned, preformatted, folded,
    legend, timelineButton, itemButton, fill,
  };
})();
