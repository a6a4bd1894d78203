// Lists of findings: filters, words, the state in the address, pages, keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, until, watched } from "./browser.mjs";
import { NB } from "./sites.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const LIMIT = 500;

const opened = async (hash = "", file = "findings.html") => {
  const page = await watched(browser, NB);
  await page.goto(address(NB, file, hash));
  return page;
};
const rows = (page) => page.$$eval("table.findings tbody tr", (lines) => lines.map((line) => line.innerText));
const status = (page) => page.$eval(".status", (line) => line.textContent);
const count = async (page) => Number((await status(page)).match(/^[\d\u00a0]+/)[0].replaceAll("\u00a0", ""));
/** Waits until the list shows what the address asks for. */
const settled = (page, state) => until(page, (text) => location.hash.includes(text) && !document.querySelector("table[aria-busy]"), state);
const choose = async (page, name, value) => {
  await page.select(`.search select[name=${name}]`, value);
  await settled(page, new URLSearchParams({ [name]: value }).toString());
};
const options = (page, name) => page.$$eval(`.search select[name=${name}] option`, (all) => all.map((one) => one.value).filter(Boolean));
/** How many errors the first page says that a board has. */
const listed = async (board) => {
  const page = await opened("", "index.html");
  const said = await page.$$eval(".groups li", (all, name) => all.map((one) => one.innerText).find((text) => text.startsWith(name)), board);
  await page.close();
  return Number(said.match(/(\d+) feil/)[1]);
};
const done = async (page) => {
  assert.deepEqual(page.complaints, []);
  await page.close();
};

test("more findings than a page takes are paged, and each page holds at most 500", async () => {
  const page = await opened();
  let seen = 0;
  for (let number = 1; ; number += 1) {
    const shown = (await rows(page)).length;
    assert.ok(shown > 0 && shown <= LIMIT, `${shown} rows on page ${number}`);
    seen += shown;
    if (!(await page.$(".pager a[rel=next]"))) break;
    await Promise.all([page.waitForNavigation(), page.click(".pager a[rel=next]")]);
  }
  assert.ok(seen > 2500, `${seen} findings`);
  assert.equal(seen, await count(page));
  await Promise.all([page.waitForNavigation(), page.click(".pager a[rel=prev]")]);
  await done(page);
});

test("filters by severity, rule, board and year show what they name, and only that", async () => {
  const page = await opened();
  const all = await count(page);
  await choose(page, "severity", "warning");
  assert.ok((await rows(page)).every((row) => row.startsWith("advarsel")));
  assert.ok((await count(page)) < all);
  await page.click(".clear");
  const sums = { rule: 0, severity: 0 };
  for (const name of ["rule", "severity"]) {
    for (const value of await options(page, name)) {
      await choose(page, name, value);
      sums[name] += await count(page);
    }
    await page.click(".clear");
  }
  assert.deepEqual(sums, { rule: all, severity: all });
  const inBoard = await listed("Kommunestyret");
  assert.ok(inBoard > LIMIT);
  await choose(page, "board", "Kommunestyret");
  assert.equal(await count(page), inBoard);
  assert.equal((await rows(page)).length, LIMIT);
  await page.click(".clear");
  await choose(page, "year", "2015");
  await choose(page, "board", "Formannskapet");
  assert.equal(await count(page), 216);
  assert.ok((await rows(page)).every((row) => row.includes("accounts-2015")));
  await done(page);
});

test("words are searched in all findings, in any case and order, and with the filters", async () => {
  const page = await opened();
  const all = await count(page);
  await page.type(".search input", "LØNNSKOSTNAD sum");
  await settled(page, "q=L%C3%98NNSKOSTNAD+sum");
  const found = await rows(page);
  assert.ok(found.length > 0 && found.every((row) => /sum/i.test(row) && /lønnskostnad/i.test(row)));
  await page.click(".clear");
  assert.equal(await count(page), all);
  assert.equal(await page.$eval(".search input", (field) => document.activeElement === field), true);
  // A word of the last file of the data.
  await page.type(".search input", "accounts-2023");
  await settled(page, "q=accounts-2023");
  assert.equal(await count(page), 216);
  await page.click(".clear");
  await page.type(".search input", "ordsomikkefinnes");
  await settled(page, "q=ordsomikkefinnes");
  assert.equal(await status(page), await page.$eval(".search", (one) => one.dataset.none));
  assert.equal((await rows(page)).length, 0);
  await done(page);
});

test("the state stands in the address, and an address opens the list in its state", async () => {
  const page = await opened();
  const first = await rows(page);
  await choose(page, "severity", "error");
  await choose(page, "year", "2016");
  await page.type(".search input", "æøå Sum & % #");
  await until(page, () => location.hash.includes("q="));
  const state = await page.evaluate(() => location.hash);
  const other = await opened(state);
  await until(other, () => document.querySelector(".status").textContent === document.querySelector(".search").dataset.none);
  assert.equal(await other.$eval(".search input", (field) => field.value), "æøå Sum & % #");
  assert.equal(await other.$eval(".search select[name=year]", (field) => field.value), "2016");
  await other.click(".clear");
  assert.equal(await other.evaluate(() => location.hash), "");
  assert.deepEqual(await rows(other), first);
  assert.equal(await other.$eval(".pager", (pager) => pager.hidden), false);
  // A changed address changes the list; one that says nothing that there is does no harm.
  await other.evaluate(() => { location.hash = "#severity=warning"; });
  await until(other, () => document.querySelector("table.findings tbody tr").innerText.startsWith("advarsel"));
  for (const wrong of ["#%", "#severity=bogus", "#__proto__=1", "#year=9999"]) {
    const odd = await opened(wrong);
    assert.ok((await rows(odd)).length > 0, wrong);
    await done(odd);
  }
  await done(other);
  await done(page);
});

test("a finding that was searched opens at its card, and the way back leads to the search", async () => {
  const page = await opened("#q=accounts-2022&severity=error");
  await until(page, () => document.querySelector(".status").textContent.startsWith("216 "));
  await Promise.all([page.waitForNavigation(), page.click("table.findings tbody tr:nth-child(100) a")]);
  assert.ok(await page.$(".card:target"));
  await page.goBack();
  await until(page, () => document.querySelector(".status").textContent.startsWith("216 "));
  await done(page);
});

test("keys: / goes to the search, j and k from finding to finding", async () => {
  const page = await opened();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  await page.keyboard.type("jk/");
  assert.equal(await page.$eval(".search input", (field) => field.value), "jk/");
  await page.click(".clear");
  await page.evaluate(() => document.activeElement.blur());
  const at = () => page.evaluate(() => [...document.querySelectorAll("table.findings tbody a")].indexOf(document.activeElement));
  const walk = [];
  for (const key of ["j", "j", "j", "k", "k", "k"]) {
    await page.keyboard.press(key);
    walk.push(await at());
  }
  assert.deepEqual(walk, [0, 1, 2, 1, 0, 0]);
  await done(page);
});

test("documents are filtered on their page", async () => {
  const page = await opened("", "documents.html");
  await page.type(".narrow input", "accounts-2019");
  const shown = () => page.$$eval("table.documents tbody tr", (lines) => lines.filter((line) => line.offsetParent).length);
  assert.equal(await shown(), 1);
  await page.$eval(".narrow input", (field) => { field.value = ""; field.dispatchEvent(new Event("input")); });
  assert.ok((await shown()) > 50);
  await done(page);
});

test("on a telephone the list of documents says what was found in each without a sideways scroll", async () => {
  const page = await opened("", "documents.html");
  await page.setViewport({ width: 360, height: 740 });
  assert.ok(await page.$eval(".wide", (one) => one.scrollWidth <= one.clientWidth));
  const seen = await page.$$eval("table.documents tr", (all) => all.find((one) => one.textContent.includes("budget-pdf-faulty/source.pdf")).lastElementChild.checkVisibility());
  assert.equal(seen, true);
  await page.type(".narrow input", "budget-pdf-faulty");
  assert.equal(await page.$$eval("table.documents tbody tr", (lines) => lines.filter((line) => line.checkVisibility()).length), 1);
  await done(page);
});

test("on a telephone every control stays inside its frame", async () => {
  const page = await opened();
  await page.setViewport({ width: 360, height: 740 });
  const out = await page.$$eval(".search input, .search select, .search button", (all) => {
    const frame = document.querySelector(".search").getBoundingClientRect();
    return all.filter((one) => one.getBoundingClientRect().right > frame.right).map((one) => one.name);
  });
  assert.deepEqual(out, []);
  await done(page);
});
