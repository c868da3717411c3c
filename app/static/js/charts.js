// Draws charts from the JSON that stands beside them; the same figures are in a table for whoever reads.
const shown = [];

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    series: [1, 2, 3, 4, 5, 6].map((number) => read(`--ct-chart-${number}`)),
    text: read("--ct-chart-text"),
    grid: read("--ct-chart-grid"),
  };
}

function datasets(data, palette) {
  const round = data.kind === "doughnut";
  return data.series.map((series, index) => ({
    label: series.label,
    data: series.values,
    backgroundColor: round ? palette.series : palette.series[index % palette.series.length],
    borderColor: data.kind === "line" ? palette.series[index % palette.series.length] : undefined,
    borderWidth: data.kind === "line" ? 2 : 0,
    borderRadius: data.kind === "bar" ? 3 : 0,
    maxBarThickness: 36,
  }));
}

const MOST = 24; // letters of a name below a bar; the table and the tip have the whole

/** Shorten a name in its middle: many begin alike, and differ where they end. */
function short(name) {
  return name.length > MOST ? `${name.slice(0, 8)}…${name.slice(9 - MOST)}` : name;
}

function axes(data, palette, locale) {
  if (data.kind === "doughnut") return {};
  const number = new Intl.NumberFormat(locale);
  const names = { color: palette.text, callback: (value) => short(data.labels[value]) };
  const category = { stacked: data.stacked, ticks: names, grid: { display: false } };
  const value = {
    stacked: data.stacked,
    beginAtZero: true,
    ticks: { color: palette.text, callback: (tick) => number.format(tick) },
    grid: { color: palette.grid },
    border: { display: false },
  };
  return data.horizontal ? { x: value, y: category } : { x: category, y: value };
}

function options(data, palette) {
  const locale = document.documentElement.lang;
  return {
    locale,
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    indexAxis: data.horizontal ? "y" : "x",
    scales: axes(data, palette, locale),
    plugins: {
      legend: {
        display: data.series.length > 1 || data.kind === "doughnut",
        position: "bottom",
        labels: { color: palette.text, boxWidth: 12 },
      },
    },
  };
}

/** Draw all charts; on paper in the colours of the light theme. */
function draw(onPaper = false) {
  for (const chart of shown.splice(0)) chart.destroy();
  const root = document.documentElement;
  const theme = root.dataset.bsTheme;
  if (onPaper) root.dataset.bsTheme = "light";
  const palette = colours();
  if (onPaper) root.dataset.bsTheme = theme;
  globalThis.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    shown.push(
      new globalThis.Chart(canvas, {
        type: data.kind,
        data: { labels: data.labels, datasets: datasets(data, palette) },
        options: options(data, palette),
      }),
    );
  }
}

export async function start() {
  if (!document.querySelector("canvas[data-chart]")) return;
  await import("../vendor/chart.js/chart.umd.min.js");
  await document.fonts.ready;
  draw();
  document.addEventListener("chungtay:theme", () => draw());
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw());
}
