pub(super) fn read(_: crate::document::Format, _: &[u8], _: &crate::options::Limits, _: &mut crate::note::Notes) -> Result<crate::document::Document, crate::error::Error> { todo!() }
