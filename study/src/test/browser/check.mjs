// node check.mjs PAGE.html CELLS.csv ALL.json: drives a report as its reader does; prints every failed check and ends with 1 if any.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withBrowser } from "./browser.mjs";

const [page, csv, json] = process.argv.slice(2);
const address = pathToFileURL(resolve(page)).href;
let checks = 0;
const failures = [];

function check(holds, what) {
  checks++;
  if (!holds) {
    failures.push(what);
  }
}

function equal(actual, expected, what) {
  check(JSON.stringify(actual) === JSON.stringify(expected),
    `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

function parse(text) {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows.at(-1);
    if (quoted && text[i] === '"' && text[i + 1] === '"') {
      row[row.length - 1] += text[i++];
    } else if (text[i] === '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] === ",") {
      row.push("");
    } else if (!quoted && text.startsWith("\r\n", i)) {
      rows.push([""]);
      i++;
    } else {
      row[row.length - 1] += text[i];
    }
  }
  rows.pop(); // after the last line's end
  const [names, ...values] = rows;
  return values.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value])));
}

async function open(context) {
  const tab = context.pages()[0] ?? (await context.newPage());
  tab.on("console", (message) => failures.push(`console: ${message.type()} ${message.text()}`));
  tab.on("pageerror", (error) => failures.push(`error: ${error}`));
  tab.on("request", (request) => check(request.url() === address, `asks for ${request.url()}`));
  await tab.goto(address);
  await tab.waitForFunction(() => Chart.getChart("curve-chart") !== undefined);
  return tab;
}

const column = (tab, name) => tab.$$eval(`#cell-table tbody tr:not([hidden]) [data-column="${name}"]`,
  (cells) => cells.map((cell) => Number(cell.textContent.replaceAll(",", ""))));

// The page paints: every chart has pixels of more than one colour.
async function painted(tab, id) {
  return tab.$eval(`#${id}`, (canvas) => {
    const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return new Set(pixels).size > 4;
  });
}

await withBrowser({ viewport: { width: 1280, height: 900 }, colorScheme: "light" }, async (context) => {
  const tab = await open(context);
  const cells = parse(readFileSync(csv, "utf8"));

  for (const id of ["macs-chart", "time-chart", "curve-chart"]) {
    check(await painted(tab, id), `${id} is empty`);
  }

  // Numbers shown are the table's.
  let compared = 0;
  for (const table of ["cell-table", "difference-table"]) {
    const shown = await tab.$$eval(`#${table} tbody tr`, (rows) => rows.map((row) => ({
      cell: Number(row.dataset.cell),
      values: [...row.querySelectorAll("[data-column]")].map((each) => [each.dataset.column, each.textContent]),
    })));
    check(shown.length >= cells.length - 1, `${table} has ${shown.length} rows`);
    for (const { cell, values } of shown) {
      for (const [name, text] of values) {
        const number = text.replaceAll(",", "").replaceAll("\u2212", "-");
        equal(number === "n/a" ? "" : number, cells[cell][name], `${table}, cell ${cell}, ${name}`);
        compared++;
      }
    }
  }
  check(compared > 12 * cells.length, `only ${compared} numbers were compared`);

  // And those of the file with all digits.
  const all = JSON.parse(readFileSync(json, "utf8"));
  equal(all.cells.map((cell) => cell.id), cells.map((cell) => cell.cell), "cells in JSON");
  function near(text, value, digits, what) {
    const number = text === "" ? null : Number(text);
    check(number === null ? value === null : Math.abs(number - value) <= 0.5000001 * 10 ** -digits,
      `${what} is ${text} in CSV, ${value} in JSON`);
  }
  all.cells.forEach((cell, i) => {
    near(cells[i].accuracy_percent, 100 * cell.accuracy.mean, 2, `accuracy of ${cell.id}`);
    near(cells[i].low_percent, 100 * cell.accuracy.low, 2, `lower end of ${cell.id}`);
    near(cells[i].high_percent, 100 * cell.accuracy.high, 2, `upper end of ${cell.id}`);
  });
  for (const row of all.comparisons.rows) {
    near(cells[row.cell].difference_points, 100 * row.difference.mean, 2, `difference of cell ${row.cell}`);
    near(cells[row.cell].p_holm, row.pHolm, 4, `Holm p of cell ${row.cell}`);
  }

  // Sorting, both ways; numbers as numbers.
  for (const [heading, name] of [["Accuracy", "accuracy_percent"], ["Parameters", "parameters"]]) {
    const button = tab.locator("#cell-table thead button", { hasText: heading });
    await button.click();
    const expected = cells.map((cell) => Number(cell[name])).sort((a, b) => b - a);
    equal(await column(tab, name), expected, `descending ${name}`);
    equal(await button.locator("..").getAttribute("aria-sort"), "descending", "aria-sort");
    await button.click();
    equal(await column(tab, name), expected.reverse(), `ascending ${name}`);
  }

  // Filtering by text and by value.
  const visible = () => tab.locator("#cell-table tbody tr:visible").count();
  const axis = Object.keys(cells[0])[1];
  const value = cells[0][axis];
  const matching = cells.filter((cell) => cell[axis] === value).length;
  await tab.locator("#cells select").first().selectOption(value);
  equal(await visible(), matching, `cells with ${axis} = ${value}`);
  equal(await tab.locator("#shown").textContent(), `${matching} of ${cells.length} cells`, "count of shown cells");
  await tab.locator("#cells select").first().selectOption("");
  await tab.locator("#search").fill("no such cell");
  equal(await visible(), 0, "cells that match nothing");
  await tab.locator("#search").fill("");
  equal(await visible(), cells.length, "all cells again");

  // Names stay text.
  const title = await tab.locator("h1").textContent();
  check(title.includes("<script>"), `the title is ${title}`);
  equal(await tab.evaluate(() => window.broken), undefined, "a script in a name ran");
  equal(await tab.locator("script").count(), 3, "script elements");
  equal(await tab.locator("main img").count(), 0, "images");

  // Pointing at a curve tells whose it is.
  await tab.locator("#curve-chart").scrollIntoViewIfNeeded();
  const box = await tab.locator("#curve-chart").boundingBox();
  await tab.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await tab.waitForFunction(() => Chart.getChart("curve-chart").tooltip.opacity > 0);
  const tooltip = await tab.evaluate(() => Chart.getChart("curve-chart").tooltip.body.flatMap((each) => each.lines));
  check(/^seed \d+, epoch \d+: \d+\.\d\d$/.test(tooltip[0]), `the tooltip says ${tooltip}`);
  await tab.locator("#curve-metric").selectOption("trainLoss");
  await tab.locator("#curve-colour").selectOption("cell");
  equal(await tab.locator("#curve-legend li").count(), cells.length, "entries of the legend by cell");
  await tab.locator("#curve-legend button").first().click();
  equal(await tab.locator('#curve-legend [aria-pressed="true"]').count(), 1, "chosen entries");
  equal(await tab.evaluate(() => window.broken), undefined, "a script in a name ran in a chart");
});

await withBrowser({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, async (context) => {
  const tab = await open(context);
  const [content, width] = await tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(content <= 360 && width === 360, `on a phone of 360 the page is ${content} wide`);
});

await withBrowser({ viewport: { width: 1000, height: 800 }, colorScheme: "dark" }, async (context) => {
  const tab = await open(context);
  const luminance = (name) => tab.evaluate((property) => {
    const [r, g, b] = getComputedStyle(document.body)[property].match(/\d+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  }, name);
  check((await luminance("backgroundColor")) < 0.2, "the ground is bright in the dark scheme");
  check((await luminance("color")) > 0.7, "the text is dark in the dark scheme");
  await tab.emulateMedia({ colorScheme: "light" });
  check((await luminance("backgroundColor")) > 0.9, "the ground stays dark in the light scheme");
  check(await painted(tab, "curve-chart"), "the curves are gone after a change of the scheme");
});

failures.forEach((failure) => console.log(failure));
console.log(`${checks} checks, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
