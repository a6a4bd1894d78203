#!/usr/bin/env python3
"""Writes python/avstem/types.py, the shape of a report in Python's types, from schemas/document.schema.json. Run by `make schema`.

    python/make_types.py [--check]      with --check it writes nothing, and fails where the file is stale
"""

from __future__ import annotations

import json
import keyword
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schemas" / "document.schema.json"
OUT = ROOT / "python" / "avstem" / "types.py"

HEAD = '''"""A report as typed dictionaries. Made by python/make_types.py from schemas/document.schema.json, which says what each field means."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

'''
WIDTH = 140
Schema = dict[str, Any]


def type_of(node: Schema, name: str, classes: list[str]) -> str:
    """The type of a node; the classes that it needs are added under names that begin with `name`."""
    if "$ref" in node:
        return str(node["$ref"].rsplit("/", 1)[1])
    if "enum" in node or "const" in node:
        values = node.get("enum", [node.get("const")])
        return f"Literal[{', '.join(json.dumps(value) for value in values)}]"
    for several in ("oneOf", "anyOf"):
        if several in node:
            return union([type_of(one, f"{name}{number}", classes) for number, one in enumerate(node[several], 1)])
    kind = node.get("type")
    if isinstance(kind, list):
        return union([type_of({**node, "type": one}, name, classes) for one in kind])
    if kind == "object" and "properties" in node:
        classes.append(typed_dict(name, node, classes))
        return name
    if kind == "object":
        values = node.get("additionalProperties", True)
        return f"Dict[str, {type_of(values, f'{name}Value', classes) if isinstance(values, dict) else 'Any'}]"
    if kind == "array":
        return f"List[{type_of(node.get('items', {}), f'{name}Item', classes)}]"
    return {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(str(kind), "Any")


def union(types: list[str]) -> str:
    literals = [one[len("Literal[") : -1] for one in types if one.startswith("Literal[")]
    if len(literals) > 1:
        types = [f"Literal[{', '.join(literals)}]"] + [one for one in types if not one.startswith("Literal[")]
    types = list(dict.fromkeys(types))
    others = [one for one in types if one != "None"]
    inner = others[0] if len(others) == 1 else f"Union[{', '.join(others)}]"
    return f"Optional[{inner}]" if "None" in types else inner


def typed_dict(name: str, node: Schema, classes: list[str]) -> str:
    fields = {key: type_of(one, name + "".join(part.title() for part in key.split("_")), classes) for key, one in node["properties"].items()}
    required = {key: one for key, one in fields.items() if key in node.get("required", [])}
    optional = {key: one for key, one in fields.items() if key not in required}
    if not optional:
        return body(name, required, "TypedDict")
    if not required:
        return body(name, optional, "TypedDict, total=False")
    return body(f"_{name}", required, "TypedDict") + "\n\n" + body(name, optional, f"_{name}, total=False")


def body(name: str, fields: dict[str, str], bases: str) -> str:
    if any(keyword.iskeyword(key) for key in fields):
        # Names that Python keeps for itself stand in no class.
        base, _, total = bases.partition(", ")
        inner = ", ".join(f"{json.dumps(key)}: {json.dumps(one)}" for key, one in fields.items())
        functional = f"{{}} = TypedDict(\"{{}}\", {{{{{inner}}}}}{', ' + total if total else ''})"
        if base == "TypedDict":
            return wrapped(functional.format(name, name))
        extra = f"_{name}Further"
        return wrapped(functional.format(extra, extra)) + f"\n\n\nclass {name}({base}, {extra}):\n    pass"
    lines = "\n".join(wrapped(f"    {key}: {one}") for key, one in fields.items())
    return f"class {name}({bases}):\n{lines}"


def wrapped(line: str) -> str:
    """A long line cut after commas, for who reads it."""
    if len(line) <= WIDTH:
        return line
    pieces, current = [], ""
    for part in line.split(", "):
        if current and len(current) + len(part) + 2 > WIDTH:
            pieces.append(current + ",")
            current = " " * 8 + part
        else:
            current = f"{current}, {part}" if current else part
    return "\n".join([*pieces, current])


def made() -> str:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    classes: list[str] = []
    names = []
    for name, node in sorted(schema["$defs"].items()):
        told = type_of(node, name, classes)
        names.append(name)
        if told != name:
            # After what it names, and in quotes: it is an expression, and what it names may be defined later.
            classes.append(f"{name} = {told}")
    type_of({**schema, "$defs": {}}, "Report", classes)
    # Plain values first: they are expressions, and need what they name.
    plain = [one for one in classes if " = " in one.split("\n")[0] and "TypedDict(" not in one]
    shaped = [one for one in classes if one not in plain]
    later = [one for one in plain if any(f"{name}" in one.split(" = ", 1)[1] for name in names)]
    first = [one for one in plain if one not in later]
    first = [wrapped(one) for one in first]
    parts = ["\n".join(first), *shaped, *later]
    return HEAD + "\n\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    text = made()
    if "--check" in sys.argv[1:]:
        if not OUT.is_file() or OUT.read_text(encoding="utf-8") != text:
            sys.exit(f"{OUT.relative_to(ROOT)} is stale: run python/make_types.py")
    else:
        OUT.write_text(text, encoding="utf-8")
