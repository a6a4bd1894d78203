// Documents that hold markup, scripts, templates and characters that turn the writing: everything stays text, wherever it is shown.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { address, launch, until, watched } from "./browser.mjs";
import { HOSTILE } from "./documents.mjs";
import { HOSTILE_SITE as SITE, files, pageOf } from "./sites.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const opened = async (file, hash = "", view = {}) => {
  const page = await watched(browser, SITE, view);
  await page.goto(address(SITE, file, hash));
  return page;
};

/** What a page of the site never has: other scripts than its own, attributes of events, links to anything but files, forms. */
const strange = () => [...document.querySelectorAll("*")].flatMap((one) => [
  ...[...one.attributes].filter((attribute) => /^on/i.test(attribute.name) || attribute.name === "autofocus" || (attribute.name === "style" && !/^--rest: -?\d+px;$/.test(attribute.value))).map((attribute) => `${one.tagName} ${attribute.name}`),
  ...(one.matches("script:not([src$='site.js']):not([src^='data/']), iframe, object, embed, form, base, [href^='javascript' i]") ? [one.outerHTML.slice(0, 100)] : []),
]);

const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test("on no page anything of a document becomes markup, a script or a dialog, or turns the writing", async () => {
  const page = await watched(browser, SITE);
  for (const file of files(SITE).filter((name) => name.endsWith(".html"))) {
    await page.goto(address(SITE, file));
    assert.deepEqual(await page.evaluate(strange), [], file);
    const text = await page.evaluate(() => document.documentElement.outerHTML);
    assert.ok(!TURNS.test(text), `${file}: ${text.match(/.{20}[\u202a-\u202e\u2066-\u2069]/)}`);
    assert.ok(!/\b49\b/.test(await page.evaluate(() => document.body.innerText.replace(/\d+\.\d+|\d{3,}/g, ""))), `${file}: a template was computed`);
    assert.deepEqual(page.complaints, [], file);
  }
  await page.close();
});

test("titles, labels and headers are shown as they stand in the document", async () => {
  for (const [at, hostile] of HOSTILE.entries()) {
    if (TURNS.test(hostile) || /[\u2028]/.test(hostile)) continue;
    const page = await opened(pageOf(SITE, `texts/${at}.html`));
    const said = (await page.evaluate(() => document.body.textContent)).replace(/\s+/g, " ");
    assert.ok(said.includes(hostile), `${hostile}: ${said.slice(0, 200)}`);
    await page.hover(".card");
    await page.click(".card");
    await page.keyboard.press("j");
    assert.deepEqual(page.complaints, [], hostile);
    await page.close();
  }
});

test("the search shows hostile texts as texts", async () => {
  const page = await opened("findings.html", "#severity=error");
  await until(page, () => [...document.querySelectorAll("table.findings tbody tr")].every((row) => row.innerText.startsWith("error")));
  assert.deepEqual(await page.evaluate(strange), []);
  assert.ok(!TURNS.test(await page.evaluate(() => document.documentElement.outerHTML)));
  const words = "<img src=x";
  await page.type(".search input", words);
  await until(page, (text) => [...document.querySelectorAll("table.findings tbody tr")].every((row) => row.innerText.includes(text)), words);
  assert.ok((await page.$$("table.findings tbody tr")).length > 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a filter by a hostile board shows the findings of that board", async () => {
  const page = await opened("findings.html");
  const boards = await page.$$eval(".search select[name=board] option", (all) => all.map((one) => one.value).filter(Boolean));
  assert.ok(boards.length >= HOSTILE.length - 1, `${boards.length} boards`);
  for (const board of boards) {
    await page.click(".clear");
    await page.select(".search select[name=board]", board);
    await until(page, () => location.hash.includes("board="));
    await until(page, () => /^\d+ found$/.test(document.querySelector(".status").textContent));
    assert.ok((await page.$$("table.findings tbody tr")).length > 0, board);
  }
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("links to documents with strange names lead to them", async () => {
  const page = await watched(browser, SITE);
  let links = 0;
  for (const file of files(SITE).filter((name) => /^d\/[0-9a-f]+\.html$/.test(name))) {
    await page.goto(address(SITE, file));
    const link = await page.$eval("p.path a", (one) => [one.href, one.textContent]);
    const there = fileURLToPath(link[0]);
    assert.ok(existsSync(there), `${file}: ${link[0]}`);
    const squeezed = (text) => text.replace(/\s+/g, " ").replace(/[\u202e\u2066\ufffd]/g, "");
    assert.ok(squeezed(there).endsWith(squeezed(link[1])), `${there} ${link[1]}`);
    links += 1;
  }
  assert.ok(links > 60, `${links} documents`);
  await page.close();
});

test("names that would leave the site's folder, and what the data hold, are no way out", () => {
  for (const file of files(SITE)) assert.match(file, /^[a-zA-Z0-9/._-]+$/);
  for (const file of files(SITE).filter((name) => name.startsWith("data/"))) {
    // JSON that no end of a script, no comment and no line end of Unicode can break.
    const text = readFileSync(`${SITE}/${file}`, "utf8");
    JSON.parse(text.replace(/^avstem\.\w+\(/, "").replace(/\);\n$/, ""));
    assert.ok(!TURNS.test(text), file);
  }
});

test("very long words stay inside at every width", async () => {
  for (const width of [360, 800, 1400]) {
    for (const ending of [...HOSTILE.keys()].map((at) => `texts/${at}.html`)) {
      const page = await opened(pageOf(SITE, ending), "", { width });
      await page.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${ending} at ${width}`);
      await page.close();
    }
  }
});
