// How fast is a large site? `node large.mjs SITE`, of the site that large.py's head tells how to make. Not a part of the tests.
import { performance } from "node:perf_hooks";
import { resolve } from "node:path";
import { address, launch, until, watched } from "./browser.mjs";

const site = resolve(process.argv[2]);
const browser = await launch();
const say = (what, from) => console.log(`${String(Math.round(performance.now() - from)).padStart(6)} ms  ${what}`);

for (const file of ["index.html", "findings.html", "documents.html"]) {
  const page = await watched(browser, site);
  const from = performance.now();
  await page.goto(address(site, file), { waitUntil: "load" });
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }));
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  say(`${file} is shown, ${nodes} elements`, from);
  await page.close();
}
const page = await watched(browser, site);
await page.goto(address(site, "findings.html"));
const settled = (state) => until(page, (text) => location.hash.includes(text) && !document.querySelector("table[aria-busy]"), state);
const said = () => page.$eval(".status", (line) => line.textContent);
for (const words of ["lønnskostnad", "document-9999 sum", "regnskap", "ordsomikkefinnes"]) {
  await page.$eval(".search input", (field) => { field.value = ""; });
  const from = performance.now();
  await page.$eval(".search input", (field, text) => { field.value = text; field.dispatchEvent(new Event("input")); }, words);
  await settled(`q=${encodeURIComponent(words).replaceAll("%20", "+")}`);
  say(`search for ${words}: ${await said()}`, from);
}
await page.$eval(".search input", (field) => { field.value = ""; });
let from = performance.now();
await page.select(".search select[name=board]", "Havnestyret");
await settled("board=Havnestyret");
say(`filter by board: ${await said()}`, from);
from = performance.now();
await page.click(".clear");
say("cleared", from);
const { JSHeapUsedSize } = await page.metrics();
console.log(`${Math.round(JSHeapUsedSize / 1e6)} MB of the script's memory, complaints: ${page.complaints.length}`);
await browser.close();
