//! What a user gives in a file of words, and what a spreadsheet gets: the binary on documents that the tests write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// Finnish, a language that avstem has no file for.
const WORDS: &str = r#"language = "fi"
currency = "EUR"
stop_words = ["ja", "on", "ei", "se", "että", "joka", "mutta", "tai", "kun", "niin", "myös", "ovat", "oli", "sekä", "kunta", "vuonna"]

[headers]
measure = ["toimenpide", "toimenpiteet"]
responsible = ["vastuutaho", "vastuu"]
period = ["aikataulu"]
status = ["tilanne"]

[periods]
months = ["tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu", "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu"]
quarter = ["neljännes"]
ongoing = ["jatkuva"]

[states]
done = ["valmis", "toteutettu"]
not_started = ["ei aloitettu"]

[columns]
actual = ["toteuma"]
budget = ["talousarvio"]

[lines]
total = ["yhteensä"]

[documents]
action_plan = ["toimintasuunnitelma"]
"#;

const PLAN: &str = "# Toimintasuunnitelma 2026

Kunta on se, joka toteuttaa toimenpiteet, ja se ei ole vain yksi taho, mutta myös muut ovat mukana, kun vuonna 2026 niin on sovittu.

| Toimenpide | Vastuutaho | Aikataulu | Tilanne |
|---|---|---|---|
| Uusi pyörätie | Tekninen | 2. neljännes | Valmis |
| Kirjasto | Sivistys | jatkuva | Ei aloitettu |

Talous vuonna 2026

| Tili | Toteuma | Talousarvio |
|---|---:|---:|
| Palkat | 1 000 | 1 100 |
| Vuokrat | 500 | 600 |
| Menot yhteensä | 1 500 | 1 800 |
";

fn avstem(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_avstem")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_language_is_added_by_a_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("fi.toml"), WORDS).unwrap();
    fs::write(folder.path().join("plan.md"), PLAN).unwrap();
    let read = |arguments: &[&str]| {
        let output = avstem(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let without = read(&["extract", "plan.md", "--out", "-", "-q"]);
    assert_eq!(without["measures"].as_array().unwrap().len(), 0);
    let with = read(&["extract", "plan.md", "--out", "-", "-q", "--vocabulary", "fi.toml"]);
    assert_eq!((with["document"]["language"].as_str(), with["document"]["kind"].as_str()), (Some("fi"), Some("action_plan")));
    let measures = with["measures"].as_array().unwrap();
    assert_eq!(measures.len(), 2);
    assert_eq!(measures[0]["measure"], "Uusi pyörätie");
    assert_eq!((&measures[0]["period"]["quarters"], &measures[0]["period"]["year"]), (&serde_json::json!([2]), &serde_json::json!(2026)));
    assert_eq!((&measures[0]["status"]["state"], &measures[1]["status"]["state"]), (&"done".into(), &"not_started".into()));
    assert_eq!(measures[1]["period"]["recurrence"], "ongoing");
    let statement = &with["statements"][0];
    assert_eq!((statement["currency"].as_str(), statement["columns"][1]["scenario"].as_str()), (Some("EUR"), Some("budget")));
    // The total of the budget is 1 700; its own word says that it is one.
    assert_eq!(with["findings"][0]["code"], "A101");
    assert_eq!(with["findings"][0]["expected"], "1700");
}

#[test]
fn a_file_that_is_not_understood_says_where() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.md"), PLAN).unwrap();
    fs::write(folder.path().join("fi.toml"), WORDS.replace("measure =", "measures =")).unwrap();
    let output = avstem(folder.path(), &["extract", "plan.md", "--out", "-", "--vocabulary", "fi.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let message = text(&output.stderr);
    assert!(message.contains("line 6, column 1: unknown field `measures`"), "{message}");
    let output = avstem(folder.path(), &["audit", "plan.md", "--vocabulary", "none.toml"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_tables_for_spreadsheets_hold_all_documents_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("in");
    fs::create_dir(&documents).unwrap();
    let plan =
        "# Handlingsplan 2026\n\n| Tiltak | Ansvar | Frist |\n|---|---|---|\n| =HYPERLINK(\"x\") | Ola | Q1 |\n| Bru | Kari | Q2 |\n";
    let budget = "# Budsjett 2026\n\n| Konto | Tekst | Budsjett 2026 |\n|---|---|---:|\n| 3000 | Salg | -1 000 |\n| 3010 | Leie | - |\n";
    fs::write(documents.join("b-plan.md"), plan).unwrap();
    fs::write(documents.join("a-budget.md"), budget).unwrap();
    let output = avstem(folder.path(), &["extract", "in", "--out", "out", "--format", "csv", "-q"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows = |name: &str| {
        let bytes = fs::read(folder.path().join("out").join(name)).unwrap();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().unwrap().clone();
        let record = |row: csv::StringRecord| header.iter().zip(row.iter()).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        reader.records().map(|row| record(row.unwrap())).collect::<Vec<std::collections::BTreeMap<String, String>>>()
    };
    let measures = rows("measures.csv");
    let cells: Vec<_> =
        measures.iter().map(|row| (row["path"].as_str(), row["measure"].as_str(), row["period_quarters"].as_str())).collect();
    assert_eq!(cells, [("in/b-plan.md", "'=HYPERLINK(\"x\")", "1"), ("in/b-plan.md", "Bru", "2")]);
    assert_eq!((measures[1]["responsible"].as_str(), measures[1]["other"].as_str()), ("Kari", ""));
    let lines = rows("account-lines.csv");
    let cells: Vec<_> =
        lines.iter().map(|row| (row["account"].as_str(), row["value"].as_str(), row["raw"].as_str(), row["mark"].as_str())).collect();
    assert_eq!(cells, [("3000", "-1000", "'-1 000", ""), ("3010", "", "'-", "dash")]);
    let left: Vec<_> = fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let refused = avstem(folder.path(), &["extract", "in", "--out", "-", "--format", "csv"]);
    assert_eq!(refused.status.code(), Some(2));
}
