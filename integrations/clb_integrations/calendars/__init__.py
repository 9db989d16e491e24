"""Readers of calendar files that people load up."""

from clb_integrations.calendars.ics_reader import IcsReader, is_calendar

__all__ = ["IcsReader", "is_calendar"]
