fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let _ = avstem::process(&bytes, &avstem::Options::default());
}
