//! What quantities in running text are linked to. The literate cases say what is wrong; these say what is right, and what is left alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use avstem::{
    Options, process,
    report::model::{About, Claim, ClaimKind, Report, Verdict},
};

const ACCOUNTS: &str = "\tRegnskap 2025\tBudsjett 2025\tRegnskap 2024\nSalgsinntekter\t3 410 200\t3 400 000\t1 205 400\nTilskudd fra staten\t5 002 500\t4 950 000\t6 946 400\nSum driftsinntekter\t8 412 700\t8 350 000\t8 151 800\nSum driftskostnader\t7 167 400\t7 170 000\t7 001 200\nDriftsresultat\t1 245 300\t1 180 000\t1 150 600\n";

const PLAN: &str =
    "Tiltak\tPeriode\tStatus\nNettside\tQ1\tGjennomført\nKurs\tQ2\tGjennomført\nMesse\tQ3\tI rute\nNettverk\tQ4\tGjennomført\n";

fn read(text: &str, table: &str) -> Report {
    process(format!("{text}\n\n{table}").as_bytes(), &Options::default()).unwrap()
}

fn cell(report: &Report, about: &About) -> String {
    let statement = report.statements.iter().find(|statement| statement.id == about.statement).unwrap();
    let line = statement.lines.iter().find(|line| line.id == about.line).unwrap();
    let column = statement.columns.iter().find(|column| column.id == about.column).unwrap();
    format!("{} {}", line.label, column.header)
}

/// `raw: kind about [against other] verdict` of every claim that is linked.
fn linked(text: &str) -> Vec<String> {
    let report = read(text, ACCOUNTS);
    let shown = |claim: &Claim| {
        let about = cell(&report, claim.about.as_ref()?);
        let against = claim.against.as_ref().map(|against| format!(" against {}", cell(&report, against))).unwrap_or_default();
        let (kind, verdict) = (format!("{:?}", claim.kind).to_lowercase(), format!("{:?}", claim.verdict).to_lowercase());
        Some(format!("{}: {kind} {about}{against} {verdict}", claim.raw))
    };
    report.claims.iter().filter_map(shown).collect()
}

#[test]
fn amounts_quote_the_line_and_the_column_that_words_tell() {
    let cases = [
        ("Regnskapet for 2025 viser et driftsresultat på kr 1 245 300.", "1 245 300: amount Driftsresultat Regnskap 2025 exact"),
        ("I budsjettet for 2025 er sum driftsinntekter kr 8 350 000.", "8 350 000: amount Sum driftsinntekter Budsjett 2025 exact"),
        ("Driftsresultatet i regnskapet for 2025 ble 1,2 mill. kroner.", "1,2: amount Driftsresultat Regnskap 2025 rounding"),
        ("Rekneskapen for 2025 syner driftsinntekter på 8,4 millionar kroner.", "8,4: amount Sum driftsinntekter Regnskap 2025 rounding"),
    ];
    for (text, expected) in cases {
        assert_eq!(linked(text), [expected], "{text}");
    }
}

#[test]
fn both_ends_of_a_change_are_quoted() {
    assert_eq!(
        linked("Salgsinntektene er nesten tredoblet, fra 1,21 til 3,41 mill. kr."),
        ["1,21: amount Salgsinntekter Regnskap 2024 rounding", "3,41: amount Salgsinntekter Regnskap 2025 rounding"]
    );
}

#[test]
fn changes_differences_and_shares_have_two_figures() {
    let cases = [
        (
            "Sum driftsinntekter økte med 3,2 % fra 2024 til 2025.",
            "3,2: change Sum driftsinntekter Regnskap 2025 against Sum driftsinntekter Regnskap 2024 rounding",
        ),
        (
            "Driftsresultatet ble kr 65 300 bedre enn budsjettert.",
            "65 300: difference Driftsresultat Regnskap 2025 against Driftsresultat Budsjett 2025 exact",
        ),
        (
            "Driftsinntektene er over budsjett med 62 700.",
            "62 700: difference Sum driftsinntekter Regnskap 2025 against Sum driftsinntekter Budsjett 2025 exact",
        ),
        (
            "Salgsinntektene utgjorde 41 % av driftsinntektene i regnskapet for 2025.",
            "41: share Salgsinntekter Regnskap 2025 against Sum driftsinntekter Regnskap 2025 rounding",
        ),
        (
            "Sum driftsinntekter auka med kr 260 900 frå 2024 til 2025.",
            "260 900: difference Sum driftsinntekter Regnskap 2025 against Sum driftsinntekter Regnskap 2024 exact",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(linked(text), [expected], "{text}");
    }
}

#[test]
fn what_no_words_tell_and_no_figure_equals_is_left_alone() {
    for text in [
        "Kontingenten er kr 3 per innbygger, og folketallet økte med 2,3 %.",
        "Styret bevilget kr 1 245 000 til ny hall.",
        "Driftsresultatet er ventet å bli 2–3 mill. kroner.",
        "Renten er 4,5 %, og oppslutningen var 62 % av medlemmene.",
    ] {
        let report = read(text, ACCOUNTS);
        assert!(
            report.claims.iter().all(|claim| claim.about.is_none() && claim.verdict == Verdict::Unchecked),
            "{text}: {:?}",
            report.claims
        );
        assert!(report.findings.is_empty(), "{text}");
    }
}

#[test]
fn counts_of_measures_are_linked_where_they_agree() {
    let counts = |text| -> Vec<String> {
        let report = read(text, PLAN);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        report.claims.iter().filter(|claim| claim.kind == ClaimKind::Count).map(|claim| claim.raw.clone()).collect()
    };
    assert_eq!(counts("Planen har totalt 4 tiltak, hvorav 3 er gjennomført."), ["4", "3"]);
    assert!(counts("Planen har totalt 7 tiltak, hvorav 5 er gjennomført.").is_empty());
}
