// Makes the sites that the tests look at, below target/browser: `nb`, in Norwegian, of the fixtures and of many wrong totals, and
// `hostile`, in English, of documents that hold markup, by way of their outputs. The binary is AVSTEM, or the one that `cargo build` makes.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { HOSTILE, writeHostile, writeMany } from "./documents.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const target = join(root, "target", "browser");
const binary = process.env.AVSTEM || join(root, "target", "debug", "avstem");

export const NB = join(target, "nb");
export const HOSTILE_SITE = join(target, "hostile");
const JSON_FOLDER = join(target, "json");

/** Every file of a site, below its folder, with `/` between folders. */
export const files = (folder) => readdirSync(folder, { recursive: true })
  .filter((name) => statSync(join(folder, name)).isFile())
  .map((name) => name.split(sep).join("/"));

/** The first page of the document whose path ends so, as the list of documents links it. */
export function pageOf(site, ending) {
  const list = readFileSync(join(site, "documents.html"), "utf8").replaceAll("&#x2f;", "/");
  const rows = list.matchAll(/<a href="([^"]+)">[^<]*<\/a><br><span class="path">([^<]*)<\/span>/g);
  const row = [...rows].find(([, , path]) => path.endsWith(ending));
  if (!row) throw new Error(`no document ends in ${ending}`);
  return row[1];
}

function avstem(out, ...words) {
  rmSync(out, { recursive: true, force: true });
  const run = spawnSync(binary, [...words, "--out", out, "--quiet"], { encoding: "utf8", cwd: target });
  // 3: some of the documents cannot be read, on purpose.
  if (![0, 3].includes(run.status)) throw new Error(`avstem ${words.join(" ")} ended with ${run.status ?? run.error}: ${run.stderr}`);
  console.log(`${relative(root, out)}: ${files(out).length} files`);
}

/** Puts hostile words where a reader of documents would never find them, as somebody who writes the outputs by hand may. */
function poison(folder) {
  files(folder).filter((name) => name.endsWith(".json")).forEach((name, at) => {
    const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const words = HOSTILE[at % HOSTILE.length];
    Object.assign(report.document, { body: words, organisation: words, decision: words, meeting_date: "2021-01-01", case: { number: words, title: words } });
    for (const finding of report.findings) Object.assign(finding, { fingerprint: words, message: words });
    writeFileSync(join(folder, name), JSON.stringify(report));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ["documents", "evil"]) rmSync(join(target, name), { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(root, "fixtures"), join(target, "documents", "fixtures"), { recursive: true, filter: (name) => !/(\.md|\.json|fixtures\/make)$/.test(name) });
  writeMany(join(target, "documents", "many"));
  writeHostile(join(target, "evil"));
  avstem(NB, "report", "documents", "--report-lang", "nb");
  avstem(JSON_FOLDER, "extract", "evil");
  poison(JSON_FOLDER);
  avstem(HOSTILE_SITE, "report", "--from", JSON_FOLDER);
}
