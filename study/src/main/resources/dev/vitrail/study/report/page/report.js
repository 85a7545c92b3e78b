"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  // Tables: a click on a heading sorts, a second one the other way; what has no number goes last.
  function order(cell) {
    const text = cell.dataset.order ?? cell.textContent.trim();
    const number = Number(text.replace(/\u2212/g, "-").replace(/,/g, ""));
    return text === "" || Number.isNaN(number) ? text : number;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") {
      return a - b;
    }
    return typeof a === typeof b ? a.localeCompare(b, "en", { numeric: true }) : typeof a === "number" ? 1 : -1;
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => heading.querySelector("button")?.addEventListener("click", () => {
      const first = heading.classList.contains("number") ? "descending" : "ascending";
      const second = first === "descending" ? "ascending" : "descending";
      const direction = heading.getAttribute("aria-sort") === first ? second : first;
      headings.forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", direction);
      const sign = direction === "ascending" ? 1 : -1;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => sign * compare(order(a.cells[column]), order(b.cells[column])));
      table.tBodies[0].append(...rows);
    }));
  }

  // The filter of the cells.
  const search = document.getElementById("search");
  const choices = [...document.querySelectorAll("#cells select[data-axis]")];
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...document.querySelectorAll("#cell-table tbody tr")];
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word)) || choices.some((choice) =>
        choice.selectedIndex > 0 && row.querySelector(`td[data-axis="${choice.dataset.axis}"]`).textContent !== choice.value);
    }
    const count = rows.filter((row) => !row.hidden).length;
    document.getElementById("shown").textContent = `${count} of ${rows.length} cells`;
  }
  search.addEventListener("input", filter);
  choices.forEach((choice) => choice.addEventListener("change", filter));
  filter();

  // Charts. Colours after Okabe and Ito, for all kinds of colour vision; the page's own for everything else.
  const onLight = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8f8a00", "#7f7f7f"];
  const onDark = ["#56b4e9", "#e69f00", "#2fc79a", "#e39ac6", "#3d8fd6", "#ff8a4c", "#d8d24a", "#a0a0a0"];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const print = matchMedia("print");
  const charts = [];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function axis(title, more) {
    return {
      title: { display: true, text: title, color: style("--muted") },
      ticks: { color: style("--muted"), maxRotation: 0 },
      grid: { color: style("--line") },
      border: { color: style("--line") },
      ...more,
    };
  }

  const intervals = {
    id: "intervals",
    beforeDatasetsDraw(chart) {
      const { ctx, scales: { x, y } } = chart;
      ctx.save();
      ctx.strokeStyle = style("--muted");
      for (const point of chart.data.datasets[0].data) {
        if (point.low !== null) {
          ctx.beginPath();
          ctx.moveTo(x.getPixelForValue(point.x), y.getPixelForValue(point.low));
          ctx.lineTo(x.getPixelForValue(point.x), y.getPixelForValue(point.high));
          ctx.stroke();
        }
      }
      ctx.restore();
    },
  };

  const compact = new Intl.NumberFormat("en", { notation: "compact" });

  function costChart(id, cost, front, title) {
    const canvas = document.getElementById(id);
    if (!canvas) {
      return;
    }
    const point = (cell) => ({ x: cell[cost], y: cell.accuracy, low: cell.low, high: cell.high, id: cell.id });
    const points = data.cells.filter((cell) => cell.accuracy !== null && cell[cost] !== null).map(point);
    const ends = points.flatMap((each) => [each.y, each.low, each.high]).filter((each) => each !== null);
    charts.push(() => new Chart(canvas, {
      plugins: [intervals],
      data: {
        datasets: [
          { type: "scatter", data: points, pointRadius: 5, pointHoverRadius: 7, backgroundColor: style("--accent") },
          { type: "line", data: front.map((index) => point(data.cells[index])), pointRadius: 0, pointHitRadius: 0,
            borderColor: style("--accent"), borderWidth: 1.5 },
        ],
      },
      options: {
        maintainAspectRatio: false, animation: false,
        scales: {
          x: axis(title, {
            type: "linear", grace: "8%",
            ticks: { color: style("--muted"), maxRotation: 0, callback: (value) => compact.format(value) },
          }),
          y: axis("accuracy, %", { suggestedMin: Math.min(...ends), suggestedMax: Math.max(...ends) }),
        },
        plugins: { legend: { display: false }, tooltip: {
          filter: (item) => item.datasetIndex === 0,
          callbacks: {
            title: (items) => items[0]?.raw.id.split(", ") ?? "",
            label: ({ raw }) => [
              `${raw.y.toFixed(2)} %${raw.low === null ? "" : ` [${raw.low.toFixed(2)}, ${raw.high.toFixed(2)}]`}`,
              `${title}: ${raw.x.toLocaleString("en")}`,
            ],
          },
        } },
      },
    }));
  }
  costChart("macs-chart", "macs", data.macsFront, "multiply-adds of one image");
  costChart("time-chart", "seconds", data.timeFront, "seconds of training");

  // Learning curves: coloured by cell, or by the values of an axis; pointing at one, or choosing in the legend, lifts it out.
  const canvas = document.getElementById("curve-chart");
  if (canvas) {
    const metric = document.getElementById("curve-metric");
    const colour = document.getElementById("curve-colour");
    const legend = document.getElementById("curve-legend");
    const trials = data.trials.filter((trial) => trial.epoch.length > 0);
    data.axes.forEach((name, index) => colour.add(new Option(name, String(index))));
    colour.add(new Option("cell", "cell"));
    let chosen = null;
    let chart = null;
    const group = (trial) =>
      colour.value === "cell" ? data.cells[trial.cell].id : data.cells[trial.cell].values[Number(colour.value)];

    function paint() {
      const groups = [...new Set(trials.map(group))];
      const palette = dark.matches && !print.matches ? onDark : onLight;
      const shade = (name) => palette[groups.indexOf(name) % palette.length];
      const datasets = trials.map((trial) => {
        const name = group(trial);
        const faded = chosen !== null && chosen !== name;
        return {
          trial,
          data: trial.epoch.map((epoch, i) => ({ x: epoch, y: trial[metric.value][i] })),
          borderColor: shade(name) + (faded ? "30" : ""), backgroundColor: shade(name),
          borderWidth: faded ? 1 : 1.75, borderDash: trial.status === "DONE" ? [] : [4, 3],
          pointRadius: trial.epoch.length === 1 ? 3 : 0, hoverBorderWidth: 4, pointHoverRadius: 3, order: faded ? 1 : 0,
        };
      });
      legend.replaceChildren(...groups.map((name) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        const swatch = document.createElement("span");
        button.type = "button";
        button.setAttribute("aria-pressed", String(chosen === name));
        swatch.className = "swatch";
        swatch.style.background = shade(name);
        button.append(swatch, name);
        button.addEventListener("click", () => {
          chosen = chosen === name ? null : name;
          paint();
        });
        item.append(button);
        return item;
      }));
      if (chart) {
        chart.data.datasets = datasets;
        chart.options.scales.y.title.text = metric.selectedOptions[0].text;
        chart.update();
        return chart;
      }
      chart = new Chart(canvas, {
        type: "line",
        data: { datasets },
        options: {
          maintainAspectRatio: false, animation: false,
          interaction: { mode: "nearest", intersect: false }, hover: { mode: "dataset", intersect: false },
          scales: {
            x: axis("epoch", { type: "linear", min: 1, ticks: { color: style("--muted"), precision: 0 } }),
            y: axis(metric.selectedOptions[0].text),
          },
          plugins: { legend: { display: false }, tooltip: {
            filter: (item, index) => index === 0,
            callbacks: {
              title: (items) => items.length ? data.cells[items[0].dataset.trial.cell].id.split(", ") : "",
              label: ({ dataset, parsed }) =>
                `seed ${dataset.trial.seed}, epoch ${parsed.x}: ${parsed.y.toFixed(metric.value === "testAccuracy" ? 2 : 4)}`,
            },
          } },
        },
      });
      return chart;
    }
    metric.addEventListener("change", paint);
    colour.addEventListener("change", () => {
      chosen = null;
      paint();
    });
    charts.push(() => {
      chart = null;
      return paint();
    });
  }

  let drawn = [];
  function draw() {
    drawn.forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn = charts.map((make) => make());
  }
  draw();
  dark.addEventListener("change", draw);
  print.addEventListener("change", draw);
})();
