//! Tells the binary from which commit it is built: `AVSTEM_COMMIT`, twelve hexadecimal digits, or `unknown`.
//!
//! In: the variable of that name, for who packages; else the checkout that this folder is the top of, asked through git; else what Cargo
//! wrote into a package (`.cargo_vcs_info.json`). A package that lies within another project's checkout is none of its commits. The script
//! runs again only when one of these changes: a file that is not there would make every build begin anew, so none is named.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const VARIABLE: &str = "AVSTEM_COMMIT";
const PACKAGED: &str = ".cargo_vcs_info.json";
const DIGITS: usize = 12;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let given = env::var(VARIABLE).ok();
    let commit = given.or_else(|| checked_out(&folder)).or_else(|| packaged(&folder));
    let commit = commit.as_deref().and_then(digits).unwrap_or("unknown");
    println!("cargo:rustc-env={VARIABLE}={commit}");
}

/// The first digits, where it is a commit.
fn digits(commit: &str) -> Option<&str> {
    commit.trim().get(..DIGITS).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The commit of a checkout; watches what changes when another one is checked out or made.
fn checked_out(folder: &Path) -> Option<String> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != folder.canonicalize().ok()? {
        return None;
    }
    // A branch stands in a file of its own, or packed with others; the log has a line for each commit.
    let branch = git(folder, &["symbolic-ref", "--quiet", "HEAD"]);
    for name in [Some("HEAD"), Some("logs/HEAD"), Some("packed-refs"), branch.as_deref()].into_iter().flatten() {
        let file = git(folder, &["rev-parse", "--git-path", name]).map(|path| folder.join(path));
        if let Some(file) = file.filter(|file| file.is_file()) {
            println!("cargo:rerun-if-changed={}", file.display());
        }
    }
    git(folder, &["rev-parse", "HEAD"])
}

/// What git says, where it is there and says anything.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let run = Command::new("git").args(arguments).current_dir(folder).output().ok().filter(|run| run.status.success())?;
    let said = String::from_utf8(run.stdout).ok()?.trim().to_owned();
    (!said.is_empty()).then_some(said)
}

/// The commit that a package was made of.
fn packaged(folder: &Path) -> Option<String> {
    let file = folder.join(PACKAGED);
    let text = fs::read_to_string(&file).ok()?;
    println!("cargo:rerun-if-changed={}", file.display());
    let after = text.split_once("\"sha1\"")?.1;
    after.split('"').nth(1).map(str::to_owned)
}
