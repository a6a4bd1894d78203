// The documents that the tests write themselves: many wrong totals, so that lists take several pages and the data of the search several
// files, and hostile texts in every place that a page of the site shows.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Figures that are the same in every run: no two runs test different documents. */
function figures(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return 100 + (state >> 8) % 9900;
  };
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, " ");

/** Text tables of five lines and seven columns, in each of which three totals are wrong. */
export function withWrongTotals({ title, board, year, tables }) {
  const next = figures(year);
  const text = [title, "", board, `Møtedato: 12.03.${year}`, ""];
  for (let table = 0; table < tables; table += 1) {
    const rows = [..."ABCDE"].map((name) => [`Post ${name}`, ...Array.from({ length: 7 }, next)]);
    const sums = Array.from({ length: 7 }, (_, at) => rows.reduce((sum, row) => sum + row[at + 1], 0));
    for (const at of [1, 3, 5]) sums[(at + table) % 7] += 90;
    const line = ([name, ...values]) => name.padEnd(30) + values.map((value) => grouped(value).padStart(12)).join("");
    const years = Array.from({ length: 7 }, (_, at) => String(year - 6 + at).padStart(12)).join("");
    text.push(`Tabell ${table + 1}. Enhet ${table + 1}`, "", `Enhet ${table}`.padEnd(30) + years, ...rows.map(line), line(["Sum", ...sums]), "");
  }
  return text.join("\n");
}

/** Words that must stay words wherever a document holds them. */
export const HOSTILE = [
  "<script>alert(1)</script>",
  "</title></textarea></style><script>alert(2)</script>",
  "<img src=x onerror=alert(3)>",
  "{{7*7}}{% raw %}${7*7}",
  "\" onmouseover=\"alert(4)\" autofocus onfocus=\"alert(5)",
  "' onclick='alert(6)",
  "javascript:alert(7)",
  "<a href=\"javascript:alert(8)\">open</a>",
  "&lt;script&gt;&amp;&#60;",
  "<!-- --><![CDATA[x]]>",
  "upside\u202Edown \u2066isolated",
  "]]>\\u003cscript\\u003e\u2028alert(9)",
  "m".repeat(180),
];

// A folder and a file make `</title>` of a path.
const NAMES = [
  "quo\"te's.csv", "hash#50%.csv", "per%20cent%2Fslash.csv", "new\nline.csv", "<img src=x onerror=alert(1)>.csv", "up\u202Evsc.csv",
  "javascript:alert(1).csv", "amp&amp;.csv", "{{7*7}}.csv", "question?a=b&c.csv", "<\/title><script>alert(1)<\/script>.csv",
  `${"n".repeat(200)}.csv`, "\" onerror=\"alert(1).csv", "back\\slash.csv", " space .csv",
];

const csv = (cells) => cells.map((cell) => `"${cell.replaceAll("\"", "\"\"")}"`).join(";");
const xml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");

/** A statement with a wrong total whose labels and header hold the text. */
const statement = (text) => [
  ["Post", `Budsjett ${text}`, "2026"],
  [`Lønn ${text}`, "1 200", "1 250"],
  [`Leie ${text}`, "800", "810"],
  [`Strøm ${text}`, "450", "455"],
  [`Sum ${text}`, "2 450", "2 615"],
];

const asText = (text) => `${text}\n\n${text.slice(0, 40)} kommune\n\n${text} 31.02.2026\n\n${statement(text).map((row) => row.join("\t")).join("\n")}\n`;

const asPage = (text) => `<!DOCTYPE html><html><head><title>${xml(text)}</title></head><body><h1>${xml(text)}</h1><p>${xml(text)} 31.02.2026</p>
<table><caption>${xml(text)}</caption>${statement(text).map((row) => `<tr>${row.map((cell) => `<td>${xml(cell)}</td>`).join("")}</tr>`).join("")}</table>
<h2>${xml(text)}</h2><table><tr><th>Tiltak</th><th>Ansvar</th><th>Frist</th><th>Status</th></tr>
<tr><td>${xml(text)}</td><td>${xml(text)}</td><td>01.05.2026</td><td>Gjennomført ${xml(text)}</td></tr>
<tr><td>Kurs for alle</td><td>Styret</td><td>01.06.2026</td><td>${xml(text)}</td></tr></table></body></html>`;

/** A flat OpenDocument sheet whose sheet is called like the text, and whose formula is wrong. */
const asSheet = (text) => {
  const cell = (value) => (/^[\d ]+$/.test(value)
    ? `<table:table-cell office:value-type="float" office:value="${value.replaceAll(" ", "")}"><text:p>${value}</text:p></table:table-cell>`
    : `<table:table-cell office:value-type="string"><text:p>${xml(value)}</text:p></table:table-cell>`);
  const rows = statement(text).map((row) => `<table:table-row>${row.map(cell).join("")}</table:table-row>`).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"
office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="${xml(text)}">${rows}</table:table></office:spreadsheet></office:body></office:document>`;
};

export function write(folder, name, text) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** More findings than a page takes, in one document and in all; more than the first file of the search's data. */
export function writeMany(folder) {
  write(folder, "long.txt", withWrongTotals({ title: "Regnskap 2013 for Storvik kommune", board: "Kommunestyret", year: 2013, tables: 180 }));
  for (let year = 2014; year < 2024; year += 1) {
    write(folder, `accounts-${year}.txt`, withWrongTotals({ title: `Regnskap ${year} for Storvik kommune`, board: "Formannskapet", year, tables: 72 }));
  }
}

export function writeHostile(folder) {
  HOSTILE.forEach((text, at) => {
    write(folder, `texts/${at}.txt`, asText(text));
    write(folder, `texts/${at}.html`, asPage(text));
    write(folder, `texts/${at}.fods`, asSheet(text));
    write(folder, `texts/${at}.csv`, `${statement(text).map(csv).join("\r\n")}\r\n`);
  });
  for (const name of NAMES) write(folder, `names/${name}`, `${statement(name).map(csv).join("\r\n")}\r\n`);
  write(folder, "names/<script>alert(1)<\/script>\n\"'#%/broken<title>.pdf", "%PDF-1.4 not one");
}
