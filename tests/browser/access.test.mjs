// Accessibility, by axe: no fault but minor ones on any kind of page, in light and in dark, at three widths. And paper, and no script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { address, launch, until, watched } from "./browser.mjs";
import { HOSTILE_SITE, NB, pageOf } from "./sites.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const KINDS = [
  ["the first page", NB, () => "index.html"],
  ["findings", NB, () => "findings.html"],
  ["documents", NB, () => "documents.html"],
  ["a document with pictures", NB, () => pageOf(NB, "budget-pdf-faulty/source.pdf")],
  ["a document with tables", NB, () => pageOf(NB, "formulas-faulty/source.xlsx")],
  ["a document with measures", NB, () => pageOf(NB, "action-plan-budget-faulty/source.txt")],
  ["a document with measures of pages", NB, () => pageOf(NB, "plan-of-a-browser/source.pdf")],
  ["a document without anything", NB, () => pageOf(NB, "no-tables/source.pdf")],
  ["hostile findings", HOSTILE_SITE, () => "findings.html"],
  ["a hostile document", HOSTILE_SITE, () => pageOf(HOSTILE_SITE, "texts/2.html")],
];

const faults = async (page) => {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  return found.violations.filter((one) => one.impact !== "minor")
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(" | ")}`);
};

for (const [name, site, file] of KINDS) {
  test(`${name}: no fault and no sideways scroll, light and dark, at 360, 800 and 1400 pixels`, async () => {
    for (const dark of [false, true]) {
      for (const width of [360, 800, 1400]) {
        const page = await watched(browser, site, { width, dark });
        await page.goto(address(site, file()));
        // Everything that can be opened is looked at open.
        await page.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
        assert.deepEqual(await faults(page), [], `${file()} ${width} ${dark ? "dark" : "light"}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${file()} is wider than ${width}`);
        assert.deepEqual(page.complaints, []);
        await page.close();
      }
    }
  });
}

test("what a search shows has no fault either", async () => {
  const page = await watched(browser, NB);
  await page.goto(address(NB, "findings.html", "#severity=warning"));
  await until(page, () => document.querySelector("table.findings tbody tr").innerText.startsWith("advarsel"));
  assert.deepEqual(await faults(page), []);
  await page.close();
});

test("pages are printed: each finding and each figure stands on paper, controls do not", async () => {
  for (const file of ["index.html", "findings.html", pageOf(NB, "budget-pdf-faulty/source.pdf"), pageOf(NB, "formulas-faulty/source.xlsx")]) {
    const page = await watched(browser, NB, { dark: true });
    await page.goto(address(NB, file));
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(Buffer.from(pdf.slice(0, 5)).toString(), "%PDF-");
    assert.ok(pdf.length > 10_000, `${file}: ${pdf.length} bytes`);
    await page.emulateMediaType("print");
    // White paper, also where the screen is dark.
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), "rgb(255, 255, 255)", file);
    const shown = await page.$$eval(".top, .search, footer, .pager", (all) => all.filter((one) => one.offsetParent).length);
    assert.equal(shown, 0, file);
    assert.deepEqual(page.complaints, []);
    await page.close();
  }
});

test("without a script lists and documents are read, and nothing stands there that does nothing", async () => {
  for (const file of ["index.html", "findings.html", "documents.html", pageOf(NB, "formulas-faulty/source.xlsx"), pageOf(NB, "budget-pdf-faulty/source.pdf")]) {
    const page = await watched(browser, NB);
    await page.setJavaScriptEnabled(false);
    await page.goto(address(NB, file));
    const visible = (selector) => page.$$eval(selector, (all) => all.filter((one) => one.checkVisibility()).length);
    assert.ok((await visible("main table tr, main .card")) > 1, file);
    assert.equal(await visible("input, select, button"), 0, file);
    assert.deepEqual(page.complaints, []);
    await page.close();
  }
});
