"""Scenarios: what was asked, how far the search is, the plan that came of it, and what found no place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios.vocabulary import MOST_MINUTES, Purpose, ScenarioState, Standing
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key


class Scenario(Versioned, CentreOwned, Base):
    """A plan of a school year that was asked for. `choice` is a JSON value of the vocabulary.

    `cost` in points, `bound` the least cost that any plan can have, as far as it is proven. `attempt` counts the workers
    that took it up; `heard_at` is when the last one said something. `programme_versions` are those it was made with.
    """

    __tablename__ = "scenario"
    __table_args__ = (
        one_of("state", ScenarioState, name="scenario_state"),
        one_of("purpose", Purpose, name="scenario_purpose"),
        CheckConstraint("first_day <= last_day", name="scenario_days_in_order"),
        CheckConstraint("seconds between 1 and 900", name="scenario_seconds"),
        Index(
            "scenario_one_running", "centre_id", unique=True, postgresql_where="state in ('queued', 'solving')"
        ),
        Index("scenario_year_idx", "centre_id", "start_year", "created_at", "scenario_id"),
    )

    scenario_id: Mapped[UUID] = primary_id()
    name: Mapped[str]
    state: Mapped[ScenarioState] = mapped_column(text_enum(ScenarioState))
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    start_year: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[date]
    last_day: Mapped[date]
    choice: Mapped[dict[str, Any]] = mapped_column(JSONB)
    wishes: Mapped[dict[str, int]] = mapped_column(JSONB)
    copied_from: Mapped[UUID | None] = mapped_column(Uuid())
    seconds: Mapped[int] = mapped_column(SmallInteger)
    iterations: Mapped[int | None] = mapped_column(Integer)
    seed: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    stop_asked: Mapped[bool]
    units: Mapped[int] = mapped_column(Integer)
    cost: Mapped[int | None] = mapped_column(Integer)
    bound: Mapped[int | None] = mapped_column(Integer)
    parts: Mapped[dict[str, int]] = mapped_column(JSONB)
    figures: Mapped[dict[str, int]] = mapped_column(JSONB)
    left_out: Mapped[list[list[str]]] = mapped_column(JSONB)
    programme_versions: Mapped[dict[str, int]] = mapped_column(JSONB)
    failure: Mapped[str]


class ScenarioFile(CentreOwned, Base):
    """The problem of a scenario in the planner's format with what its units are, and the best plan saved: packed JSON."""

    __tablename__ = "scenario_file"
    __table_args__ = (owned_foreign_key("scenario_id", "scenario", ondelete="CASCADE"),)

    scenario_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    problem: Mapped[bytes] = mapped_column(LargeBinary)
    plan: Mapped[bytes | None] = mapped_column(LargeBinary)
    seconds_done: Mapped[int] = mapped_column(Integer)


class ScenarioPoint(CentreOwned, Base):
    """How good the best plan was after so many seconds."""

    __tablename__ = "scenario_point"
    __table_args__ = (owned_foreign_key("scenario_id", "scenario", ondelete="CASCADE"),)

    scenario_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    second: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cost: Mapped[int] = mapped_column(Integer)
    unplanned: Mapped[int] = mapped_column(Integer)
    bound: Mapped[int | None] = mapped_column(Integer)


class ScenarioVisit(CentreOwned, Base):
    """One visit of a plan. `keys` are obligations without a visit; `visit_id` is the visit that exists, at `visit_version`.

    `was_day`, `was_half_day` and `was_team_id` are where a visit that exists stood when the plan was asked for.
    """

    __tablename__ = "scenario_visit"
    __table_args__ = (
        owned_foreign_key("scenario_id", "scenario", ondelete="CASCADE"),
        owned_foreign_key("school_id", "school"),
        owned_foreign_key("site_id", "site"),
        owned_foreign_key("team_id", "team"),
        one_of("half_day", HalfDay, name="scenario_visit_half_day"),
        one_of("was_half_day", HalfDay, name="scenario_visit_was_half_day"),
        one_of("place", Place, name="scenario_visit_place"),
        one_of("standing", Standing, name="scenario_visit_standing"),
        Index("scenario_visit_day_idx", "centre_id", "scenario_id", "day", "half_day", "part_id"),
    )

    part_id: Mapped[UUID] = primary_id()
    scenario_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    site_id: Mapped[UUID] = mapped_column(Uuid())
    team_id: Mapped[UUID] = mapped_column(Uuid())
    day: Mapped[date]
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay))
    place: Mapped[Place] = mapped_column(text_enum(Place))
    standing: Mapped[Standing] = mapped_column(text_enum(Standing))
    title: Mapped[str]
    groups: Mapped[str]
    pupils: Mapped[int] = mapped_column(Integer)
    units: Mapped[list[str]] = mapped_column(JSONB)
    visit_id: Mapped[UUID | None] = mapped_column(Uuid())
    visit_version: Mapped[int | None] = mapped_column(Integer)
    was_day: Mapped[date | None]
    was_half_day: Mapped[HalfDay | None] = mapped_column(text_enum(HalfDay))
    was_team_id: Mapped[UUID | None] = mapped_column(Uuid())


class ScenarioGap(CentreOwned, Base):
    """Work that found no place in the plan: why, and the smallest change that would give it one, where it was sought."""

    __tablename__ = "scenario_gap"
    __table_args__ = (
        owned_foreign_key("scenario_id", "scenario", ondelete="CASCADE"),
        owned_foreign_key("school_id", "school"),
        Index("scenario_gap_scenario_idx", "centre_id", "scenario_id"),
    )

    gap_id: Mapped[UUID] = primary_id()
    scenario_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    unit: Mapped[str]
    title: Mapped[str]
    groups: Mapped[str]
    pupils: Mapped[int] = mapped_column(Integer)
    stands: Mapped[bool]
    why: Mapped[list[str]] = mapped_column(JSONB)
    possible_with: Mapped[str | None]


class TravelTime(Versioned, CentreOwned, Base):
    """Minutes on the road that the centre set itself: between two sites, in the order of their ids and both ways alike, or
    from where a team starts to a site."""

    __tablename__ = "travel_time"
    __table_args__ = (
        owned_foreign_key("team_id", "team"),
        owned_foreign_key("from_site_id", "site", "site_id"),
        owned_foreign_key("to_site_id", "site", "site_id"),
        CheckConstraint("(team_id is null) <> (from_site_id is null)", name="travel_time_one_start"),
        CheckConstraint("from_site_id < to_site_id", name="travel_time_site_order"),
        CheckConstraint(f"minutes between 0 and {MOST_MINUTES}", name="travel_time_minutes"),
        UniqueConstraint("centre_id", "from_site_id", "to_site_id", name="travel_time_sites_once"),
        UniqueConstraint("centre_id", "team_id", "to_site_id", name="travel_time_team_once"),
    )

    travel_time_id: Mapped[UUID] = primary_id()
    team_id: Mapped[UUID | None] = mapped_column(Uuid())
    from_site_id: Mapped[UUID | None] = mapped_column(Uuid())
    to_site_id: Mapped[UUID] = mapped_column(Uuid())
    minutes: Mapped[int] = mapped_column(SmallInteger)


TABLES = (Scenario, ScenarioFile, ScenarioPoint, ScenarioVisit, ScenarioGap, TravelTime)
KNOWN_ALREADY = _l("Die reistijd staat al in de tabel. Wijzig ze daar.")
NOT_KNOWN = _l("Deze waarde bestaat niet.")
SENTENCES = {
    "scenario_state": NOT_KNOWN,
    "scenario_purpose": NOT_KNOWN,
    "scenario_days_in_order": _l("De laatste dag ligt voor de eerste. Draai ze om."),
    "scenario_seconds": _l("Laat de planning hoogstens een kwartier zoeken."),
    "scenario_one_running": _l(
        "In jullie centrum wordt al een planning gemaakt. Wacht tot die klaar is, of stop ze eerst."
    ),
    "scenario_visit_half_day": _l("Kies de voormiddag of de namiddag."),
    "scenario_visit_was_half_day": _l("Kies de voormiddag of de namiddag."),
    "scenario_visit_place": NOT_KNOWN,
    "scenario_visit_standing": NOT_KNOWN,
    "travel_time_one_start": _l("Kies als vertrekpunt een team of een vestiging, niet allebei."),
    "travel_time_site_order": _l("Kies twee verschillende vestigingen."),
    "travel_time_minutes": _l("Een reistijd ligt tussen 0 en 240 minuten."),
    "travel_time_sites_once": KNOWN_ALREADY,
    "travel_time_team_once": KNOWN_ALREADY,
}
