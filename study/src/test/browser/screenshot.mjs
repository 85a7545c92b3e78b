// node screenshot.mjs PAGE.html FOLDER: pictures of a report in both colour schemes, as a phone shows it, and as it prints.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withBrowser } from "./browser.mjs";

const [page, folder] = process.argv.slice(2);
const views = [
  { name: "light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 },
];
for (const { name, ...options } of views) {
  await withBrowser(options, async (context) => {
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(resolve(page)).href);
    await tab.waitForTimeout(300);
    await tab.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    if (name === "light") {
      await tab.pdf({ path: `${folder}/print.pdf`, format: "A4", printBackground: true });
    }
  });
}
