/** Reads what stands in the file: facts, and the attempts as columns of rows. */
const reading = (() => {
  "use strict";

  const { plain, sum } = basics;

  const SUCCEEDED = 0;
  const FAILED = 1;
  const TIMED_OUT = 2;
  const CRASHED = 3;
  const PROBLEMS = [FAILED, TIMED_OUT, CRASHED];
  const CANCELLED = 4;
  /** Attempts with this outcome or a larger one are run again. */
  const AGAIN = 5;
  const OUTCOMES = [
    "succeeded",
    "failed",
    "timed out",
    "crashed",
    "cancelled",
    "failed, run again",
    "timed out, run again",
    "crashed, run again",
  ];
  const OUTCOME_COLOURS = ["ok", "failed", "timeout", "crashed", "cancelled", "failed", "timeout", "crashed"];

  /** The columns of rows in their order; true where numbers are the differences to the rows before. */
  const COLUMNS = [
    ["call", Uint32Array, true],
    ["index", Float64Array, true],
    ["task", Uint32Array],
    ["process", Uint32Array],
    ["attempt", Uint32Array],
    ["outcome", Uint8Array],
    ["group", Uint32Array],
    ["queued", Float64Array, true],
    ["started", Float64Array, true],
    ["took", Float64Array],
  ];

  /** The outcome that an attempt had, whether or not it was run again. */
  function kindOf(outcome) {
    return outcome >= AGAIN ? outcome - 4 : outcome;
  }

  function isProblem(outcome) {
    return outcome !== SUCCEEDED && outcome !== CANCELLED;
  }

  /** All that the file tells, with the rows as columns. What cannot be read is counted, not fatal. */
  async function read() {
    const facts = {
      job: null,
      tasks: [],
      processes: [],
      lives: [],
      ahead: new Map(),
      groups: new Map(),
      slow: new Map(),
      notices: [],
      missing: [],
      end: null,
      unread: 0,
      rows: null,
    };
    const packed = [];
    const elements = document.querySelectorAll('script[type^="application/warren"]');
    elements.forEach((one, i) => {
      const last = i === elements.length - 1;
      if (one.type === "application/warren-rows") {
        packed.push({ text: one.textContent, n: Number(one.dataset.n), last });
        return;
      }
      try {
        take(facts, JSON.parse(one.textContent));
      } catch {
        unreadable(facts, last);
      }
    });
    facts.rows = await readRows(packed, facts);
    if (facts.ahead.size > 0) {
      const aheadOf = facts.processes.map(({ host }) => facts.ahead.get(host));
      const { started, process, length } = facts.rows;
      for (let row = 0; row < length; row++) {
        started[row] -= aheadOf[process[row]] || 0;
      }
    }
    return facts;
  }

  /** The last element may be half written, which is no loss to tell of. */
  function unreadable(facts, last) {
    facts.unread += last ? 0 : 1;
  }

  function take(facts, fact) {
    if (typeof fact.host === "string") {
      // Stands in a line with other text, which it must not turn around.
      fact.host = plain(fact.host);
      fact.who = fact.host + "/" + fact.pid;
    }
    const lists = { life: facts.lives, notice: facts.notices, missing: facts.missing };
    switch (fact.k) {
      case "job":
        facts.job = fact;
        (fact.tasks || []).forEach((name, n) => (facts.tasks[n] = name));
        break;
      case "task":
        facts.tasks[fact.n] = fact.name;
        break;
      case "process":
        facts.processes[fact.n] = fact;
        break;
      case "host":
        facts.ahead.set(fact.host, fact.aheadMillis * 1000);
        break;
      case "group":
        facts.groups.set(fact.n, fact);
        break;
      case "slow":
        facts.slow.set(fact.call + "#" + fact.index, fact.argument);
        break;
      case "end":
        facts.end = fact;
        break;
      default:
        lists[fact.k]?.push(fact);
    }
  }

  async function readRows(packed, facts) {
    const blocks = await Promise.all(packed.map((block) => inflate(block.text).catch(() => null)));
    const total = sum(packed.filter((_, i) => blocks[i]), (block) => block.n);
    const rows = { length: 0 };
    for (const [name, type] of COLUMNS) {
      rows[name] = new type(total);
    }
    packed.forEach((block, i) => {
      if (blocks[i] && decode(blocks[i], block.n, rows)) {
        rows.length += block.n;
      } else {
        unreadable(facts, block.last);
      }
      blocks[i] = null;
    });
    return rows;
  }

  async function inflate(text) {
    const { readable, writable } = new DecompressionStream("deflate-raw");
    const writer = writable.getWriter();
    // A failure shows on the readable side, too.
    Promise.all([writer.write(fromBase64(text)), writer.close()]).catch(() => {});
    return new Uint8Array(await new Response(readable).arrayBuffer());
  }

  function fromBase64(text) {
    if (Uint8Array.fromBase64) {
      return Uint8Array.fromBase64(text);
    }
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < characters.length; i++) {
      bytes[i] = characters.charCodeAt(i);
    }
    return bytes;
  }

  /** Appends the rows of a block, behind the length, and tells whether the block was whole. */
  function decode(bytes, n, rows) {
    const from = rows.length;
    let at = 0;

    function next() {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (!(byte >= 128)) {
          return value;
        }
      }
    }

    function numbers(column) {
      for (let row = from; row < from + n; row++) {
        column[row] = next();
      }
    }

    function differences(column) {
      let value = 0;
      for (let row = from; row < from + n; row++) {
        const zigzag = next();
        value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
        column[row] = value;
      }
    }

    for (const [name, , isDifference] of COLUMNS) {
      (isDifference ? differences : numbers)(rows[name]);
    }
    return at === bytes.length;
  }

  return { SUCCEEDED, FAILED, TIMED_OUT, CRASHED, PROBLEMS, CANCELLED, AGAIN, OUTCOMES, OUTCOME_COLOURS, kindOf, isProblem, read };
})();
