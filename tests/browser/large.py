#!/usr/bin/env python3
"""A large output folder, as `avstem extract --out` writes one, from the report of one document: how fast is the site of it?

    python3 tests/browser/large.py REPORT.json OUT [--documents 10000] [--findings 5]

Each document is the report with another path, title, board and year; its findings are taken in turn until it has as many as asked for, each
with an id and a fingerprint of its own. Then:

    time avstem report --from OUT --out SITE --pages none
    node tests/browser/large.mjs SITE
"""
import argparse, copy, hashlib, json, pathlib

BOARDS = ["Kommunestyret", "Formannskapet", "Kontrollutvalget", "Havnestyret", "Utvalg for helse", "Utvalg for oppvekst"]


def document(report, number, findings):
    made = copy.deepcopy(report)
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    made["document"].update(path=f"archive/{number % 100:02}/document-{number}.txt", sha256=sha256, title=f"Regnskap {number} for Storvik", body=BOARDS[number % 6])
    made["document"]["meeting_date"] = f"{1990 + number % 34}-03-12"
    made["document"]["period"] = None
    of = report["findings"]
    made["findings"] = []
    for at in range(findings):
        finding = copy.deepcopy(of[at % len(of)])
        finding["id"] = f"f{at + 1}"
        finding["fingerprint"] = hashlib.sha256(f"{number} {at}".encode()).hexdigest()
        made["findings"].append(finding)
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--findings", type=int, default=5)
    arguments = parser.parse_args()
    report = json.loads(arguments.report.read_text())
    lines = []
    for number in range(arguments.documents):
        made = document(report, number, arguments.findings)
        output = f"{number % 100:02}/document-{number}.txt.json"
        path = arguments.out / output
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(made, ensure_ascii=False)
        path.write_text(text)
        lines.append(json.dumps({"path": made["document"]["path"], "sha256": made["document"]["sha256"], "outcome": "ok", "reason": None,
                                 "output": output, "length": len(text.encode()), "engine": "made", "configuration": "made"}))
    (arguments.out / "avstem.manifest.ndjson").write_text("\n".join(sorted(lines)) + "\n")


main()
