//! Mails as text → their parts.

use super::*;
use crate::archive::part::testing::{pairs, told};

/// Name and content of each part; of those that are not read, why.
fn found(mail: &str) -> Vec<(String, String)> {
    parts(mail.as_bytes(), &Limits::default()).into_iter().map(told).collect()
}

const TOP: &str = "From: a@b.no\nMIME-Version: 1.0\n";

#[test]
fn the_page_is_read_and_the_same_text_is_not_read_twice() {
    let mail = format!(
        "{TOP}Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n\
         --a\n\nplain\n--a\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>bl=E5\n--a--\n\
         --m\nContent-Type: text/csv; name=\"a.csv\"\nContent-Transfer-Encoding: base64\n\nYTsx\n\
         --m\nContent-Type: message/rfc822\n\nSubject: inner\n\nx\n--m--\n"
    );
    let expected = [("body.html", "\u{feff}<p>bl\u{e5}"), ("a.csv", "a;1"), ("mail-3.eml", "Subject: inner\n\nx")];
    assert_eq!(found(&mail), pairs(&expected));
}

#[test]
fn a_page_that_says_nothing_gives_way_to_the_text() {
    let mail = format!(
        "{TOP}Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain\n--a\nContent-Type: text/html\n\n<p>&nbsp;</p>\n--a--\n"
    );
    assert_eq!(found(&mail), pairs(&[("body.txt", "plain")]));
}

#[test]
fn a_mail_that_breaks_off_is_told() {
    let mail = format!("{TOP}Content-Type: multipart/mixed; boundary=m\n\n--m\n\ntext\n--m\nContent-Type: text/csv; name=a.csv\n\na;1\n");
    assert_eq!(found(&mail), pairs(&[("body.txt", "text"), ("a.csv", "damaged: the mail breaks off here")]));
    let mail = format!("{TOP}Content-Type: multipart/mixed; boundary=m\n\n");
    assert_eq!(found(&mail).len(), 1);
    let mail = format!(
        "{TOP}Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nx\n--a--\n"
    );
    assert_eq!(found(&mail), pairs(&[("body.txt", "x"), ("the rest of the mail", "damaged: the mail breaks off here")]));
}

#[test]
fn what_only_programs_read_is_passed_over() {
    let mail = format!(
        "{TOP}Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: multipart/related; boundary=r\n\n\
         --r\nContent-Type: text/html\n\n<p>x\n--r\nContent-Type: image/png; name=logo.png\nContent-ID: <l>\n\nsmall\n--r--\n\
         --s\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--s--\n"
    );
    let expected =
        [("body.html", "<p>x"), ("logo.png", "a small picture in the text of the mail"), ("smime.p7s", "a signature of the mail")];
    assert_eq!(found(&mail), pairs(&expected));
}

#[test]
fn a_mail_without_parts_is_its_text_or_its_file() {
    assert_eq!(found(&format!("{TOP}\nHei\n")), pairs(&[("body.txt", "Hei\n")]));
    assert_eq!(found(TOP), []);
    let mail = format!("{TOP}Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n");
    assert_eq!(found(&mail), pairs(&[("part-1.pdf", "%PDF")]));
    let mail = format!("{TOP}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx\n");
    assert_eq!(found(&mail), pairs(&[("smime.p7m", "encrypted; a password is needed to read it")]));
}
