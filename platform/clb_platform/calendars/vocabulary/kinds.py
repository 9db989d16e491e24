"""Enums of the calendar, with their Dutch labels."""

from datetime import date
from enum import IntEnum, StrEnum
from typing import Final

from clb_core.words import LazyText, _l


class Weekday(IntEnum):
    """Numbered as `date.weekday()`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @classmethod
    def of(cls, day: date) -> "Weekday":
        return cls(day.weekday())

    @property
    def is_weekend(self) -> bool:
        return self >= Weekday.SATURDAY

    @property
    def label(self) -> LazyText:
        return WEEKDAY_LABELS[self]


WEEKDAY_LABELS: Final = {
    Weekday.MONDAY: _l("maandag"),
    Weekday.TUESDAY: _l("dinsdag"),
    Weekday.WEDNESDAY: _l("woensdag"),
    Weekday.THURSDAY: _l("donderdag"),
    Weekday.FRIDAY: _l("vrijdag"),
    Weekday.SATURDAY: _l("zaterdag"),
    Weekday.SUNDAY: _l("zondag"),
}


class HalfDay(StrEnum):
    """Half of a school day; "am" sorts before "pm"."""

    MORNING = "am"
    AFTERNOON = "pm"

    @property
    def label(self) -> LazyText:
        return HALF_DAY_LABELS[self]


HALF_DAY_LABELS: Final = {
    HalfDay.MORNING: _l("voormiddag"),
    HalfDay.AFTERNOON: _l("namiddag"),
}


class ClosureKind(StrEnum):
    """Why a school, or the centre, takes no visits on a day that is no holiday."""

    FREE_DAY = "free_day"
    STUDY_DAY = "study_day"
    EXAMS = "exams"
    CENTRE_CLOSED = "centre_closed"
    OTHER = "other"

    @property
    def label(self) -> LazyText:
        return CLOSURE_LABELS[self]


CLOSURE_LABELS: Final = {
    ClosureKind.FREE_DAY: _l("vrije dag"),
    ClosureKind.STUDY_DAY: _l("pedagogische studiedag"),
    ClosureKind.EXAMS: _l("examens"),
    ClosureKind.CENTRE_CLOSED: _l("centrum gesloten"),
    ClosureKind.OTHER: _l("andere sluiting"),
}


class FacilityKind(StrEnum):
    """What a visit can take place in, besides a school."""

    ROOM = "room"
    BUS = "bus"

    @property
    def label(self) -> LazyText:
        return FACILITY_LABELS[self]


FACILITY_LABELS: Final = {
    FacilityKind.ROOM: _l("lokaal"),
    FacilityKind.BUS: _l("bus"),
}


class LeaveKind(StrEnum):
    """Why a colleague is away."""

    LEAVE = "leave"
    ILLNESS = "illness"
    TRAINING = "training"
    OTHER = "other"

    @property
    def label(self) -> LazyText:
        return LEAVE_LABELS[self]


LEAVE_LABELS: Final = {
    LeaveKind.LEAVE: _l("verlof"),
    LeaveKind.ILLNESS: _l("ziekte"),
    LeaveKind.TRAINING: _l("vorming"),
    LeaveKind.OTHER: _l("andere afwezigheid"),
}


class StaffFunction(StrEnum):
    """What a colleague does at the centre."""

    CLB_DOCTOR = "clb_doctor"
    NURSE = "nurse"
    PARAMEDICAL_WORKER = "paramedical_worker"
    PSYCHOPEDAGOGICAL_CONSULTANT = "psychopedagogical_consultant"
    SOCIAL_WORKER = "social_worker"
    ANCHOR = "anchor"
    ADMIN = "admin"
    TEAM_LEAD = "team_lead"
    DIRECTOR = "director"

    @property
    def label(self) -> LazyText:
        return FUNCTION_LABELS[self]


FUNCTION_LABELS: Final = {
    StaffFunction.CLB_DOCTOR: _l("CLB-arts"),
    StaffFunction.NURSE: _l("verpleegkundige"),
    StaffFunction.PARAMEDICAL_WORKER: _l("paramedisch werker"),
    StaffFunction.PSYCHOPEDAGOGICAL_CONSULTANT: _l("psycho-pedagogisch consulent"),
    StaffFunction.SOCIAL_WORKER: _l("maatschappelijk werker"),
    StaffFunction.ANCHOR: _l("CLB-anker"),
    StaffFunction.ADMIN: _l("administratief medewerker"),
    StaffFunction.TEAM_LEAD: _l("teamleider"),
    StaffFunction.DIRECTOR: _l("directeur"),
}
