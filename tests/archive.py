#!/usr/bin/env python3
"""A municipality's file share after twenty years, made from a seed, and what avstem makes of it. Run by `make archive`.

    tests/archive.py --out FOLDER [--files 2000] [--seed 1]     builds FOLDER/felles and FOLDER/arkiv, the two roots to give to avstem
    tests/archive.py --out FOLDER --night 2                     changes what was built, as a day's work does; then --night 3
    tests/archive.py --judge FOLDER.truth.json JSON-FOLDER      holds what `avstem extract --out JSON-FOLDER` wrote against the truth
    tests/archive.py --judge FOLDER.truth-2.json NIGHT.json     the same for what `avstem reconcile --format json` told of a night

The truth stands beside the folder, not in it: FOLDER.truth.json, after a night FOLDER.truth-2.json. It says for each name in the folders
what it is and which outcomes are right, which figures are wrong, and what a night changed. FOLDER/utenfor is where links lead that leave the
roots. The makers are in fixtures/make/archive; they need LibreOffice with its Python, qpdf, pdftoppm, and fixtures/make/requirements.txt.
Judging needs Python alone. The same seed makes the same names and the same documents; what LibreOffice and encryption write differs in bytes.

The judge's exit code is 1 where a file has not exactly one outcome or another than it should; what is found in the documents it only counts.
"""

import argparse
import collections
import gzip
import json
import os
import random
import re
import shutil
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANCHOR = "om {}.txt"    # one a root; tells the judge where the root was when avstem was run
READ = ("ok", "partial")


def makers():
    """Lets the makers import each other; says what is missing before anything is made."""
    for folder in ("tests", "fixtures/make", "fixtures/make/plans", "fixtures/make/archive"):
        sys.path.insert(0, str(ROOT / folder))
    missing = [program for program in ("soffice", "qpdf", "pdftoppm") if not shutil.which(program)]
    if missing:
        sys.exit(f"archive: not installed: {', '.join(missing)}")
    try:
        import nights  # noqa: F401 (it imports all others)
    except ModuleNotFoundError as problem:
        sys.exit(f"archive: the package {problem.name} is missing; python3 -m pip install -r fixtures/make/requirements.txt")


# ---- build


def build(out, files, seed):
    import nights
    import share
    import stumbles
    import writers
    from tree import Tree

    tree = Tree(out, random.Random(f"archive-{seed}"))
    random.seed(f"boundaries-{seed}")   # those of mails
    for root in share.ROOTS:
        tree.file(f"{root}/{ANCHOR.format(root)}", f"Her ligger {root}, seed {seed}.\n".encode(), "note", year=2012)
    papers = share.papers(seed, papers_of(files))
    with tempfile.TemporaryDirectory() as scratch:
        later = []
        office = writers.Office(scratch)
        for index, paper in enumerate(papers):
            rng = random.Random(f"write-{seed}-{index}")
            name = writers.chosen(random.Random(f"format-{seed}-{index}"), paper)
            path = tree.free(f"{paper.folder}/{paper.stem.replace('/', '-')}.{writers.suffix(name)}")
            if name in writers.OFFICE:
                # Its name is taken now, its bytes come later.
                tree.entries[path] = {}
                tree.place(path)
                office.later(paper, name, tree.place_of(path), rng)
                later.append((paper, name, path, index))
            else:
                nights.write(tree, paper, name, path, seed, index)
        office.convert()
        for paper, name, path, index in later:
            tree.entry(path, tree.read(path), paper.kind, year=paper.year, wrong=paper.wrong, contradicts=paper.contradicts, measures=paper.measures,
                       scale=paper.scale, of_share=True, paper=index, format=name)
        tree.folders = sorted({os.path.dirname(path) for path in tree.entries})
        stumbles.all_of(tree, files, scratch)
        while len(tree.entries) < files:
            tree.rng.choice((stumbles.letters, stumbles.letters, stumbles.copies))(tree)
    keep(out, tree, {"seed": seed, "files": files, "papers": len(papers), "night": 1, "roots": {root: root for root in share.ROOTS}, "changes": {}})


def papers_of(files):
    """How many of the files are papers; the rest is what a share has besides."""
    return files * 64 // 100


def night(out, number):
    import nights
    import share
    from tree import Tree

    before = json.loads(truth_path(out, number - 1).read_text())
    seed, files = before["seed"], before["files"]
    tree = Tree(out, random.Random(f"night-{number}-{seed}"))
    random.seed(f"boundaries-{number}-{seed}")
    tree.entries, tree.contents = before["entries"], before["contents"]
    tree.folders = sorted({os.path.dirname(path) for path, entry in tree.entries.items() if entry.get("of_share") and len(os.path.dirname(path)) < 200})
    changes = nights.Night(tree, share.papers(seed, before["papers"]), seed, number, files, before["changes"]).live()
    roots = before["roots"] | ({share.ROOTS[1]: nights.MOVED_ROOT} if number == 3 else {})
    keep(out, tree, {"seed": seed, "files": files, "papers": before["papers"], "night": number, "roots": roots, "changes": changes})


def truth_path(out, number):
    return out.with_name(f"{out.name}.truth{'' if number == 1 else f'-{number}'}.json")


def keep(out, tree, about):
    path = truth_path(out, about["night"])
    path.write_text(json.dumps(about | tree.truth(), indent=1))
    kinds = collections.Counter(entry["kind"] for entry in tree.entries.values())
    print(f"{len(tree.entries)} files, " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    print(f"give to avstem: {' '.join(str(out / at) for at in about['roots'].values())}\ntruth: {path}")


# ---- judge


def manifest(folder):
    """Path as given, in bytes → its lines."""
    lines = collections.defaultdict(list)
    for line in (folder / "avstem.manifest.ndjson").read_text(encoding="utf-8").splitlines():
        line = json.loads(line)
        if "path" in line and not line.get("gone"):
            lines[raw(line, "path")].append(line)
    return lines


def raw(line, name):
    """A path's bytes; the text alone stands where it says all."""
    return bytes(line[f"{name}_bytes"]) if f"{name}_bytes" in line else line[name].encode()


def placed(truth, lines):
    """The same lines by the paths of the truth."""
    found, strange = {}, []
    prefixes = {}
    for name, at in truth["roots"].items():
        anchor = ANCHOR.format(name).encode()
        given = [path[: -len(anchor)] for path in lines if (b"/" + path).endswith(b"/" + os.fsencode(at) + b"/" + anchor)]
        if len(given) != 1:
            sys.exit(f"archive: the manifest has {len(given)} times {anchor.decode()}; was avstem run over {' and '.join(truth['roots'].values())}?")
        prefixes[given[0]] = os.fsencode(at) + b"/"
    for path, of in lines.items():
        prefix = max((prefix for prefix in prefixes if path.startswith(prefix)), key=len, default=None)
        if prefix is None:
            strange.append(path)
        else:
            found[prefixes[prefix] + path[len(prefix):]] = of
    return found, strange


class Judge:
    def __init__(self, truth, folder):
        self.truth, self.folder = truth, folder
        self.lines, strange = placed(truth, manifest(folder))
        self.table = collections.defaultdict(collections.Counter)
        self.faults = [(path, "no such root", "", "") for path in strange]
        self.read, self.taken = {}, set()

    def fault(self, path, what, line=None):
        self.faults.append((path, what, line and line["outcome"], line and line.get("reason")))
        return "wrong"

    def entries(self):
        by_start = sorted(self.lines)
        for name, entry in self.truth["entries"].items():
            path = os.fsencode(name)
            at = bisect(by_start, path + b"/")
            below = []
            while at < len(by_start) and by_start[at].startswith(path + b"/"):
                below.append(by_start[at])
                at += 1
            row = self.table[entry["kind"]]
            row["files"] += 1
            row[self.entry(path, entry, below)] += 1
        for group in self.groups().values():
            if sum(of == "ok" for of in group.values()) != 1:
                self.fault(next(iter(group)), f"of {len(group)} names of one file not one is read: {group}")
        for path in set(self.lines) - self.taken:
            self.fault(path, "in no truth", self.lines[path][0])

    def groups(self):
        """Names of one file, with what became of each."""
        found = collections.defaultdict(dict)
        for name, entry in self.truth["entries"].items():
            if "one_of" in entry:
                found[entry["one_of"]][name] = self.lines.get(os.fsencode(name), [{"outcome": None}])[0]["outcome"]
        return found

    def entry(self, path, entry, below):
        """Whether a file ended as it should: right, wrong, missing or twice."""
        own = self.lines.get(path, [])
        self.taken.add(path)
        if entry.get("below") == "any":
            self.taken.update(below)
            return "right" if len(own) + len(below) <= 1 else self.fault(path, f"{len(own) + len(below)} lines")
        if "members" in entry or entry.get("maybe_members") and below:
            self.taken.update(below)
            return self.container(path, entry, own, below)
        if not own:
            self.fault(path, f"no line; {' or '.join(entry.get('expect') or [])} expected")
            return "missing"
        if len(own) > 1:
            self.fault(path, f"{len(own)} lines")
            return "twice"
        line = own[0]
        content = {} if "expect" in entry else self.truth["contents"][entry["sha256"]]
        expect = entry.get("expect") or content["expect"]
        if line["outcome"] not in expect:
            return self.fault(path, f"{' or '.join(expect)} expected", line)
        if line.get("sha256") and "sha256" in entry and line["sha256"] != entry["sha256"]:
            return self.fault(path, "the hash of other bytes", line)
        if line["outcome"] in READ and not entry.get("free"):
            self.read.setdefault(entry.get("sha256"), line)
        return "right"

    def container(self, path, entry, own, below):
        """Its members are the ones that are in it, each once."""
        if own:
            return self.fault(path, "a line of its own beside its members" if below else "its members expected", own[0])
        lines = [line for at in below for line in self.lines[at]]
        self.table["  members"]["files"] += len(lines)
        if entry.get("members", "any") == "any":
            self.table["  members"]["right"] += len(lines)
            return "right" if lines else self.fault(path, "neither a line nor members")
        if len(lines) != len(below):
            return self.fault(path, "members with several lines")
        wanted = [(one, self.truth["contents"][one]["expect"]) if isinstance(one, str) else tuple(one) for one in entry["members"]]
        # Those that are refused have no hash that says which they are; they come last.
        for sha, expect in sorted(wanted, key=lambda one: one[0] is None):
            line = next((line for line in lines if (line["outcome"] in expect if sha is None else line["sha256"] == sha)), None)
            if line is None or expect and line["outcome"] not in expect:
                self.table["  members"]["missing" if line is None else "wrong"] += 1
                return self.fault(path, f"member {sha and sha[:8]} {'is not there' if line is None else 'expected ' + ' or '.join(expect)}", line)
            lines.remove(line)
            self.table["  members"]["right"] += 1
            if sha in self.truth["contents"] and line["outcome"] in READ:
                self.read.setdefault(sha, line)
        return self.fault(path, f"{len(lines)} members that are not in it", lines[0]) if lines else "right"

    # ---- what was read

    def report(self, line):
        path = os.path.join(os.fsencode(self.folder), raw(line, "output"))
        with (gzip.open if path.endswith(b".gz") else open)(path) as file:
            return json.load(file)

    def documents(self):
        """Each content once: planted errors found and missed, false alarms, measures and their states."""
        self.found, self.missed, self.alarms = [], [], []
        self.counts = collections.Counter()
        for sha, line in sorted(self.read.items(), key=lambda pair: pair[1]["path"]):
            content = self.truth["contents"].get(sha)
            if content is None:
                continue
            report = self.report(line)
            self.counts["documents"] += 1
            self.figures(line, content, [finding for finding in report["findings"] if finding["severity"] in ("error", "warning")])
            self.measures(line, content, report)

    def figures(self, line, content, findings):
        for wrong in content.get("wrong") or []:
            mine = [finding for finding in findings if is_of(finding, wrong)]
            (self.found if mine else self.missed).append((line, wrong))
            findings = [finding for finding in findings if finding not in mine]
        self.alarms += [(line, finding, bool(content.get("wrong"))) for finding in findings]

    def measures(self, line, content, report):
        told = content.get("measures") or []
        have = collections.Counter(one["measure"] for one in told)
        got = collections.Counter(" ".join(str(one.get("measure") or one.get("activity")).split()) for one in report["measures"])
        bare = lambda texts: collections.Counter(re.sub(r"[\s\u00ad-]", "", text) for text in texts.elements())
        self.counts["measures"] += len(told)
        self.counts["measures found"] += sum((have & got).values())
        self.counts["but for hyphens"] += sum((bare(have) & bare(got)).values()) - sum((have & got).values())
        self.counts["measures too many"] += sum((bare(got) - bare(have)).values())
        states = {one["measure"]: one["state"] for one in told if one["state"]}
        for one in report["measures"]:
            state = states.get(" ".join(str(one.get("measure")).split()))
            if state:
                self.counts["states"] += 1
                self.counts["states right"] += ((one.get("status") or {}).get("state") or "unknown") == state

    def print(self, most):
        columns = ("files", "right", "wrong", "missing", "twice")
        print(f"{'kind':18}" + "".join(f"{name:>9}" for name in columns))
        total = collections.Counter()
        for kind, row in sorted(self.table.items(), key=lambda pair: (pair[0].startswith(" "), pair[0])):
            print(f"{kind:18}" + "".join(f"{row[name] or '':>9}" for name in columns))
            if not kind.startswith(" "):
                total += row
        print(f"{'all files':18}" + "".join(f"{total[name] or '':>9}" for name in columns))
        outcomes = collections.Counter(line["outcome"] for of in self.lines.values() for line in of)
        print("\noutcomes: " + ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())))
        known = len(self.found) + len(self.missed)
        print(f"planted errors in what was read: {known}, found {len(self.found)}, missed {len(self.missed)}")
        clean = [alarm for alarm in self.alarms if not alarm[2]]
        codes = collections.Counter(finding["code"] for _, finding, _ in clean)
        print(f"false alarms in {self.counts['documents']} documents: {len(clean)} in {len({line['path'] for line, *_ in clean})} clean ones {dict(codes) or ''}, "
              f"{len(self.alarms) - len(clean)} more in those with a planted error")
        print(f"measures: {self.counts['measures found']} of {self.counts['measures']} found, {self.counts['but for hyphens']} more but for hyphens, {self.counts['measures too many']} others; "
              f"states: {self.counts['states right']} of {self.counts['states']} right")
        for path, what, outcome, reason in self.faults[:most]:
            print(f"  wrong: {path!r}: {what}{f'; is {outcome}: {reason}' if outcome else ''}")
        for line, wrong in self.missed[:most]:
            print(f"  missed: {line['path']}: {wrong['label']}, {wrong['header']}: {wrong['printed']}, right {wrong['right']}")
        for line, finding, planted in self.alarms[:most]:
            print(f"  {'beside' if planted else 'false'}: {line['path']}: {finding['code']} {finding['message'][:140]}")


# ---- judge a night


def judge_night(truth, told, most):
    """What `reconcile --format json` told of a night, against what the night changed. Members of archives and mails are left out."""
    changes, entries = truth["changes"], truth["entries"]
    named = {at: name for name, at in truth["roots"].items()}
    def shown(path):
        """A path as the ledger calls it: a root keeps its name, wherever it is."""
        at = max((at for at in named if path.startswith(f"{at}/")), key=len, default=None)
        return path if at is None else named[at] + path[len(at):]

    papers = {shown(path): entry for path, entry in entries.items() if entry.get("of_share") and "members" not in entry}
    of = lambda paths: {shown(path) for path in paths}
    moved = {shown(to): shown(path) for path, to in changes.get("moved", [])}
    for old, new in changes.get("moved_folder", []):
        if shown(new) != old:
            moved |= {path: moved.get(path, old + path[len(new):]) for path in papers if path.startswith(f"{new}/")}
    altered = {shown(one["path"]): one for one in changes.get("changed", [])}
    replaced = of(path for path, _ in changes.get("replaced", []))
    new = set(papers) if truth["night"] == 1 else of(changes["new"]) & set(papers)
    expected = {"new": new, "changed": set(altered) | replaced, "moved": set(moved), "disappeared": of(changes.get("gone", []))}
    root = re.compile("(?:^|/)(" + "|".join(re.escape(at) for at in sorted({*named, *named.values()})) + ")/")
    def below(path):
        """What the ledger calls it, from the root's name on."""
        found = root.search(path)
        return path[found.start(1):] if found else path

    got = {name: {below(one["to"] if name == "moved" else one) for one in told[name]} for name in expected}
    right = True
    print(f"{'night ' + str(truth['night']):14}{'expected':>10}{'told':>10}{'missing':>10}{'too many':>10}")
    listed = []
    for what, wanted in expected.items():
        have = got[what] & (set(papers) | wanted | expected["disappeared"])
        missing, many = wanted - have, have - wanted
        right = right and not missing and not many
        print(f"{what:14}{len(wanted):>10}{len(have):>10}{len(missing):>10}{len(many):>10}")
        listed += [f"  {what}: missing: {path}" for path in sorted(missing)[:most]] + [f"  {what}: too many: {path}" for path in sorted(many)[:most]]
    # Members, pipes, broken links: nobody lists them, and they move with their folder.
    at_or_in = lambda path, these: any(path == one or path.startswith(f"{one}/") for one in these)
    folders = changes.get("moved_folder", [])
    stray = [f"gone: {path}" for path in map(below, told["disappeared"])
             if at_or_in(path, [old for old, _ in folders]) and not at_or_in(path, expected["disappeared"])]
    stray += [f"newly not read: {path}" for path in (below(one["path"]) for one in told["newly_not_read"])
              if at_or_in(path, [shown(now) for _, now in folders]) and not at_or_in(path, {*altered, *replaced, *new})
             # A link may well lead to nothing once its folder has moved.
             and entries.get(path, {}).get("kind") != "link"]
    print(f"below {len(folders)} folders that moved, told as gone or as newly not read: {len(stray)}")
    right = right and not stray
    listed += [f"  moved: {one}" for one in stray[:most]]
    codes = collections.defaultdict(set)
    for finding in told["new_findings"]:
        codes[finding["code"]].add(below(finding["path"]))
    silent = {path for path, one in altered.items() if papers[path]["kind"] in ("budget", "accounts")}
    contents = lambda path: truth["contents"].get(papers.get(path, {}).get("sha256"), {})
    contrary = {path for path in papers if contents(path).get("contradicts")}
    print(f"documents with a figure changed silently: {len(silent)}, X303 in {len(codes['X303'] & silent)} of them and in {len(codes['X303'] - silent - replaced)} others")
    # A wrong or changed figure contradicts all years that have it right, and a code may stand before its label.
    of_board = lambda path: path.replace(" (nedlagt)", "").split("/")[1:4:2]
    explained = {(*of_board(path), re.sub(r"^\d+ ", "", wrong["label"]))
                 for path in papers for name in ("wrong", "contradicts") for wrong in contents(path).get(name) or []}
    explained |= {(*of_board(path), re.sub(r"^\d+ ", "", one["label"])) for path, one in altered.items() if "label" in one}
    loose = [finding for finding in told["new_findings"] if finding["code"] == "X302" and (*of_board(below(finding["path"])), finding["row_label"]) not in explained]
    print(f"documents that contradict last year's: {len(contrary)}, X302 in {len(codes['X302'] & contrary)} of them; findings that no wrong or changed figure explains: {len(loose)}")
    listed += [f"  X302: unexplained: {finding['path']}: {finding['message']}" for finding in loose[:most]]
    listed += [f"  X303: missing: {path}: {altered[path]}" for path in sorted(silent - codes["X303"])[:most]]
    print("new findings: " + ", ".join(f"{len(paths)} documents {code}" for code, paths in sorted(codes.items())))
    print(*listed, sep="\n")
    return 0 if right else 1


def bisect(rows, wanted):
    import bisect as of
    return of.bisect_left(rows, wanted)


def is_of(finding, wrong):
    """A finding that tells this wrong figure: it is what is stated, or what it is off by is the difference."""
    scale = wrong.get("scale", 1)
    number = lambda name: Decimal(finding[name]) if finding.get(name) not in (None, "") else None
    try:
        stated, difference = number("stated"), number("difference")
    except ArithmeticError:
        return False
    by = abs(wrong["printed"] - wrong["right"]) * scale
    return stated == wrong["printed"] * scale or difference is not None and abs(difference) == by


def judge(truth, folder, most):
    known = json.loads(truth.read_text())
    if folder.is_file():
        return judge_night(known, json.loads(folder.read_text()), most)
    made = Judge(known, folder)
    made.entries()
    made.documents()
    made.print(most)
    return 1 if made.faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="the folder that is built or changed")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", type=int, choices=(2, 3))
    parser.add_argument("--judge", type=Path, nargs=2, metavar=("TRUTH", "RESULT"))
    parser.add_argument("--most", type=int, default=25, help="how many of each sort are listed")
    arguments = parser.parse_args()
    if arguments.judge:
        sys.exit(judge(*arguments.judge, arguments.most))
    if not arguments.out:
        parser.error("--out or --judge is wanted")
    makers()
    if arguments.night:
        night(arguments.out.absolute(), arguments.night)
    elif arguments.out.exists():
        sys.exit(f"archive: {arguments.out} is there already")
    else:
        build(arguments.out.absolute(), arguments.files, arguments.seed)


if __name__ == "__main__":
    main()
