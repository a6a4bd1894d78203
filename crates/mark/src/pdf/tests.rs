//! PDFs made here, marked and read again.
