// Pages of documents: findings and their marks, keys, skip link, focus, parts of long documents.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, until, watched } from "./browser.mjs";
import { NB, pageOf } from "./sites.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const opened = async (file, hash = "", view = {}) => {
  const page = await watched(browser, NB, view);
  await page.goto(address(NB, file, hash));
  return page;
};
const done = async (page) => {
  assert.deepEqual(page.complaints, []);
  await page.close();
};
const isInView = (selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top < innerHeight && box.bottom > 0 && box.height > 0;
};

for (const [kind, ending] of [["a PDF", "budget-pdf-faulty/source.pdf"], ["a workbook", "formulas-faulty/source.xlsx"], ["a scan", "scanned-budget-faulty/source.pdf"]]) {
  test(`a finding of ${kind} in the list leads to its card, and its mark is lit`, async (t) => {
    if (kind === "a scan" && process.env.AVSTEM_TEST_SCANS !== "always") return t.skip("Tesseract may not be there");
    const page = await opened("findings.html", `#q=${encodeURIComponent(ending)}`);
    await until(page, (text) => [...document.querySelectorAll("table.findings tbody tr")].every((row) => row.innerText.includes(text)), ending);
    await Promise.all([page.waitForNavigation(), page.click("table.findings tbody a")]);
    assert.equal(new URL(page.url()).pathname.endsWith(pageOf(NB, ending)), true);
    assert.equal(await page.evaluate(isInView, ".card:target"), true);
    const card = await page.$eval(".card:target", (one) => one.id);
    const lit = await page.$$eval(".on[data-finding]", (marks) => marks.map((mark) => mark.dataset.finding));
    assert.ok(lit.length > 0 && lit.every((one) => one === card), `${card}: ${lit}`);
    await done(page);
  });
}

test("a click on a mark goes to its card, in pictures and in tables", async () => {
  for (const ending of ["budget-pdf-faulty/source.pdf", "accounts-workbook-faulty/source.xlsx"]) {
    const page = await opened(pageOf(NB, ending));
    const mark = await page.$(".mark[data-finding], .marked[data-finding]");
    const finding = await mark.evaluate((one) => one.dataset.finding);
    await mark.scrollIntoView();
    await mark.click();
    assert.equal(await page.evaluate(() => document.activeElement.id), finding);
    assert.equal(await page.evaluate(isInView, ".card:target"), true);
    assert.equal(await mark.evaluate((one) => one.classList.contains("on")), true);
    await done(page);
  }
});

test("marks lie over the figures of the picture at every width", async () => {
  for (const width of [360, 800, 1400]) {
    const page = await opened(pageOf(NB, "budget-pdf-faulty/source.pdf"), "", { width });
    const image = await page.$eval(".page img", (one) => one.getBoundingClientRect().toJSON());
    const svg = await page.$eval(".page svg", (one) => one.getBoundingClientRect().toJSON());
    for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(image[side] - svg[side]) < 2, `${width}: ${side} ${image[side]} ${svg[side]}`);
    await page.$eval(".page img", (one) => { one.scrollIntoView(); });
    await until(page, () => document.querySelector(".page img").complete);
    assert.ok(await page.$eval(".page img", (one) => one.naturalWidth > 300));
    await done(page);
  }
});

test("keys: j and k go from card to card and light their marks; a card that is left gives way", async () => {
  const page = await opened(pageOf(NB, "formulas-faulty/source.xlsx"));
  const cards = await page.$$eval(".card", (all) => all.map((one) => one.id));
  assert.ok(cards.length > 3);
  const walk = [];
  for (const key of ["j", "j", "k"]) {
    await page.keyboard.press(key);
    walk.push(await page.evaluate(() => document.activeElement.id));
    assert.deepEqual(await page.$$eval(".on[data-finding]", (all) => [...new Set(all.map((one) => one.dataset.finding))]), walk.slice(-1));
  }
  assert.deepEqual(walk, [cards[0], cards[1], cards[0]]);
  await done(page);
});

test("from an opened finding the keys go on to the next one", async () => {
  const page = await opened(pageOf(NB, "formulas-faulty/source.xlsx"));
  const cards = await page.$$eval(".card", (all) => all.map((one) => one.id));
  await page.goto(address(NB, pageOf(NB, "formulas-faulty/source.xlsx"), `#${cards[2]}`));
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement.id), cards[3]);
  await done(page);
});

test("an address that says nothing does no harm", async () => {
  const page = await opened(pageOf(NB, "formulas-faulty/source.xlsx"), "#%");
  await page.keyboard.press("j");
  assert.ok(await page.$(".card:focus"));
  await done(page);
});

test("the first key of the tabulator is the skip link, and the focus is seen wherever it goes", async () => {
  for (const file of ["index.html", "findings.html", "documents.html", pageOf(NB, "formulas-faulty/source.xlsx"), pageOf(NB, "budget-pdf-faulty/source.pdf")]) {
    const page = await opened(file);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    assert.equal(await page.evaluate(isInView, ".skip"), true);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    for (let step = 0; step < 25; step += 1) {
      await page.keyboard.press("Tab");
      const [name, style] = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return [document.activeElement.outerHTML.slice(0, 80), document.activeElement === document.body ? "end" : `${outlineStyle} ${outlineWidth}`];
      });
      if (style === "end") break;
      assert.equal(style, "solid 3px", name);
    }
    await done(page);
  }
});

test("a document with more findings than a page takes has parts, and every finding of it is reached", async () => {
  const page = await opened("findings.html", "#q=many%2Flong.txt");
  await until(page, () => document.querySelector("table.findings tbody tr").innerText.includes("many/long.txt"));
  const listed = Number(await page.$eval(".status", (line) => line.textContent.match(/^\d+/)[0]));
  await page.goto(address(NB, pageOf(NB, "many/long.txt")));
  const parts = [...new Set(await page.$$eval(".contents a", (links) => links.map((link) => link.href)))];
  assert.ok(parts.length > 1);
  const cards = new Set();
  for (const part of parts) {
    await page.goto(part);
    const here = await page.$$eval(".card", (all) => all.map((one) => one.id));
    assert.ok(here.length <= 500);
    for (const one of here) cards.add(one);
  }
  assert.equal(cards.size, listed);
  await done(page);
});

test("the table stays in sight beside its findings, and one that is taller than the window is shown to its end", async () => {
  const page = await opened(pageOf(NB, "formulas-faulty/source.xlsx"), "", { height: 500 });
  const cards = await page.$$eval("#t2 .card", (all) => all.map((one) => one.id));
  assert.ok(cards.length > 4);
  await page.goto(address(NB, pageOf(NB, "formulas-faulty/source.xlsx"), `#${cards.at(-1)}`));
  assert.equal(await page.evaluate(isInView, ".on[data-finding]"), true);
  await page.goto(address(NB, pageOf(NB, "action-plan-budget-faulty/source.txt")));
  const last = await page.$$eval(".sheet .card", (all) => all.at(-1).id);
  await page.goto(address(NB, pageOf(NB, "action-plan-budget-faulty/source.txt"), `#${last}`));
  await page.evaluate(() => document.querySelector(".card:target").scrollIntoView({ block: "end" }));
  assert.equal(await page.evaluate(isInView, ".sheet:has(.card:target) table.read tr:last-child"), true);
  await done(page);
});
