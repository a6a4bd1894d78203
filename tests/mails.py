"""Mails and mailboxes that are made up, and what avstem finds in them: every body and every attachment, to the byte.

    python3 tests/mails.py path/to/avstem [--seed N] [--files N] [--keep DIR]

Made with Python's own `email` and `mailbox`: many charsets and transfer encodings, parts in parts to some depth, mails in mails,
attachments with odd names and of any bytes, folded headers, line ends of both kinds, no line end at the end, lines in bodies that begin
with `From `, and mailboxes that quote such lines as mboxo, mboxrd, mboxcl and mboxcl2 do. What must be found is known from the making:
a file is wrong where a part is missing, is another one, or is too much. Wrong files are named; the exit code is then 1.
"""

import argparse
import collections
import hashlib
import json
import random
import re
import subprocess
import sys
import tempfile
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone
from pathlib import Path

CHARSETS = ["us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "koi8-r", "iso-2022-jp", "windows-1250", "gb18030"]
LETTERS = {"us-ascii": "abc", "koi8-r": "Привет", "iso-2022-jp": "日本語", "gb18030": "预算", "windows-1250": "žluť", "utf-8": "Blåbær € 预算", "iso-8859-15": "Blåbær €", "windows-1252": "Blåbær – €"}
NAMES = ["a.csv", "blå bær.csv", "预算.csv", "../../x.csv", "a/b.csv", "C:\\temp\\y.csv", "name with \"quotes\".csv", "semi;colon.csv", "percent%41.csv", "x" * 150 + ".csv", "=?utf-8?Q?no?=.csv", "a'b.csv", "tab\tname.csv", ".csv", "two  blanks.csv"]
FROM = ["From here on the budget is another one.", "From a@b.no Mon Feb  3 10:00:00 2025", ">From the board, 2025 10:00", "From: nobody", "From ", "From MAILER-DAEMON Tue Feb  4 11:22:33 2025"]


class Made:
    """A mail that is being made: its bytes, and the hashes of what it holds."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.parts = collections.Counter()

    def line(self, letters):
        words = " ".join(self.numbers.choice([letters, "budsjett", "sum", str(self.numbers.randrange(10_000))]) for _ in range(self.numbers.randrange(1, 9)))
        return words

    def text(self, letters):
        lines = [self.line(letters) for _ in range(self.numbers.randrange(1, 12))]
        for _ in range(self.numbers.choice([0, 0, 1, 3])):
            lines.insert(self.numbers.randrange(len(lines)), self.numbers.choice(["", "", *FROM]))
        if self.numbers.random() < 0.3:
            lines[1:1] = ["", self.numbers.choice(FROM)]
        return "\n".join(lines).strip("\n") + "\n" * self.numbers.choice([0, 1, 1, 1, 3])

    def expect(self, content):
        self.parts[hashlib.sha256(content).hexdigest()] += 1


def addresses(numbers):
    return ", ".join(f'"Navn Nåmnesen {n}" <n{n}@example.no>' for n in range(numbers.choice([1, 1, 2, 40])))


def head(numbers, message, subject):
    message["From"] = "leder@example.no"
    message["To"] = addresses(numbers)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime(2025, 2, 3, tzinfo=timezone(timedelta(hours=1))) + timedelta(minutes=numbers.randrange(500_000)))
    message["Message-ID"] = f"<{numbers.randrange(10**12)}@example.no>"
    if numbers.random() < 0.3:
        message["Received"] = "from a by b with SMTP id 1; Mon, 3 Feb 2025 10:00:00 +0100"


def mail(numbers, made, depth=0):
    """A message; what it must give is added to `made`."""
    message = EmailMessage(policy=policy.default.clone(max_line_length=numbers.choice([78, 78, 200])))
    head(numbers, message, numbers.choice(["Budsjett", "Møte i styret " + "med mange ord " * 12, "预算 2025", "a/b: c", ""]))
    charset = numbers.choice(CHARSETS)
    letters = LETTERS.get(charset, "Blåbær")
    text = made.text(letters)
    encodings = ["quoted-printable", "base64"] + (["7bit"] if charset in ("us-ascii",) else ["8bit"] if charset in ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-15") else [])
    encoding = numbers.choice(encodings)
    message.set_content(text, charset=charset, cte=encoding)
    if numbers.random() < 0.3:
        message.add_alternative(f"<html><body><p>{letters} {numbers.randrange(10**9)}</p></body></html>", subtype="html", charset="utf-8", cte=numbers.choice(["base64", "quoted-printable", "8bit"]))
    for _ in range(numbers.choice([0, 1, 1, 2, 4])):
        name = numbers.choice(NAMES)
        kind = numbers.choice(["bytes", "csv", "text", "mail"] if depth < 1 else ["bytes", "csv", "text"])
        if kind == "mail":
            inner = mail(numbers, made, depth + 1)
            message.add_attachment(inner)
        elif kind == "bytes":
            content = numbers.randbytes(numbers.randrange(1, 3000))
            message.add_attachment(content, maintype="application", subtype=numbers.choice(["octet-stream", "pdf"]), filename=name)
        elif kind == "csv":
            rows = "".join(f"{numbers.choice(['Lønn', 'Salg', 'From x'])};{numbers.randrange(10**6)}\r\n" for _ in range(numbers.randrange(1, 30)))
            message.add_attachment(rows.encode(numbers.choice(["utf-8", "iso-8859-1"])), maintype="text", subtype="csv", filename=name)
        else:
            message.add_attachment(made.text("abc"), charset="utf-8", cte=numbers.choice(["base64", "quoted-printable", "7bit"]), filename=name)
    return message


def expected(message, made):
    """What the parts of a message must be, by Python's own reading of its bytes."""
    kind = message.get_content_type()
    if message.is_multipart() and kind == "multipart/alternative":
        parts = list(message.iter_parts())
        expected(parts[-1], made)
    elif message.is_multipart() and kind.startswith("multipart/"):
        for part in message.iter_parts():
            expected(part, made)
    elif kind == "message/rfc822":
        expected(message.get_payload(0), made)
    else:
        content = message.get_payload(decode=True)
        if kind in ("text/plain", "text/html") and message.get_filename() is None:
            if not content.strip():
                return
            charset = message.get_content_charset() or "utf-8"
            text = content
            if not content.isascii() or charset == "iso-2022-jp":
                text = content.decode(charset).encode()
                if kind == "text/html":
                    text = b"\xef\xbb\xbf" + text
            made.expect(text)
        else:
            made.expect(content)


def quoted(content, quoting):
    if quoting == "mboxo":
        return re.sub(rb"^From ", b">From ", content, flags=re.M)
    if quoting == "mboxrd":
        return re.sub(rb"^(>*From )", rb">\1", content, flags=re.M)
    if quoting == "mboxcl":
        return re.sub(rb"^From ", b">From ", content, flags=re.M)
    return content


def with_length(content, newline):
    at = content.index(newline * 2)
    body = content[at + 2 * len(newline):]
    return content[:at] + newline + b"Content-Length: %d" % len(body) + newline * 2 + body


def parsed(content):
    from email import message_from_bytes
    return message_from_bytes(content, policy=policy.default)


def mailbox(numbers, made):
    """Mails one after the other, each after a line `From `."""
    quoting = numbers.choice(["mboxo", "mboxrd", "mboxcl", "mboxcl2"])
    newline = numbers.choice([b"\n", b"\n", b"\r\n"])
    count = numbers.choice([1, 2, 5, 12])
    content = b""
    for index in range(count):
        message = mail(numbers, made)
        whole = message.as_bytes(policy=message.policy.clone(linesep=newline.decode()))
        whole = quoted(whole, quoting)
        expected(parsed(whole), made)
        if quoting in ("mboxcl", "mboxcl2"):
            whole = with_length(whole, newline)
        sender = numbers.choice(["MAILER-DAEMON", "leder@example.no", "-"])
        content += b"From " + sender.encode() + b" Mon Feb  3 10:00:00 2025" + numbers.choice([b"", b" +0100"]) + newline + whole
        content += (b"" if whole.endswith(newline) else newline) + newline
    return content, f"{quoting} {'CRLF' if newline == bytes([13, 10]) else 'LF'}"


def single(numbers, made):
    newline = numbers.choice(["\n", "\r\n"])
    message = mail(numbers, made)
    whole = message.as_bytes(policy=message.policy.clone(linesep=newline))
    if numbers.random() < 0.2:
        whole = whole.rstrip(b"\r\n")
    expected(parsed(whole), made)
    return whole, "mail"


def found(avstem, path, folder):
    """The hashes of the members, from the manifest."""
    run = subprocess.run([avstem, "extract", path, "--out", folder, "--quiet"], capture_output=True, timeout=300)
    if run.returncode not in (0, 1, 3):
        return None, f"exit code {run.returncode}: {run.stderr.decode()}"
    lines = [json.loads(line) for line in (folder / "avstem.manifest.ndjson").read_text().splitlines()]
    members = [line for line in lines if "path" in line]
    return collections.Counter(line.get("sha256") for line in members), [(line["path"].split("/", 3)[-1], line.get("sha256"), line["outcome"]) for line in members]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("avstem", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    wrong = 0
    for seed in range(arguments.seed, arguments.seed + arguments.files):
        numbers = random.Random(seed)
        made = Made(numbers)
        is_box = numbers.random() < 0.5
        content, how = mailbox(numbers, made) if is_box else single(numbers, made)
        with tempfile.TemporaryDirectory(prefix="avstem-mails-") as folder:
            path = Path(folder) / f"{seed}.{'mbox' if is_box else 'eml'}"
            path.write_bytes(content)
            got, told = found(str(arguments.avstem.resolve()), path, Path(folder) / "out")
            if got != made.parts:
                wrong += 1
                print(f"file {seed} ({how}): {sum((made.parts - (got or made.parts)).values())} parts missing, {sum(((got or made.parts) - made.parts).values())} too many: {told if got is None else ''}")
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / path.name).write_bytes(content)
    print(f"{arguments.files} files, {wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
