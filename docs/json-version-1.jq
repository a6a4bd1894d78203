# A report of version 2 in the form of version 1; see json-version-2.md.
def by_column: map({key: .column, value: del(.column)}) | from_entries;
def by_header: map({key: .header, value: .text}) | from_entries;
.schema_version = 1
| .measures |= map(.other |= by_header)
| .statements |= map(.lines |= map(
    .facts |= by_column
    | (if has("marks") then .marks |= by_column else . end)
    | (if has("dimensions") then .dimensions |= by_header else . end)))
