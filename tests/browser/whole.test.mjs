// Every page of a site: its language, its links, its width on a telephone, and that it says no key in place of a text.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { address, launch, watched } from "./browser.mjs";
import { HOSTILE_SITE, NB, files } from "./sites.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What a page says and where it leads. */
const read = () => {
  const attributes = [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]);
  return {
    language: document.documentElement.lang,
    title: document.title,
    text: `${document.documentElement.textContent} ${attributes.filter((one) => !["href", "src", "d", "id", "class"].includes(one.name) && !one.name.startsWith("data-")).map((one) => one.value).join(" ")}`,
    ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
    links: [...document.querySelectorAll("[href], [src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src")),
    points: [...document.querySelectorAll("[data-finding]")].map((one) => one.dataset.finding),
    labels: [...document.querySelectorAll("[aria-labelledby]")].map((one) => one.getAttribute("aria-labelledby")),
    headings: document.querySelectorAll("h1").length,
    over: document.documentElement.scrollWidth - innerWidth,
    scripts: [...document.scripts].map((one) => one.getAttribute("src")),
  };
};

const KEY = /(?<![\w./-])(site|hint|state|judgement|unchecked|rule|count|severity|cause|basis|second|reason|finding|column|fact|export|place|outcome|mark|compare)\.[a-z_]+(?![\w./-])|\{[a-z]+\}/;

/** Reads every page of a site, on a telephone. */
async function crawl(site) {
  const pages = new Map();
  const page = await watched(browser, site, { width: 360, height: 740 });
  for (const file of files(site).filter((name) => name.endsWith(".html"))) {
    await page.goto(address(site, file), { waitUntil: "load" });
    pages.set(file, await page.evaluate(read));
    assert.deepEqual(page.complaints, [], file);
  }
  await page.close();
  return pages;
}

for (const [name, site, language] of [["Norwegian", NB, "nb"], ["hostile", HOSTILE_SITE, "en"]]) {
  test(`every page of the ${name} site says its language, has one heading, no key, and fits a telephone`, async () => {
    const pages = await crawl(site);
    const wrong = [];
    const linked = new Set(["index.html"]);
    for (const [file, of] of pages) {
      const complain = (what) => wrong.push(`${file}: ${what}`);
      if (of.language !== language) complain(`language ${of.language}`);
      if (of.headings !== 1) complain(`${of.headings} headings`);
      if (!of.title.endsWith(" · avstem")) complain(`title ${of.title}`);
      if (name !== "hostile" && KEY.test(of.text)) complain(`says ${of.text.match(KEY)[0]}`);
      if (of.over > 0) complain(`${of.over} pixels too wide`);
      if (of.scripts.length !== 1) complain(`scripts ${of.scripts}`);
      const ids = new Set(of.ids);
      if (ids.size !== of.ids.length) complain(`an id twice: ${of.ids.find((id, at) => of.ids.indexOf(id) !== at)}`);
      for (const id of of.labels) if (!ids.has(id)) complain(`no label ${id}`);
      for (const link of of.links) {
        const [path, anchor] = link.split("#");
        const target = path ? normalize(join(dirname(file), decodeURIComponent(path))) : file;
        if (/^[a-z]+:|^\/|\?/i.test(link)) complain(`leads outside: ${link}`);
        else if (!existsSync(join(site, target))) complain(`leads nowhere: ${link}`);
        else if (anchor !== undefined && !pages.get(target)?.ids.includes(decodeURIComponent(anchor))) complain(`no such place: ${link}`);
        linked.add(target);
      }
    }
    for (const file of pages.keys()) if (!linked.has(file)) wrong.push(`${file}: nothing leads there`);
    assert.deepEqual(wrong, []);
  });
}
