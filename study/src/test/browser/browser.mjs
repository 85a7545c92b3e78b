// Starts Chromium: CHROMIUM names it, chromium on the PATH otherwise. It has an empty profile and nothing to ask the network.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const PATIENCE = 120_000; // milliseconds: for machines that do much else

export function executable() {
  return process.env.CHROMIUM ?? execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
}

/** Runs something with a browser context of an empty profile. */
export async function withBrowser(options, run) {
  const profile = mkdtempSync(join(tmpdir(), "vitrail-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable(),
    headless: true,
    timeout: PATIENCE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  try {
    return await run(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
