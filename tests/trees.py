"""Trees of documents that are made up, and nights over them: is a document the same one as long as it is?

    python3 tests/trees.py path/to/avstem [--seed N] [--trees N] [--keep DIR]

Each tree has files, copies, hard links, links to files and folders (relative and absolute, inward, outward and broken), hidden files, a
pipe, and archives with members of one name; it is one root or two. In each night some of it is added, changed, renamed and deleted; then
the same night is run again by other spellings of the root, from other working folders, and with the root mounted elsewhere: its old place
gone, under another name (`--root`), and under the same name from another working folder. What is expected is counted here, from the
tree itself. After each night the text, the JSON, `--summary`, the ledger, and `extract`'s manifest are held against each other.

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
from pathlib import Path

LABELS = ["Kontingenter", "Tilskudd", "Salg", "Leie", "Renter"]
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
        self.before, self.gone = {}, {}
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
        kind = self.random.choice(["file"] * 5 + ["copy", "copy", "hard", "hard", "link", "link", "folder", "outward", "broken", "hidden", "pipe", "zip", "zip", "link to hidden", "locked", "absolute", "mirror", "mirror"])
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
        elif kind == "zip":
            self.archive(self.place(".zip"))

    def link(self, path, to):
        """A relative one, which moves with its tree; an absolute one into a root would break."""
        path.symlink_to(os.path.relpath(to, path.parent))

    def change(self):
        some = self.some()
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

    def delete(self):
        # A root that holds nothing any more is a share that is not there.
        some = self.some()
        if some is not None and some.name != "first.txt":
            some.unlink()

    # ---- what is expected

    def documents(self):
        """Ledger name → hash of each document, told from the tree alone."""
        found, nodes = {}, set()
        real, links = [], []
        for name, root in self.roots.items():
            for at, folders, names in os.walk(root):
                folders[:] = [folder for folder in folders if not folder.startswith(".")]
                for entry in names + folders:
                    path = Path(at) / entry
                    if not entry.startswith("."):
                        (links if path.is_symlink() else real).append((name, path.relative_to(root), path))
        order = list(self.roots)
        key = lambda one: (order.index(one[0]), [os.fsencode(part) for part in one[1].parts])
        for name, below, path in sorted(real, key=key) + sorted(links, key=key):
            if not path.is_file():
                continue
            target = path.resolve()
            if path.is_symlink() and not any(target.is_relative_to(root.resolve()) for root in self.roots.values()):
                continue
            data = path.stat()
            node = (data.st_dev, data.st_ino)
            if node in nodes:
                continue
            nodes.add(node)
            full = f"{name}/{below}"
            if zipfile.is_zipfile(path):
                found.update(self.members(full, path))
            else:
                found[full] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found

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

    def night(self, roots, *options, at=None):
        """One night: its JSON, after its books were held against each other."""
        summary = self.folder / "books.json"
        arguments = ["reconcile", *roots, "--ledger", self.folder / "x.ledger", "--summary", summary, *options]
        night = json.loads(self.run(*arguments, "--format", "json", at=at).stdout)
        counts, books = night["counts"], json.loads(summary.read_text())
        demand(counts["documents"] == sum(counts[name] for name in DONE), f"the counts are no sum: {counts}")
        demand(counts["documents"] == books["documents"] == sum(books["outcomes"].values()), f"summary {books['outcomes']}, ledger {counts}")
        runs = json.loads(self.run("ledger", "runs", "--ledger", "x.ledger", "--format", "json").stdout)
        demand(all(runs[0][name] == counts[name] for name in counts), f"the ledger keeps {runs[0]}, told was {counts}")
        for name in ("new", "changed", "moved"):
            demand(len(night[name]) == counts[name], f"{name}: {night[name]}, counted {counts[name]}")
        return night

    def check(self, night):
        now = self.documents()
        appeared = [name for name in now if name not in self.before]
        lost = [name for name in self.before if name not in now]
        changed = [name for name in now if name in self.before and now[name] != self.before[name]]
        read = lambda names: {name for name in names if now[name] not in self.locked}
        told = night["counts"]
        failed = {one["path"] for one in night["newly_not_read"] + night["still_not_read"]}
        demand(set(night["changed"]) == read(changed), f"changed: told {night['changed']}, are {changed}")
        arrived = set(night["new"]) | {one["to"] for one in night["moved"]}
        demand(arrived == read(appeared), f"new or moved: told {arrived}, are {appeared}")
        demand({one for one in failed if one in now} == set(now) - read(now), f"not read: {failed}")
        # A document that is there no more may be found again elsewhere, each once, now or in a later night.
        places = {}
        for name in lost:
            places.setdefault(self.before[name], []).append(name)
        for sha, names in self.gone.items():
            places.setdefault(sha, []).extend(names)
        moved = {}
        for one in night["moved"]:
            moved[now[one["to"]]] = moved.get(now[one["to"]], 0) + 1
            demand(one["from"] in places.get(now[one["to"]], []), f"moved from a place where it was not: {one}")
        for sha in set(now[name] for name in read(appeared)):
            there = sum(1 for name in read(appeared) if now[name] == sha)
            demand(moved.get(sha, 0) == min(there, len(places.get(sha, []))), f"moved {sha}: {moved.get(sha, 0)} of {there}, {places.get(sha)}")
        demand(set(night["disappeared"]) <= set(lost), f"gone: told {night['disappeared']}, are {lost}")
        came_from = {one["from"] for one in night["moved"]}
        unread = {name for name in lost if self.before[name] in self.locked}
        # One that is another name of what is read now is forgotten, not gone.
        names = {name for name in lost if (self.roots[name.split("/")[0]] / name.split("/", 1)[1]).exists()}
        demand(set(lost) - came_from - unread - names <= set(night["disappeared"]), f"gone: told {night['disappeared']}, are {lost}")
        for name in lost:
            if name not in came_from | names:
                self.gone.setdefault(self.before[name], []).append(name)
        for one in night["moved"]:
            names = self.gone.get(now[one["to"]], [])
            if one["from"] in names:
                names.remove(one["from"])
        ledger = json.loads(self.run("ledger", "documents", "--ledger", "x.ledger", "--format", "json").stdout)
        here = {one["path"] for one in ledger if one["outcome"] != "gone"}
        demand(here == set(now), f"the ledger has {sorted(here - set(now))} too much and lacks {sorted(set(now) - here)}")
        demand(told["passed_over"] + len(now) + len(night["unreachable"]) == told["documents"], f"{told}, {len(now)} documents, {night['unreachable']}")
        self.before = now

    def digest(self):
        return self.run("ledger", "digest", "--ledger", "x.ledger").stdout

    def same(self, how, roots, *options, at=None):
        """A night that must find everything as it was."""
        before = self.digest()
        night = self.night(roots, *options, at=at)
        for name in ("new", "changed", "moved", "disappeared", "newly_not_read", "new_findings", "gone_findings"):
            demand(not night[name], f"{how}: {name}: {night[name]}")
        demand(self.digest() == before, f"{how}: the ledger says something else")

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
        now = self.documents()
        demand(read == sum(1 for name in now if now[name] not in self.locked), f"the manifest has {read} read, there are {len(now)}")
        text = self.run("audit", *self.roots.values()).stdout.decode()
        told = re.search(r"^(\d+) documents?: (\d+) read", text, re.M)
        demand(told and int(told[2]) == read, f"audit told {told and told[0]}, read are {read}")

    def live(self):
        for root in self.roots.values():
            root.mkdir()
            (root / "first.txt").write_bytes(self.text())
        for _ in range(self.random.choice([0, 1, 3, 8, 14])):
            self.add()
        nested = [path for path in (self.roots["in"] / "a", self.roots["in"] / "first.txt") if path.exists()]
        if self.random.random() < 0.4:
            # A part of it is known before the whole, and is a root of its own.
            self.night([os.path.relpath(self.random.choice(nested), self.folder)])
            ledger = json.loads(self.run("ledger", "documents", "--ledger", "x.ledger", "--format", "json").stdout)
            self.before = {one["path"]: one["sha256"] for one in ledger}
        self.check(self.night(self.roots))
        self.extracted()
        for _ in range(3):
            for _ in range(self.random.randrange(1, 5)):
                self.random.choice([self.add, self.add, self.change, self.rename, self.delete])()
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
