/*
 * Nodes that are kept while states come and go: rows are found by their key, and only what differs
 * is written, so that focus, selection, scroll position, open details and typed text stay.
 */

export const { element } = page;
export const byId = (id) => document.getElementById(id);

/** Writes a text, unless it is there already: writing would end a selection. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function put(node, name, value) {
  if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

export function show(node, isShown) {
  if (node.hidden === isShown) {
    node.hidden = !isShown;
  }
}

/** A state as a word; its colour comes with the attribute. */
export function sayState(node, state) {
  say(node, state);
  put(node, "data-state", state);
}

const keptRows = new WeakMap();

/**
 * Makes the children of a node those of a list, in its order. Who has a key already is kept, and
 * moved only if it must be.
 *
 * @param make makes {node, update(item)} of an item
 */
export function keyed(parent, items, keyOf, make) {
  const before = keptRows.get(parent) ?? new Map();
  const rows = new Map();
  for (const item of items) {
    let key = keyOf(item);
    while (rows.has(key)) {
      key += "'";
    }
    rows.set(key, before.get(key) ?? make(item));
    rows.get(key).item = item;
  }
  for (const [key, row] of before) {
    if (!rows.has(key)) {
      leave(row.node);
      row.node.remove();
    }
  }
  let next = parent.firstElementChild;
  for (const row of rows.values()) {
    row.update(row.item);
    if (row.node === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(row.node, next);
    }
  }
  keptRows.set(parent, rows);
}

/** Gives the focus of a node that goes away to the title of its section. */
function leave(node) {
  if (node.contains(document.activeElement)) {
    node.parentElement.closest("section[id]")?.querySelector("h2")?.focus({ preventScroll: true });
  }
}

/** A cell of a table whose rows become cards on narrow screens, where the label is shown. */
export function cell(label, className, ...children) {
  return element("td", { class: className, "data-label": label, role: "cell" }, ...children);
}

export function foreign(className = "") {
  return element("span", { class: "foreign " + className, dir: "auto" });
}
