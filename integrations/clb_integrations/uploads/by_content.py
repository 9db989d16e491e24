"""Hands a file to the reader of its kind, by what is in it and not by its name."""

from dataclasses import dataclass, field

from clb_core.tabular import Table, TableReader
from clb_integrations.calendars import IcsReader, is_calendar
from clb_integrations.tables import CsvReader


@dataclass(frozen=True, slots=True)
class ReaderByContent:
    """`TableReader` for every kind of file that people load up."""

    csv: TableReader = field(default_factory=CsvReader)
    calendars: TableReader = field(default_factory=IcsReader)

    def read(self, data: bytes, filename: str) -> Table:
        reader = self.calendars if is_calendar(data) else self.csv
        return reader.read(data, filename)
