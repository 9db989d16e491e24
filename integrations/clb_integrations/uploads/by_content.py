"""Hands a file to the reader of its kind, by what is in it and not by its name."""

from dataclasses import dataclass, field

from clb_core.tabular import Glance, Table, TableReader, Tell, untold
from clb_integrations.calendars import IcsReader, is_calendar
from clb_integrations.tables import AnyReader


@dataclass(frozen=True, slots=True)
class ReaderByContent:
    """`TableReader` for every kind of file that people load up."""

    tables: TableReader = field(default_factory=AnyReader)
    calendars: TableReader = field(default_factory=IcsReader)

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table:
        return self._reader(data).read(data, filename, tell)

    def glance(self, data: bytes, filename: str) -> Glance:
        return self._reader(data).glance(data, filename)

    def _reader(self, data: bytes) -> TableReader:
        return self.calendars if is_calendar(data) else self.tables
