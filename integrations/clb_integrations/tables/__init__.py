"""Readers of tables that people load up, and the writer of those they take along."""

from clb_integrations.tables.any_reader import AnyReader
from clb_integrations.tables.csv_reader import CsvReader
from clb_integrations.tables.xlsx_reader import XlsxReader
from clb_integrations.tables.xlsx_writer import XlsxWriter

__all__ = ["AnyReader", "CsvReader", "XlsxReader", "XlsxWriter"]
