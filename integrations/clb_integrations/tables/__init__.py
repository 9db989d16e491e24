"""Readers of tables that people load up."""

from clb_integrations.tables.csv_reader import CsvReader

__all__ = ["CsvReader"]
