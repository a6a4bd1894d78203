//! A part as Apache Parquet: columns of typed values, dictionaries, Snappy; no Arrow, no clock, so that the same rows give the same bytes.
//!
//! Rows are gathered column by column until a row group is full. Data pages are of version 1 and texts are `STRING`: what every reader
//! knows. Ids that no other row of a table shares go in as differences to the id before (`DELTA_BYTE_ARRAY`): they begin alike.

use crate::{
    column::{ColumnInfo, Kind, Table},
    value::{PRECISION, SCALE, Value},
};
use parquet::{
    basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, FloatType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{ColumnPath, Type, TypePtr},
};
use std::{fs::File, io, sync::Arc};

/// Rows of a row group: what DuckDB and Spark hand to one thread.
const GROUP_ROWS: usize = 100_000;

/// Bytes of texts that a row group gathers at most: a document may put its longest sentence into every row.
const GROUP_BYTES: usize = 32 << 20;

/// Bytes of a decimal of 38 digits.
const DECIMAL_BYTES: i32 = 16;

/// What the files say of who wrote them; the version is the format's, so that a new avstem changes no byte.
const CREATED_BY: &str = "avstem version 1.0.0 (build 1)";

#[derive(Debug)]
pub(super) struct Part {
    writer: SerializedFileWriter<File>,
    columns: Vec<Gathered>,
    rows: usize,
    bytes: usize,
}

impl Part {
    pub(super) fn new(file: File, table: &Table) -> io::Result<Self> {
        let properties = Arc::new(properties(&table.columns));
        let writer = SerializedFileWriter::new(file, schema(table).map_err(as_io)?, properties).map_err(as_io)?;
        Ok(Self { writer, columns: table.columns.iter().map(|column| Gathered::new(column.kind)).collect(), rows: 0, bytes: 0 })
    }

    pub(super) fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.push(cell);
        }
        self.rows += 1;
        if self.rows == GROUP_ROWS || self.bytes >= GROUP_BYTES { self.group() } else { Ok(()) }
    }

    /// Writes what was gathered as a row group.
    fn group(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(as_io)?;
        for column in &mut self.columns {
            if let Some(writer) = group.next_column().map_err(as_io)? {
                column.write(writer).map_err(as_io)?;
            }
        }
        group.close().map_err(as_io)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.group()?;
        }
        self.writer.finish().map_err(as_io)?;
        self.writer.inner().sync_all()
    }
}

/// The values of a column since the last row group.
#[derive(Debug)]
struct Gathered {
    /// 1 where there is a value, a row each.
    levels: Vec<i16>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Texts(Vec<ByteArray>),
    Integers(Vec<i64>),
    Decimals(Vec<FixedLenByteArray>),
    Reals(Vec<f32>),
    Days(Vec<i32>),
    Flags(Vec<bool>),
}

impl Gathered {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Id | Kind::Reference(_) | Kind::Text | Kind::Word => Values::Texts(Vec::new()),
            Kind::Integer => Values::Integers(Vec::new()),
            Kind::Amount => Values::Decimals(Vec::new()),
            Kind::Real => Values::Reals(Vec::new()),
            Kind::Date => Values::Days(Vec::new()),
            Kind::Flag => Values::Flags(Vec::new()),
        };
        Self { levels: Vec::new(), values }
    }

    /// Takes a cell; gives the bytes that it takes up.
    fn push(&mut self, cell: &Value) -> usize {
        let bytes = match (&mut self.values, cell) {
            (Values::Texts(texts), Value::Text(text)) => {
                texts.push(ByteArray::from(text.as_bytes().to_vec()));
                Some(text.len())
            }
            (Values::Integers(integers), Value::Integer(number)) => pushed(integers, *number),
            (Values::Decimals(decimals), Value::Amount(units)) => pushed(decimals, FixedLenByteArray::from(units.to_be_bytes().to_vec())),
            (Values::Reals(reals), Value::Real(number)) => pushed(reals, *number),
            (Values::Days(days), Value::Date(day)) => pushed(days, *day),
            (Values::Flags(flags), Value::Flag(flag)) => pushed(flags, *flag),
            _ => None,
        };
        self.levels.push(i16::from(bytes.is_some()));
        bytes.unwrap_or(0)
    }

    /// Writes the values and begins anew.
    fn write(&mut self, mut writer: SerializedColumnWriter) -> Result<(), ParquetError> {
        let levels = &self.levels;
        match &mut self.values {
            Values::Texts(values) => put::<ByteArrayType>(&mut writer, values, levels),
            Values::Integers(values) => put::<Int64Type>(&mut writer, values, levels),
            Values::Decimals(values) => put::<FixedLenByteArrayType>(&mut writer, values, levels),
            Values::Reals(values) => put::<FloatType>(&mut writer, values, levels),
            Values::Days(values) => put::<Int32Type>(&mut writer, values, levels),
            Values::Flags(values) => put::<BoolType>(&mut writer, values, levels),
        }?;
        self.levels.clear();
        writer.close()
    }
}

#[allow(clippy::unnecessary_wraps, reason = "it stands among matches that give nothing")]
fn pushed<T>(values: &mut Vec<T>, value: T) -> Option<usize> {
    values.push(value);
    Some(0)
}

fn put<T: DataType>(writer: &mut SerializedColumnWriter, values: &mut Vec<T::T>, levels: &[i16]) -> Result<(), ParquetError> {
    writer.typed::<T>().write_batch(values, Some(levels), None)?;
    values.clear();
    Ok(())
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let fields = table.columns.iter().map(field).collect::<Result<Vec<TypePtr>, ParquetError>>()?;
    Type::group_type_builder(table.name.text()).with_fields(fields).build().map(Arc::new)
}

/// Every column may hold nulls: a schema that changes from version to version breaks queries over several folders.
fn field(column: &ColumnInfo) -> Result<TypePtr, ParquetError> {
    let of = |physical, logical| {
        Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical)
    };
    let built = match column.kind {
        Kind::Id | Kind::Reference(_) | Kind::Text | Kind::Word => of(Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => of(Physical::INT64, None),
        Kind::Amount => {
            let (precision, scale) = (PRECISION.cast_signed(), SCALE.cast_signed());
            of(Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(scale, precision)))
                .with_length(DECIMAL_BYTES)
                .with_precision(precision)
                .with_scale(scale)
        }
        Kind::Real => of(Physical::FLOAT, None),
        Kind::Date => of(Physical::INT32, Some(LogicalType::Date)),
        Kind::Flag => of(Physical::BOOLEAN, None),
    };
    built.build().map(Arc::new)
}

fn properties(columns: &[ColumnInfo]) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for column in columns.iter().filter(|column| column.kind == Kind::Id) {
        let path = ColumnPath::from(column.name);
        properties = properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, Encoding::DELTA_BYTE_ARRAY);
    }
    properties.build()
}

/// An error of writing as what it was: a full disk stays one.
fn as_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
