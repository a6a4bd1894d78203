// A headless Chromium that watches what a page of the site does: every request, every error of the console, every breach of the pages'
// own security policy and every dialog are complaints. A site may load nothing but its own files.
import { existsSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is; nothing where there is none. */
export const chromium = [process.env.AVSTEM_CHROMIUM, ...PLACES].find((place) => place && existsSync(place));

// No name is ever looked up, so that a request that leaves the file fails as well as being told.
const FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--force-color-profile=srgb"];

export const launch = () => puppeteer.launch({ executablePath: chromium, args: FLAGS });

/** The address of a file below a folder. */
export const address = (folder, file, hash = "") => pathToFileURL(`${folder}${sep}${file}`).href + hash;

/** A page whose `complaints` are filled by what it must not do; `folder` is that of its site. */
export async function watched(browser, folder, { width = 1400, height = 900, dark = false } = {}) {
  const page = await browser.newPage();
  const complaints = [];
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "file:" || !fileURLToPath(`file://${url.pathname}`).startsWith(folder + sep)) complaints.push(`request: ${url.href}`);
  });
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("console", (message) => {
    if (["error", "warn", "assert"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("popup", () => complaints.push("popup"));
  await page.evaluateOnNewDocument(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return Object.assign(page, { complaints });
}

/** Waits until the page shows what `condition` asks for. */
export const until = (page, condition, ...values) => page.waitForFunction(condition, { timeout: 10_000, polling: 20 }, ...values);
