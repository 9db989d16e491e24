"""The reader of the product: a workbook or a CSV file, by what is in it and not by its name."""

from dataclasses import dataclass, field

from clb_core.tabular import Glance, Table, TableReader, Tell, untold
from clb_core.words import _
from clb_integrations.tables import workbook
from clb_integrations.tables.csv_reader import CsvReader
from clb_integrations.tables.xlsx_reader import XlsxReader


@dataclass(frozen=True, slots=True)
class AnyReader:
    """`TableReader` for what people have: xlsx, CSV, and words for everything else. Raises TableError."""

    csv: CsvReader = field(default_factory=CsvReader)
    xlsx: XlsxReader = field(default_factory=XlsxReader)

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table:
        """The table in `data`; `filename` is only for the words of a refusal."""
        return self._reader(data, filename).read(data, filename, tell)

    def glance(self, data: bytes, filename: str) -> Glance:
        return self._reader(data, filename).glance(data, filename)

    def _reader(self, data: bytes, filename: str) -> TableReader:
        workbook.refuse_old_or_locked(data, filename.strip() or _("Dit bestand"))
        return self.xlsx if workbook.is_workbook(data) else self.csv
