/* The last hour of the queues, in charts. */
import { byId, element, put, say, show } from "./nodes.js";
import { complain } from "./notices.js";
import { request } from "./requests.js";
import { isKnown, known, tickTime, waiting } from "./text.js";

const HOUR = 3600_000;
let points = [];
let charts = [];

/** Ticks of numbers that are whole. */
const WHOLE = [1, 2, 5]
  .flatMap((step) => [...Array(12).keys()].map((zeros) => step * 10 ** zeros))
  .sort((a, b) => a - b);
/** Ticks of seconds: those of a clock. */
const CLOCK = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 604_800,
];

const LINES = [
  {
    title: "Messages",
    unit: page.count,
    steps: WHOLE,
    series: [
      ["tasks", "waiting", "ok"],
      ["retry", "to be tried again", "retried"],
      ["dead", "dead letters", "crashed"],
    ],
  },
  {
    title: "Oldest wait",
    unit: waiting,
    tick: tickTime,
    steps: CLOCK,
    series: [["oldestWaitSeconds", "oldest wait", "timeout"]],
  },
  {
    title: "Items a second",
    unit: page.short,
    series: [
      ["perSecond", "done", "ok"],
      ["failedPerSecond", "failed", "failed"],
    ],
  },
  {
    title: "At work",
    unit: page.count,
    steps: WHOLE,
    series: [
      ["processes", "processes", "cancelled"],
      ["running", "running items", "good"],
    ],
  },
];
const DASHES = [[], [6, 3], [2, 2]];

export async function readHistory() {
  try {
    addPoints((await request("/api/history")).points);
  } catch (e) {
    complain("The last hour is not known: " + e.message, "history");
  }
}

export function addPoints(more) {
  const all = new Map(points.map((point) => [point.at, point]));
  more.forEach((point) => all.set(point.at, point));
  points = [...all.values()].sort((a, b) => a.at - b.at);
  const from = (points[points.length - 1]?.at ?? 0) - HOUR;
  points = points.filter((point) => point.at >= from);
  drawCharts();
}

/** The columns of a chart; a gap in time is a gap in the line. */
function columns(series) {
  const rows = [];
  points.forEach((point, i) => {
    if (i > 0 && point.at - points[i - 1].at > 35_000) {
      rows.push({ at: points[i - 1].at + 10_000 });
    }
    rows.push(point);
  });
  return [rows.map((row) => row.at / 1000), ...series.map(([field]) => rows.map((row) => row[field] ?? null))];
}

function drawCharts() {
  show(byId("no-history"), points.length === 0);
  show(byId("charts"), points.length > 0);
  if (points.length > 0 && charts.length === 0) {
    charts = LINES.map(makeChart);
    charts.forEach(({ box }) => byId("charts").append(box));
  }
  charts.forEach((chart) => chart.update());
}

function makeChart(line, index) {
  const isLast = index === LINES.length - 1;
  const legend = element("p", { class: "legend" });
  const plot = element("div", { class: "plot", role: "img" });
  const box = element("figure", null, element("figcaption", null, element("strong", null, line.title), legend), plot);
  const keys = line.series.map(([, text, colour], i) => {
    const value = element("span", { class: "value" });
    legend.append(
      element(
        "span",
        { class: "key" },
        element("i", { class: "line dash-" + i, "data-colour": colour }),
        " ",
        text + " ",
        value,
      ),
    );
    return value;
  });
  const time = element("span", { class: "soft" });
  legend.append(time);
  const height = () => (isLast ? 136 : 110);
  const axis = (more) => ({
    stroke: page.colour("soft"),
    grid: { stroke: page.colour("line"), width: 1 },
    ticks: { stroke: page.colour("line"), width: 1, size: 4 },
    font: "12px system-ui, sans-serif",
    ...more,
  });
  let chart = null;
  const sayValues = (row) => {
    say(time, isKnown(chart.data[0][row]) ? page.clock(chart.data[0][row] * 1000) : "");
    keys.forEach((key, i) => say(key, known(chart.data[i + 1][row], line.unit)));
  };
  const make = () => {
    chart?.destroy();
    chart = new uPlot(
      {
        width: Math.max(200, plot.clientWidth || 600),
        height: height(),
        padding: [8, 8, isLast ? 0 : 4, 0],
        legend: { show: false },
        cursor: { sync: { key: "warren" }, drag: { x: false, y: false }, y: false },
        scales: {
          x: {
            time: true,
            range: () => [points[points.length - 1].at / 1000 - 3600, points[points.length - 1].at / 1000],
          },
          y: { range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.05)] },
        },
        axes: [
          axis({
            size: isLast ? 30 : 4,
            values: (_, ticks) => ticks.map((tick) => (isLast ? page.clock(tick * 1000).slice(0, 5) : "")),
            space: 60,
          }),
          axis({
            size: 64,
            space: 28,
            values: (_, ticks) => ticks.map(line.tick ?? line.unit),
            ...(line.steps && { incrs: line.steps }),
          }),
        ],
        series: [
          {},
          ...line.series.map(([, , colour], i) => ({
            stroke: page.colour(colour),
            width: 2,
            dash: DASHES[i],
            points: { show: false },
          })),
        ],
        hooks: { setCursor: [(it) => sayValues(it.cursor.idx ?? it.data[0].length - 1)] },
      },
      columns(line.series),
      plot,
    );
  };
  const update = () => {
    if (chart === null) {
      if (plot.clientWidth === 0) {
        return; // not laid out yet: the observer tells when it is
      }
      make();
    } else {
      chart.setData(columns(line.series));
    }
    const last = chart.data[0].length - 1;
    if (!isKnown(chart.cursor.idx)) {
      sayValues(last);
    }
    put(
      plot,
      "aria-label",
      line.title +
        " over the last hour. " +
        line.series
          .map(([field, text]) => {
            const values = points.map((point) => point[field]).filter(isKnown);
            return values.length === 0
              ? text + ": not known"
              : text +
                  ": at the end " +
                  known(points[points.length - 1][field], line.unit) +
                  ", at most " +
                  line.unit(Math.max(...values));
          })
          .join("; ") +
        ".",
    );
  };
  new ResizeObserver(() => {
    if (chart === null) {
      update();
    } else if (plot.clientWidth > 0 && plot.clientWidth !== chart.width) {
      chart.setSize({ width: plot.clientWidth, height: height() });
    }
  }).observe(plot);
  return {
    box,
    update,
    recolour() {
      if (chart !== null) {
        make();
        update();
      }
    },
  };
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  charts.forEach((chart) => chart.recolour()),
);
