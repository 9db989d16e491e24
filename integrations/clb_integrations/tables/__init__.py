"""Readers of tables that people load up."""

from clb_integrations.tables.any_reader import AnyReader
from clb_integrations.tables.csv_reader import CsvReader
from clb_integrations.tables.xlsx_reader import XlsxReader

__all__ = ["AnyReader", "CsvReader", "XlsxReader"]
