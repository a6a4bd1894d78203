"""A report as typed dictionaries. Made by python/make_types.py from schemas/document.schema.json, which says what each field means."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

Basis = Literal["label", "order", "section", "account_codes", "column_headers", "indent", "bold", "formula", "other_columns", "profile",
        "document"]
CalculationKind = Literal["footing", "variance", "result", "percent", "average", "change", "carry", "equal"]
CauseKind = Literal["digit", "transposition", "sign", "omitted_line", "counted_twice", "shifted", "factor", "stale_formula", "rounding",
        "misread", "unknown"]
Chart = Literal["NS 4102", "KOSTRA"]
ClaimKind = Literal["amount", "percent", "change", "difference", "share", "count"]
ColumnRole = Literal["number", "measure", "activity", "strategy", "goal", "risk", "likelihood", "consequence", "priority", "responsible",
        "period", "deadline", "recurrence", "status", "cost", "area", "comment", "other"]
ConfidenceReason = Literal["unruled", "no_header", "few_rows", "few_figures", "sparse", "mixed_column", "wide_cells", "wrapped_rows",
        "no_labels", "cut_off"]
DecidedBy = Literal["table", "document", "convention"]
DocumentKind = Literal["minutes", "budget", "accounts", "period_report", "action_plan", "other"]
Evidence = Literal["label", "statement", "heading", "title", "line", "letterhead", "running_head", "properties", "register", "case", "cases",
        "words", "option"]
LineKind = Literal["heading", "line", "subtotal", "total", "result", "carried_forward", "brought_forward", "stated"]
MarkKind = Literal["dash", "not_applicable", "not_available", "text"]
MeasureState = Literal["done", "on_track", "in_progress", "not_started", "cancelled", "not_prioritised", "unknown", "delayed", "postponed"]
Method = Literal["native", "ruled", "aligned", "ocr"]
Nature = Literal["percent", "ratio", "year", "per_unit", "shares", "count"]
NoteCode = Literal["no-text-layer", "recognised-text", "unknown-glyphs", "part-not-read", "limit-reached", "invalid-text", "table-stitched",
        "row-healed", "unreadable-figure", "measure-not-taken", "measures-not-taken", "row-not-taken", "figures-not-placed", "number-format",
        "hidden", "converted", "not-examined"]
Recurrence = Literal["ongoing", "monthly", "quarterly", "yearly", "conditional"]
RoleBasis = Literal["header", "contents", "position"]
Scenario = Literal["actual", "budget", "revised_budget", "variance", "percent", "forecast", "note", "other"]
SecondReading = Literal["same_digits", "other_digits", "no_answer"]
Severity = Literal["info", "warning", "error"]
SignMeaning = Literal["decimals", "thousands"]
Status = Literal["ok", "partial"]
TableKind = Literal["accounts", "measures", "figures", "other"]
UncheckedBecause = Literal["doubtful-claim", "blank-item", "stated-zero", "rate-or-average", "line-count", "fails-often", "form-seen-once",
        "rests-on-rounding", "stated-twice", "formula", "cut-off", "brackets", "no-sum-found", "other-columns-only", "nothing-to-compute",
        "label-meaning", "floor-at-zero", "signed-by-favour", "sentence", "running-number", "not-reported", "coarse-rounding", "other-scale",
        "other-column", "other-lines"]
UnitBasis = Literal["columns", "table", "above", "continued", "section", "page", "document", "others", "profile"]
Verdict = Literal["exact", "rounding", "inconsistent", "unchecked"]


class About(TypedDict):
    column: str
    line: str
    statement: str


class Accepted(TypedDict):
    date: str
    reason: str


class AcceptedBefore(TypedDict):
    date: str
    expected: Optional[str]
    reason: str
    stated: Optional[str]


class Calculation(TypedDict):
    basis: List[Basis]
    confidence: float
    id: str
    items: List[Item]
    kind: CalculationKind
    results: List[CalculationResult]
    total: str


class _CalculationResult(TypedDict):
    allowed: str
    at: str
    computed: str
    difference: str
    stated: str
    verdict: Verdict

class CalculationResult(_CalculationResult, total=False):
    unchecked_because: Optional[UncheckedBecause]


class Case(TypedDict):
    number: str
    title: Optional[str]


class Cause(TypedDict):
    confidence: float
    explanation: str
    kind: CauseKind


class Cell(TypedDict):
    column: int
    column_span: int
    header: bool
    place: Place
    row: int
    row_span: int
    text: str


class _Claim(TypedDict):
    about: Optional[About]
    kind: ClaimKind
    place: Place
    raw: str
    text: str
    value: str
    verdict: Verdict

class Claim(_Claim, total=False):
    against: Optional[About]
    counted: Optional[Counted]


class _Column(TypedDict):
    header: str
    id: str
    period: Optional[Period]
    scenario: Scenario

class Column(_Column, total=False):
    nature: Optional[Nature]
    scale: Optional[int]


class Counted(TypedDict):
    state: Optional[MeasureState]


class _Coverage(TypedDict):
    dates: int
    exact: int
    figures: FigureBooks
    inconsistent: int
    pages: int
    pages_without_text: int
    rounding: int
    totals: int
    unchecked: int

class Coverage(_Coverage, total=False):
    formulas: Optional[FormulaCoverage]
    recognised: Optional[RecognisedCoverage]
    statuses: Optional[StatusCoverage]
    unchecked_because: List[UncheckedCount]


DocumentBasis = TypedDict("DocumentBasis", {"from": "Evidence", "text": "str"})


class _DocumentInfo(TypedDict):
    body: Optional[str]
    case: Optional[Case]
    format: str
    kind: DocumentKind
    language: Optional[str]
    meeting_date: Optional[str]
    organisation: Optional[str]
    pages: Optional[int]
    path: str
    period: Optional[Period]
    proposed_decision: Optional[str]
    sha256: str
    title: Optional[str]

class DocumentInfo(_DocumentInfo, total=False):
    basis: Dict[str, DocumentBasis]
    decision: Optional[str]
    municipality: Optional[str]
    page_labels: List[PageLabel]


class _Fact(TypedDict):
    column: str
    decimals: int
    place: Place
    raw: str
    value: str

class Fact(_Fact, total=False):
    formula: Optional[str]
    hidden: bool
    recognised: Optional[RecognisedFigure]


class FigureBooks(TypedDict):
    claims: int
    dates: int
    facts: int
    labels: int
    margins: int
    measures: int
    seen: int
    text: int
    unplaced: int


class _Finding(TypedDict):
    calculations: List[str]
    cause: Optional[Cause]
    code: str
    column_header: Optional[str]
    difference: Optional[str]
    expected: Optional[str]
    fingerprint: str
    id: str
    message: str
    name: str
    place: Optional[Place]
    repair: List[Repair]
    row_label: Optional[str]
    severity: Severity
    stated: Optional[str]
    statement: Optional[str]

class Finding(_Finding, total=False):
    accepted: Optional[Accepted]
    accepted_before: Optional[AcceptedBefore]
    confidence: Optional[float]
    heard: List[UncheckedBecause]
    second_reading: Optional[SecondReading]


class FormulaCoverage(TypedDict):
    exact: int
    formulas: int
    stale: int
    unchecked: int


class HeadedText(TypedDict):
    header: str
    text: str


class Item(TypedDict):
    ref: str
    weight: str


class _Line(TypedDict):
    account: Optional[str]
    facts: List[Fact]
    id: str
    kind: LineKind
    label: str
    level: int
    section: List[str]

class Line(_Line, total=False):
    dimensions: List[HeadedText]
    marks: List[Mark]
    nature: Optional[Nature]
    scale: Optional[int]
    within: Optional[str]


class Mark(TypedDict):
    column: str
    kind: MarkKind
    place: Place
    raw: str


class _Measure(TypedDict):
    activity: Optional[str]
    id: str
    measure: Optional[str]
    other: List[HeadedText]
    period: Optional[MeasurePeriod]
    place: Optional[Place]
    resource: Optional[str]
    row: Optional[int]
    section: List[str]
    status: Optional[MeasureStatus]
    strategy: Optional[str]
    table: Optional[str]

class Measure(_Measure, total=False):
    case: Optional[str]
    consequence: Optional[str]
    cost: Optional[MeasureCost]
    deadline: Optional[MeasureDeadline]
    goal: Optional[str]
    likelihood: Optional[str]
    number: Optional[str]
    priority: Optional[str]
    recurrence: Optional[MeasureRecurrence]
    responsible: Optional[str]
    risk: Optional[str]


class MeasureCost(TypedDict):
    currency: Optional[str]
    raw: str
    value: Optional[str]


class MeasureDeadline(TypedDict):
    date: Optional[str]
    raw: str


class MeasurePeriod(TypedDict):
    quarters: List[int]
    raw: str
    recurrence: Optional[Recurrence]
    year: Optional[int]


class MeasureRecurrence(TypedDict):
    every: Optional[Recurrence]
    raw: str


class MeasureStatus(TypedDict):
    as_of: Optional[str]
    raw: str
    state: MeasureState


class MeetingCase(TypedDict):
    decision: Optional[str]
    number: str
    place: Optional[Place]
    proposed_decision: Optional[str]
    title: Optional[str]


class Notation(TypedDict):
    decided_by: DecidedBy
    means: SignMeaning
    sign: str


class _Note(TypedDict):
    code: NoteCode
    message: str

class Note(_Note, total=False):
    place: Optional[Place]


class PageLabel(TypedDict):
    label: str
    page: int


Period = TypedDict("Period", {"from": "str", "raw": "str", "to": "str"})


class Place1(TypedDict):
    bbox: List[float]
    page: int


class Place2(TypedDict):
    bbox: List[float]
    picture: int


class Place3(TypedDict):
    cell: str
    sheet: str


class _Place4(TypedDict):
    block: int

class Place4(_Place4, total=False):
    column: Optional[int]
    row: Optional[int]


class RecognisedCoverage(TypedDict):
    doubtful: int
    figures: int
    repaired: int


class _RecognisedFigure(TypedDict):
    confidence: float
    raw: str

class RecognisedFigure(_RecognisedFigure, total=False):
    candidates: List[str]
    decided_by: List[str]
    read_as: Optional[str]


Repair = TypedDict("Repair", {"column": "str", "confirmed_by": "List[str]", "from": "str", "line": "str", "to": "str"})


class _ScaleTold(TypedDict):
    basis: UnitBasis

class ScaleTold(_ScaleTold, total=False):
    text: Optional[str]


class _Statement(TypedDict):
    calculations: List[Calculation]
    columns: List[Column]
    currency: Optional[str]
    id: str
    lines: List[Line]
    scale: int
    table: str
    title: Optional[str]

class Statement(_Statement, total=False):
    case: Optional[str]
    chart: Optional[Chart]
    notation: List[Notation]
    scale_told: Optional[ScaleTold]


class _StatusCoverage(TypedDict):
    told: int
    unknown: int

class StatusCoverage(_StatusCoverage, total=False):
    unknown_words: List[UnknownWords]


class _Table(TypedDict):
    caption: Optional[str]
    cells: List[Cell]
    confidence: float
    id: str
    kind: TableKind
    method: Method
    parts: List[Place]

class Table(_Table, total=False):
    columns: List[TableColumn]
    confidence_reasons: List[ConfidenceReason]


class TableColumn(TypedDict):
    basis: List[RoleBasis]
    column: int
    confidence: float
    header: str
    role: ColumnRole


class UncheckedCount(TypedDict):
    count: int
    reason: UncheckedBecause


class UnknownWords(TypedDict):
    count: int
    text: str


class _Report(TypedDict):
    claims: List[Claim]
    coverage: Coverage
    document: DocumentInfo
    findings: List[Finding]
    measures: List[Measure]
    notes: List[Note]
    schema_version: int
    statements: List[Statement]
    status: Status
    tables: List[Table]

class Report(_Report, total=False):
    cases: List[MeetingCase]


Place = Union[Place1, Place2, Place3, Place4]
