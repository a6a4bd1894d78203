"""Trees of documents that are made up, and nights over them: is a document the same one as long as it is?

    python3 tests/trees.py path/to/avstem [--seed N] [--trees N] [--keep DIR]

Each tree has files, copies, hard links, links to files and folders (relative and absolute, inward, outward and broken), hidden files,
pipes, and archives with members of one name; it is one root or two. In each night some of it is added, changed, renamed and deleted, and a
folder is renamed; then the same night is run again by other spellings of the root, from other working folders, and with the root mounted
elsewhere: its old place gone, under another name (`--root`), and under the same name from another working folder. What is expected is counted
here, from the tree itself: also the links that lead to nothing where they stand now, which are documents that cannot be read. After each
night the text, the JSON, `--summary`, the exit code, the ledger, and `extract`'s manifest are held against each other.

A tree that does not hold is named with its seed; the exit code is then 1.
"""

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from itertools import zip_longest
from pathlib import Path

LABELS = ["Kontingenter", "Tilskudd", "Salg", "Leie", "Renter"]
# What a link to nothing and a pipe are known by, before their names.
LINK, PIPE = "a link to nothing: ", "a pipe: "
DONE = ("new", "changed", "moved", "unchanged", "not_read", "passed_over")


class Wrong(Exception):
    """Something is not as it should be."""


def demand(holds, what):
    if not holds:
        raise Wrong(what)


class Tree:
    def __init__(self, avstem, seed, folder):
        self.avstem, self.folder, self.random = avstem, folder, random.Random(seed)
        self.made = 0
        # Where each root stands, and the name that its documents have in the ledger.
        self.roots = {name: folder / name for name in ["in", "more"][: self.random.choice([1, 2])]}
        # Documents that the ledger has, and those that it has as gone: name → what each is known by.
        self.before, self.gone = {}, {}
        # The folder that was renamed today, and its new name.
        self.became = {}
        # Hashes of what cannot be read.
        self.locked = set()

    # ---- what is in the tree

    def text(self):
        """Accounts that add up and are nobody else's."""
        self.made += 1
        figures = [self.random.randrange(100, 99_999) for _ in LABELS]
        lines = "".join(f"{label}\t{figure}\n" for label, figure in zip(LABELS, figures))
        return f"Regnskap for lag {self.made} 2018\n\nResultatregnskap\n\n\tRegnskap 2018\n{lines}Sum inntekter\t{sum(figures)}\n".encode()

    def name(self, ending=".txt"):
        self.made += 1
        folders = ["", "", "a/", "a/b/", "å/", "sub.zip/", "a b/"]
        names = ["n", "Ø", "x y", "-", "z.pdf", "#", "(2)"]
        return f"{self.random.choice(folders)}{self.random.choice(names)}{self.made}{ending}"

    def place(self, ending=".txt"):
        path = self.random.choice(list(self.roots.values())) / self.name(ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def files(self):
        """The files that are no links, hidden ones left out."""
        found = []
        for root in self.roots.values():
            for at, folders, names in os.walk(root):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found += [Path(at) / name for name in names if not name.startswith(".")]
        return sorted(path for path in found if path.is_file() and not path.is_symlink())

    def some(self):
        files = self.files()
        return self.random.choice(files) if files else None

    def archive(self, path):
        """Members of one name in different folders and in one, some of them archives."""
        with zipfile.ZipFile(path, "w") as archive:
            for _ in range(self.random.randrange(1, 4)):
                archive.writestr(self.random.choice(["x.txt", "a/x.txt", "b/x.txt", "a/y.txt"]), self.text())

    def add(self):
        kind = self.random.choice(["file"] * 5 + ["copy", "copy", "hard", "hard", "link", "link", "folder", "outward", "broken", "hidden", "pipe", "zip", "zip", "link to hidden", "locked", "absolute", "mirror", "mirror", "several", "several"])
        some = self.some()
        if kind == "file" or some is None or kind == "hard" and some.name == "first.txt":
            # A root without a document that is its own cannot be known again.
            self.place().write_bytes(self.text())
        elif kind == "copy":
            shutil.copyfile(some, self.place(some.suffix))
        elif kind == "hard":
            os.link(some, self.place(some.suffix))
        elif kind == "link":
            self.link(self.place(some.suffix), some)
        elif kind == "folder":
            self.link(self.place(""), some.parent)
        elif kind == "outward":
            outside = self.folder / "outside" / f"o{self.made}.txt"
            outside.parent.mkdir(exist_ok=True)
            outside.write_bytes(self.text())
            self.place().symlink_to(outside)
        elif kind == "broken":
            self.place().symlink_to("nowhere")
        elif kind == "hidden":
            path = self.place()
            path.with_name("." + path.name).write_bytes(self.text())
        elif kind == "link to hidden":
            path = self.place()
            hidden = path.with_name(".h" + path.name)
            hidden.write_bytes(self.text())
            path.symlink_to(hidden.name)
        elif kind == "pipe":
            os.mkfifo(self.place())
        elif kind == "locked":
            content = b"%PDF-1.4\nno more than that\n" + self.text()
            self.locked.add(hashlib.sha256(content).hexdigest())
            self.place(".pdf").write_bytes(content)
        elif kind == "absolute":
            self.place(some.suffix).symlink_to(some)
        elif kind == "mirror":
            # The same bytes at the same path below another root, as in a backup.
            for name, below, path in [(root, path.relative_to(self.roots[root]), path) for path in self.files() for root in self.roots if path.is_relative_to(self.roots[root])]:
                other = self.random.choice(list(self.roots.values())) / below
                if not other.exists() and not other.is_symlink() and self.random.random() < 0.7:
                    other.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, other)
        elif kind == "several":
            # Enough to tell where their folder went, though one of them changes.
            folder = self.place("")
            folder.mkdir()
            for number in range(4):
                (folder / f"{number}.txt").write_bytes(self.text())
            (folder / "link").symlink_to("nowhere")
            os.mkfifo(folder / "pipe")
        elif kind == "zip":
            self.archive(self.place(".zip"))

    def link(self, path, to):
        """A relative one, which moves with its tree; an absolute one into a root would break."""
        path.symlink_to(os.path.relpath(to, path.parent))

    def change(self, some=None):
        some = some or self.some()
        if some is None or some.suffix == ".zip":
            return
        # Anew, as editors do, so that hard links part; or in its place.
        if self.random.random() < 0.5:
            some.unlink()
        some.write_bytes(self.text())

    def rename(self):
        some = self.some()
        if some is not None and some.name != "first.txt":
            some.rename(self.place(some.suffix))

    def rename_folder(self):
        """One in a night: of two, nobody could say which of them became which."""
        folders = [path for root in self.roots.values() for path in root.rglob("*") if path.is_dir() and not path.is_symlink()]
        full = [path for path in folders if (path / "3.txt").exists()]
        if folders and not self.became:
            folder, to = self.random.choice(sorted(full or folders)), self.place("")
            if not to.is_relative_to(folder):
                self.became = {self.known_as(folder): self.known_as(to)}
                folder.rename(to)
                inside = [path for path in self.files() if path.is_relative_to(to)]
                if inside and self.random.random() < 0.5:
                    self.change(self.random.choice(inside))

    def known_as(self, path):
        """The name of a path in the ledger."""
        return next("/".join([name, *path.relative_to(root).parts]) for name, root in self.roots.items() if path.is_relative_to(root))

    def delete(self):
        # A root that holds nothing any more is a share that is not there.
        some = self.some()
        if some is not None and some.name != "first.txt":
            some.unlink()

    # ---- what is expected

    def documents(self, given=None):
        """Ledger name → what each document is known by, told from the tree alone: the hash of its bytes, or why it has none, and its name.

        `given` are names and places of what is looked at, all roots where it is not told."""
        given = given or self.roots
        found, nodes = {}, set()
        real, links = [], []
        for name, top in given.items():
            if not top.is_dir():
                real.append((name, Path(), top))
            for at, folders, names in os.walk(top):
                folders[:] = [folder for folder in folders if not folder.startswith(".")]
                for entry in names + folders:
                    path = Path(at) / entry
                    if not entry.startswith("."):
                        (links if path.is_symlink() else real).append((name, path.relative_to(top), path))
        order = list(given)
        key = lambda one: (order.index(one[0]), [os.fsencode(part) for part in one[1].parts])
        for name, below, path in sorted(real, key=key) + sorted(links, key=key):
            full = "/".join([name, *below.parts])
            if not path.exists():
                found[full] = f"{LINK}{path.name}"
                continue
            target = path.resolve()
            if path.is_symlink() and not any(target.is_relative_to(top.resolve()) for top in given.values()):
                continue
            if path.is_fifo():
                found[full] = f"{PIPE}{path.name}"
            if not path.is_file():
                continue
            data = path.stat()
            node = (data.st_dev, data.st_ino)
            if node in nodes:
                continue
            nodes.add(node)
            if zipfile.is_zipfile(path):
                found.update(self.members(full, path))
            else:
                found[full] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

    def is_read(self, known_by):
        """True for what can be read."""
        return not known_by.startswith((LINK, PIPE)) and known_by not in self.locked

    def is_other_name(self, name, now):
        """True for a name that leads to what is read by another one, and for what was in an archive of such a name."""
        root, *below = name.split("/")
        path = self.roots[root]
        for at, part in enumerate(below, 1):
            path = path / part
            known = "/".join([root, *below[:at]])
            if path.exists() and (path.is_symlink() or path.is_file()):
                return not any(one == known or one.startswith(f"{known}/") for one in now)
        return False

    def members(self, full, path):
        names, found = set(), {}
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name, number = info.filename, 2
                while name in names:
                    stem, ending = info.filename.rsplit(".", 1)
                    name, number = f"{stem} ({number}).{ending}", number + 1
                names.add(name)
                with archive.open(info) as member:
                    found[f"{full}/{name}"] = hashlib.sha256(member.read()).hexdigest()
        return found

    # ---- nights

    def run(self, *arguments, at=None):
        command = [self.avstem, *map(str, arguments)]
        run = subprocess.run(command, cwd=at or self.folder, capture_output=True, timeout=300, env={**os.environ, "NO_COLOR": "1"})
        demand(run.returncode in (0, 1, 3), f"{command}: exit code {run.returncode}: {run.stderr.decode()}")
        return run

    def ledger(self, question):
        return json.loads(self.run("ledger", question, "--ledger", "x.ledger", "--format", "json").stdout)

    def night(self, roots, *options, at=None):
        """One night: its JSON, after its books were held against each other."""
        summary = self.folder / "books.json"
        arguments = ["reconcile", *roots, "--ledger", self.folder / "x.ledger", "--summary", summary, *options]
        run = self.run(*arguments, "--format", "json", at=at)
        night = json.loads(run.stdout)
        counts, books = night["counts"], json.loads(summary.read_text())
        demand(counts["documents"] == sum(counts[name] for name in DONE), f"the counts are no sum: {counts}")
        demand(counts["documents"] == books["documents"] == sum(books["outcomes"].values()), f"summary {books['outcomes']}, ledger {counts}")
        runs = self.ledger("runs")
        demand(all(runs[0][name] == counts[name] for name in counts), f"the ledger keeps {runs[0]}, told was {counts}")
        for name in ("new", "changed", "moved", "disappeared", "new_findings", "gone_findings"):
            demand(len(night[name]) == counts[name], f"{name}: {night[name]}, counted {counts[name]}")
        unread = night["newly_not_read"] + night["still_not_read"] + night["unreachable"]
        demand(len(unread) == counts["not_read"], f"not read: {unread}, counted {counts['not_read']}")
        code = 3 if night["newly_not_read"] or night["unreachable"] else 1 if night["disappeared"] else 0
        demand(run.returncode == code, f"exit code {run.returncode}, not {code}: {night['needs']}")
        return night

    def check(self, night, given=None):
        """A night against what the tree says; `given` as in `documents`."""
        now = self.documents(given)
        read = lambda names: {name for name in names if self.is_read(now[name])}
        # What is back where it was is neither new nor moved.
        back = {name for name in now if self.gone.get(name) == now[name]}
        appeared = [name for name in now if name not in self.before and name not in back]
        lost = [name for name in self.before if name not in now]
        changed = [name for name in now if name in self.before and now[name] != self.before[name]]
        # A document that is there no more may be found again elsewhere, each once, now or in a later night.
        missing = {name: self.before[name] for name in lost} | {name: self.gone[name] for name in self.gone if name not in back}
        found_again = {known_by: min(times, list(missing.values()).count(known_by)) for known_by, times in Counter(now[name] for name in appeared).items()}
        came_from = {one["from"] for one in night["moved"]}
        moved_to = {one["to"] for one in night["moved"]}
        for one in night["moved"]:
            demand(missing.get(one["from"]) == now.get(one["to"]), f"moved from a place where it was not: {one}")
        told = Counter(now[name] for name in moved_to)
        are = {known_by: times for known_by, times in found_again.items() if times and self.is_read(known_by)}
        demand(len(came_from) == len(moved_to) == len(night["moved"]) and dict(told) == are, f"moved: {night['moved']}, found again are {are}")
        # What stands where another document was that is gone has its place.
        in_place = {name for name in appeared if name in self.gone and name not in came_from | moved_to}
        went_along, must = self.went_along(now, appeared, lost)
        went_along = {name: old for name, old in went_along.items() if name not in moved_to | in_place and old not in came_from}
        told = set(night["changed"]) - set(changed) - in_place
        demand(set(night["changed"]) - told == read(changed) | read(in_place), f"changed: told {night['changed']}, are {changed}, {in_place}")
        demand(told <= set(went_along), f"changed: told {night['changed']}, in a folder that moved are {went_along}")
        demand(not must or set(went_along) <= told, f"changed: told {night['changed']}, in a folder that moved are {went_along}")
        went_along = {name: old for name, old in went_along.items() if name in told}
        new = read(appeared) - moved_to - in_place - told
        demand(set(night["new"]) == new, f"new: told {night['new']}, are {new}")
        newly, still = ({one["path"] for one in night[name]} for name in ("newly_not_read", "still_not_read"))
        demand(newly | still == set(now) - read(now) and not newly & still, f"not read: told {newly}, {still}, are {set(now) - read(now)}")
        for known_by, times in Counter(now[name] for name in set(appeared) - read(appeared)).items():
            told = sum(1 for name in newly if name in appeared and now[name] == known_by)
            demand(told == times - found_again[known_by], f"not read for the first time: told {told} of {times} {known_by}, {found_again[known_by]} found again")
        demand(newly - set(appeared) == set(changed) - read(changed), f"not read for the first time: told {newly}, changed {changed}")
        demand(not night["unreachable"], f"unreachable: {night['unreachable']}")

        # What is gone, each one once; another name of what is read now is forgotten, not gone.
        came_from |= set(went_along.values())
        names = {name for name in lost if name not in came_from and self.is_other_name(name, now)}
        documents = self.ledger("documents")
        there = {one["path"]: one for one in documents if one["outcome"] != "gone"}
        gone = {one["path"] for one in documents if one["outcome"] == "gone"}
        demand(set(there) == set(now), f"the ledger has {sorted(set(there) - set(now))} too much and lacks {sorted(set(now) - set(there))}")
        for name, one in there.items():
            demand(one["sha256"] == (now[name] if not now[name].startswith((LINK, PIPE)) else None), f"{name}: {one}, is {now[name]}")
            outcome = "vanished" if now[name].startswith(LINK) else "unsupported" if now[name].startswith(PIPE) else None
            is_so = one["outcome"] == outcome if outcome else (one["outcome"] in ("ok", "partial")) == self.is_read(now[name])
            demand(is_so, f"{name}: {one}, is {now[name]}")
        may_be = {name: known_by for name, known_by in missing.items() if name not in came_from | names and name not in now}
        demand(gone <= set(may_be), f"gone: the ledger has {gone}, may be {may_be}")
        for known_by in set(may_be.values()):
            # Of what cannot be read no night tells from where it moved.
            at_most = sum(1 for one in may_be.values() if one == known_by)
            at_least = at_most if self.is_read(known_by) else at_most - found_again.get(known_by, 0)
            are = sum(1 for name in gone if may_be[name] == known_by)
            demand(at_least <= are <= at_most, f"gone: the ledger has {gone}, are {at_least} to {at_most} of {known_by}")
        demand(set(night["disappeared"]) == gone & set(lost), f"gone: told {night['disappeared']}, are {gone & set(lost)}")
        demand(night["counts"]["passed_over"] + len(now) == night["counts"]["documents"], f"{night['counts']}, {len(now)} documents")
        self.before, self.gone, self.became = now, {name: may_be[name] for name in gone}, {}

    def went_along(self, now, appeared, lost):
        """What changed in the folder that was renamed, its name now → that before; and whether its neighbours tell that for sure."""
        changed, neighbours = {}, []
        for folder, to in self.became.items():
            for old in [name for name in self.before if name.startswith(f"{folder}/")]:
                name, known_by = to + old.removeprefix(folder), self.before[old]
                if old in lost and name in appeared and known_by != now[name] and self.is_read(now[name]):
                    changed[name] = old
                elif not known_by.startswith((LINK, PIPE)):
                    # One of several of the same bytes says nothing for sure.
                    times = [list(documents.values()).count(known_by) for documents in (self.before, now)]
                    neighbours.append(old in lost and now.get(name) == known_by and times == [1, 1])
        return changed, 2 * sum(neighbours) > len(neighbours)

    def same(self, how, roots, *options, at=None):
        """A night that must find everything as it was, but for links that lead elsewhere from where they stand now."""
        known = lambda: self.before | {name: f"{known_by}, gone" for name, known_by in self.gone.items()}
        was, before = known(), self.kept()
        night = self.night(roots, *options, at=at)
        try:
            self.check(night)
        except Wrong as problem:
            raise Wrong(f"{how}: {problem}") from None
        # One that broke may be one that is gone, found again.
        is_now = known()
        links = {name for name in {*was, *is_now} if was.get(name) != is_now.get(name)}
        is_link = lambda name: any(known_by.startswith(LINK) for known_by in (was.get(name, ""), is_now.get(name, "")))
        demand(all(map(is_link, links)), f"{how}: {links} are others than they were")
        for name in ("new", "changed", "moved", "new_findings", "gone_findings"):
            demand(not night[name], f"{how}: {name}: {night[name]}")
        now = self.kept()
        demand(links or now[1:] != before[1:] or now == before, f"{how}: the ledger's figures are others")
        others = lambda kept: [[one for one in rows if one["path"] not in links] for rows in kept[1:]]
        differ = [(one, other) for kept, was in zip(others(now), others(before)) for one, other in zip_longest(kept, was) if one != other]
        demand(not differ, f"{how}: the ledger says something else: {differ}")

    def kept(self):
        """All that the ledger says."""
        return [self.run("ledger", "digest", "--ledger", "x.ledger").stdout, self.ledger("documents"), self.ledger("findings")]

    def spelled(self):
        """The roots as somebody else would write them."""
        def spell(root):
            return self.random.choice([root, f"{root}/", f"{root}/.", os.path.relpath(root, self.folder), f"./{os.path.relpath(root, self.folder)}"])
        return [spell(root) for root in self.roots.values()]

    def mount(self):
        """Moves every root, its old place gone; then everything must be as it was."""
        how = self.random.choice(["its documents tell it", "--root tells it", "its name tells it"])
        self.made += 1
        base = self.folder / f"mnt{self.made}"
        base.mkdir()
        options, roots = [], []
        stays = self.random.choice([None, None, *self.roots]) if len(self.roots) > 1 and how != "its name tells it" else None
        for name, place in list(self.roots.items()):
            if name == stays:
                roots.append(place)
                continue
            new = base / (name if how == "its name tells it" else f"{self.random.choice('amz')}-{name}")
            place.rename(new)
            self.roots[name] = new
            roots.append(name if how == "its name tells it" else new if self.random.random() < 0.5 else os.path.relpath(new, self.folder))
            options += ["--root", f"{name}={new}"] if how == "--root tells it" else []
        self.same(how, roots, *options, at=base if how == "its name tells it" else None)
        self.same(f"{how}, again", self.spelled())

    def extracted(self):
        """`extract` and `audit` count what the nights count."""
        self.made += 1
        out, books = self.folder / f"out{self.made}", self.folder / "books.json"
        run = self.run("extract", *self.roots.values(), "--out", out, "--summary", books, "--quiet")
        summary = json.loads(books.read_text())
        manifest = [json.loads(line) for line in (out / "avstem.manifest.ndjson").read_text().splitlines()]
        entries = [one for one in manifest if "path" in one and not one.get("gone")]
        demand(sum(summary["outcomes"].values()) == summary["documents"], f"{summary['outcomes']}, {summary['documents']} documents")
        outputs = [path for path in out.rglob("*.json")]
        read = sum(1 for one in entries if one.get("outcome") in ("ok", "partial"))
        demand(read == len(outputs), f"{len(outputs)} outputs, the manifest has {read} read")
        now = self.documents().values()
        demand(read == sum(map(self.is_read, now)), f"the manifest has {read} read, there are {len(now)}")
        for kind, outcome in ((LINK, "vanished"), (PIPE, "unsupported")):
            are = sum(1 for known_by in now if known_by.startswith(kind))
            told = [summary["outcomes"].get(outcome, 0), sum(1 for one in entries if one.get("outcome") == outcome)]
            demand(told == [are, are], f"{outcome}: {told} in the summary and in the manifest, there are {are}")
        text = self.run("audit", *self.roots.values()).stdout.decode()
        told = re.search(r"^(\d+) documents?: (\d+) read", text, re.M)
        demand(told and int(told[2]) == read, f"audit told {told and told[0]}, read are {read}")

    def live(self):
        for root in self.roots.values():
            root.mkdir()
            (root / "first.txt").write_bytes(self.text())
        for _ in range(self.random.choice([0, 1, 3, 8, 14])):
            self.add()
        nested = [name for name in ("in/a", "in/first.txt") if (self.folder / name).exists() and self.documents({name: self.folder / name})]
        if self.random.random() < 0.4:
            # A part of it is known before the whole, and is a root of its own.
            part = self.random.choice(nested)
            self.check(self.night([part]), {part: self.folder / part})
        self.check(self.night(self.roots))
        self.extracted()
        for _ in range(3):
            for _ in range(self.random.randrange(1, 5)):
                self.random.choice([self.add, self.add, self.change, self.rename, self.rename_folder, self.delete])()
            self.check(self.night(self.spelled()))
            self.same("another spelling", self.spelled())
            self.mount()
        self.extracted()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avstem", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trees", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="keep trees that do not hold here")
    arguments = parser.parse_args()
    wrong = []
    for seed in range(arguments.seed, arguments.seed + arguments.trees):
        with tempfile.TemporaryDirectory(prefix="avstem-trees-") as folder:
            tree = Tree(str(arguments.avstem.resolve()), seed, Path(folder).resolve())
            try:
                tree.live()
            except Wrong as problem:
                wrong.append(seed)
                print(f"tree {seed}: {problem}")
                if arguments.keep:
                    subprocess.run(["cp", "-a", folder, arguments.keep / str(seed)], check=True)
    print(f"{arguments.trees} trees, {len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
