"""Visits: the dates that were offered, the groups they are for, every step they made, and who is taken when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.models.companions import ProposalBatch as ProposalBatch
from clb_platform.planning.models.companions import ProposalBatchVisit as ProposalBatchVisit
from clb_platform.planning.models.companions import VisitSubstitute as VisitSubstitute
from clb_platform.planning.models.moments import VisitMoment as VisitMoment
from clb_platform.planning.vocabulary import (
    MOST_OPTIONS,
    MOST_PORTIONS,
    Action,
    AnswerKind,
    AnswerReason,
    DateState,
    ResourceKind,
    VisitKind,
    VisitState,
)
from clb_platform.programmes.vocabulary import Place
from clb_tenants.isolation.ownership import APPEND_ONLY, SCHOOLS, Audience, CentreOwned, owned_foreign_key, shared
from clb_tenants.schools.vocabulary import is_home_education

NO_CONCEPT = f"school_id = any({SCHOOLS}) and state <> 'planned'"
OF_SEEN_VISIT = (
    f"exists (select 1 from visit v where v.centre_id = {{table}}.centre_id and v.visit_id = {{table}}.visit_id"
    f" and v.school_id = any({SCHOOLS}) and v.state <> 'planned')"
)
"""What is never changed keeps the school of its time; it is seen with its visit, also when that became another's."""
OF_VISIT_OR_WAIVED = (
    f"school_id = any({SCHOOLS}) and (visit_id is null or exists (select 1 from visit v"
    " where v.centre_id = {table}.centre_id and v.visit_id = {table}.visit_id and v.state <> 'planned'))"
)
"""A concept is the centre's own: the school sees a visit, its groups and its steps from the first proposal on."""
ANSWERED_BY_SCHOOL = shared("select", "update")
"""The school reads its visits and answers them; everything else is the centre's."""


def _never_changed(table: str) -> Audience:
    """Rows that no role may change; a school adds its own only."""
    seen = OF_SEEN_VISIT.format(table=table)
    rights = ("select", "insert")
    return Audience(rights, rights, school_sees=seen, school_writes=f"school_id = any({SCHOOLS}) and {seen}")


class Visit(Versioned, CentreOwned, Base):
    """A team of the centre sees groups of a school. `day` is set once a date is chosen; `sort_day` orders lists.

    `facility_id` is the room or bus of a visit that is not at the school. `revision` goes up with each proposal; it is
    also the SEQUENCE of the calendar entry with `calendar_uid`.
    """

    __tablename__ = "visit"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        owned_foreign_key("site_id", "site"),
        owned_foreign_key("team_id", "team"),
        owned_foreign_key("facility_id", "facility"),
        one_of("kind", VisitKind, name="visit_kind"),
        one_of("state", VisitState, name="visit_state"),
        one_of("half_day", HalfDay, name="visit_half_day"),
        one_of("place", Place, name="visit_place"),
        CheckConstraint("(day is null) = (half_day is null)", name="visit_day_is_whole"),
        CheckConstraint("state not in ('confirmed', 'held') or day is not null", name="visit_confirmed_has_day"),
        CheckConstraint(
            "state not in ('proposed', 'answered', 'declined', 'counter_proposed') or reply_by is not null",
            name="visit_proposed_has_term",
        ),
        CheckConstraint(
            "school_id <> centre_id or state in ('planned', 'confirmed', 'held', 'cancelled')", name="visit_home_asks_nobody"
        ),
        CheckConstraint("school_id <> centre_id or place = 'centre'", name="visit_home_at_centre"),
        Index("visit_school_idx", "centre_id", "school_id", "start_year", "sort_day"),
        Index("visit_sort_idx", "centre_id", "start_year", "sort_day", "visit_id"),
        Index("visit_day_idx", "centre_id", "sort_day", "visit_id"),
        Index("visit_state_idx", "centre_id", "state", "sort_day"),
    )
    audience = shared("select", "update", sees=NO_CONCEPT)

    visit_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    site_id: Mapped[UUID] = mapped_column(Uuid())
    team_id: Mapped[UUID] = mapped_column(Uuid())
    start_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[VisitKind] = mapped_column(text_enum(VisitKind), default=VisitKind.SYSTEMATIC)
    title: Mapped[str]
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState))
    revision: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[Place] = mapped_column(text_enum(Place))
    facility_id: Mapped[UUID | None] = mapped_column(Uuid())
    day: Mapped[date | None]
    half_day: Mapped[HalfDay | None] = mapped_column(text_enum(HalfDay))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    sort_day: Mapped[date]
    reply_by: Mapped[datetime | None]
    message: Mapped[str]
    remark: Mapped[str]
    calendar_uid: Mapped[str]
    planner_id: Mapped[UUID | None] = mapped_column(Uuid())
    created_at: Mapped[datetime]

    @property
    def asks_school(self) -> bool:
        """Whether a school is asked which date suits; for home education the centre fixes it."""
        return not is_home_education(self.centre_id, self.school_id)


class VisitDate(Versioned, CentreOwned, Base):
    """One date that was offered to the school in one revision, with its answer."""

    __tablename__ = "visit_date"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        UniqueConstraint("centre_id", "visit_id", "revision", "day", "half_day", name="visit_date_once"),
        one_of("state", DateState, name="visit_date_state"),
        one_of("half_day", HalfDay, name="visit_date_half_day"),
        one_of("answer", AnswerKind, name="visit_date_answer"),
        one_of("answer_reason", AnswerReason, name="visit_date_reason"),
        CheckConstraint(f"position between 1 and {MOST_OPTIONS}", name="visit_date_position"),
    )
    audience = ANSWERED_BY_SCHOOL

    date_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    revision: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[date]
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[DateState] = mapped_column(text_enum(DateState))
    answer: Mapped[AnswerKind | None] = mapped_column(text_enum(AnswerKind))
    answer_reason: Mapped[AnswerReason | None] = mapped_column(text_enum(AnswerReason))
    answer_note: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str]


class CounterDate(CentreOwned, Base):
    """A half day that the school asked for instead of those on offer. `turn` counts what it sent in one revision."""

    __tablename__ = "counter_date"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        UniqueConstraint("centre_id", "visit_id", "revision", "turn", "day", "half_day", name="counter_date_once"),
        one_of("half_day", HalfDay, name="counter_date_half_day"),
        CheckConstraint(f"position between 1 and {MOST_OPTIONS}", name="counter_date_position"),
    )
    audience = _never_changed("counter_date")

    counter_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    revision: Mapped[int] = mapped_column(SmallInteger)
    turn: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[date]
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay))


class VisitItem(CentreOwned, Base):
    """A group that a visit sees for a dose of a programme. One active item per obligation: the database's own rule.

    `catch_up` is the number that must still be seen, known to the school; the other counts are `VisitCount`. Above 0 it
    opens the next `portion`, an obligation of its own. An item without a visit waives its obligation, with the reason:
    the same unique index keeps a group from being waived and visited at once. `start_year` is the group's.
    """

    __tablename__ = "visit_item"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        owned_foreign_key("class_group_id", "class_group"),
        owned_foreign_key("programme_id", "programme"),
        Index(
            "visit_item_once", "centre_id", "class_group_id", "programme_id", "dose", "portion",
            unique=True, postgresql_where="active",
        ),
        Index("visit_item_visit_idx", "centre_id", "visit_id"),
        Index("visit_item_school_idx", "centre_id", "school_id"),
        Index("visit_item_year_idx", "centre_id", "start_year", postgresql_where="active"),
        CheckConstraint("dose between 1 and 4", name="visit_item_dose"),
        CheckConstraint(f"portion between 0 and {MOST_PORTIONS}", name="visit_item_portion"),
        CheckConstraint("head_count between 0 and 400", name="visit_item_head_count"),
        CheckConstraint("catch_up between 0 and 400", name="visit_item_catch_up"),
        CheckConstraint("(visit_id is null) = (waived_at is not null)", name="visit_item_visit_or_waived"),
    )  # fmt: skip
    audience = shared(sees=OF_VISIT_OR_WAIVED.format(table="visit_item"))

    item_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID | None] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    class_group_id: Mapped[UUID] = mapped_column(Uuid())
    start_year: Mapped[int] = mapped_column(SmallInteger)
    programme_id: Mapped[UUID] = mapped_column(Uuid())
    dose: Mapped[int] = mapped_column(SmallInteger)
    portion: Mapped[int] = mapped_column(SmallInteger, default=0)
    head_count: Mapped[int] = mapped_column(SmallInteger)
    active: Mapped[bool]
    catch_up: Mapped[int | None] = mapped_column(SmallInteger)
    waived_at: Mapped[datetime | None]
    waived_by: Mapped[str | None]
    waived_because: Mapped[str | None]


class VisitCount(CentreOwned, Base):
    """What came of a held visit for one item, in numbers; for the centre only, since they could point at a pupil."""

    __tablename__ = "visit_count"
    __table_args__ = (
        owned_foreign_key("item_id", "visit_item"),
        CheckConstraint(
            "seen between 0 and 400 and absent between 0 and 400 and opposed between 0 and 400"
            " and not_wanted between 0 and 400 and elsewhere between 0 and 400",
            name="visit_count_sizes",
        ),
    )

    item_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    seen: Mapped[int] = mapped_column(SmallInteger)
    absent: Mapped[int] = mapped_column(SmallInteger)
    opposed: Mapped[int] = mapped_column(SmallInteger)
    not_wanted: Mapped[int] = mapped_column(SmallInteger)
    elsewhere: Mapped[int] = mapped_column(SmallInteger)


class VisitCountBefore(CentreOwned, Base):
    """The counts of an item as they were before a correction, with who corrected them and why; for the centre only."""

    __tablename__ = "visit_count_before"
    __table_args__ = (
        owned_foreign_key("item_id", "visit_item"),
        Index("visit_count_before_visit_idx", "centre_id", "visit_id", "replaced_at"),
    )

    before_id: Mapped[UUID] = primary_id()
    item_id: Mapped[UUID] = mapped_column(Uuid())
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    seen: Mapped[int] = mapped_column(SmallInteger)
    absent: Mapped[int] = mapped_column(SmallInteger)
    opposed: Mapped[int] = mapped_column(SmallInteger)
    not_wanted: Mapped[int] = mapped_column(SmallInteger)
    elsewhere: Mapped[int] = mapped_column(SmallInteger)
    catch_up: Mapped[int] = mapped_column(SmallInteger)
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[str]
    reason: Mapped[str]


class VisitTransition(CentreOwned, Base):
    """One step of a visit; all of them replay to its state. `on_behalf_of` of the school: who said it, on `said_on`."""

    __tablename__ = "visit_transition"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        Index("visit_transition_visit_idx", "centre_id", "visit_id", "happened_at"),
        one_of("action", Action, name="visit_transition_action"),
        one_of("to_state", VisitState, name="visit_transition_to"),
        one_of("from_state", VisitState, name="visit_transition_from"),
    )
    audience = _never_changed("visit_transition")

    transition_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    revision: Mapped[int] = mapped_column(SmallInteger)
    action: Mapped[Action] = mapped_column(text_enum(Action))
    from_state: Mapped[VisitState | None] = mapped_column(text_enum(VisitState))
    to_state: Mapped[VisitState] = mapped_column(text_enum(VisitState))
    happened_at: Mapped[datetime]
    actor_name: Mapped[str]
    via: Mapped[str]
    reason: Mapped[str]
    on_behalf_of: Mapped[str] = mapped_column(default="")
    said_on: Mapped[date | None]


class VisitOverride(CentreOwned, Base):
    """Why a step of a visit chose half days against what the rules warned of; for the centre only."""

    __tablename__ = "visit_override"
    __table_args__ = (
        owned_foreign_key("transition_id", "visit_transition"),
        Index("visit_override_visit_idx", "centre_id", "visit_id"),
    )
    audience = APPEND_ONLY

    transition_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    codes: Mapped[list[str]] = mapped_column(JSONB)
    sentences: Mapped[list[str]] = mapped_column(JSONB)
    reason: Mapped[str]


class Booking(CentreOwned, Base):
    """A team, a colleague, a site, a room or a bus is taken for a half day, by an offered or a confirmed date."""

    __tablename__ = "booking"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        owned_foreign_key("date_id", "visit_date"),
        UniqueConstraint("centre_id", "resource_id", "day", "half_day", name="booking_one_place"),
        Index("booking_visit_idx", "centre_id", "visit_id"),
        one_of("resource_kind", ResourceKind, name="booking_kind"),
        one_of("half_day", HalfDay, name="booking_half_day"),
    )

    booking_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    date_id: Mapped[UUID] = mapped_column(Uuid())
    resource_kind: Mapped[ResourceKind] = mapped_column(text_enum(ResourceKind))
    resource_id: Mapped[UUID] = mapped_column(Uuid())
    day: Mapped[date]
    half_day: Mapped[HalfDay] = mapped_column(text_enum(HalfDay))


class VisitConflict(CentreOwned, Base):
    """A date (none: every date) of a visit that no longer passed the hard rules when it was last looked at, and why.

    Kept by rechecks; it is shown only while the date still stands and the visit still has `team_id` and
    `facility_id`.
    """

    __tablename__ = "visit_conflict"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        owned_foreign_key("date_id", "visit_date"),
        UniqueConstraint(
            "centre_id", "visit_id", "date_id", name="visit_conflict_once", postgresql_nulls_not_distinct=True
        ),
    )

    conflict_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    date_id: Mapped[UUID | None] = mapped_column(Uuid())
    team_id: Mapped[UUID] = mapped_column(Uuid())
    facility_id: Mapped[UUID | None] = mapped_column(Uuid())
    codes: Mapped[list[str]] = mapped_column(JSONB)
    sentences: Mapped[list[str]] = mapped_column(JSONB)
    found_at: Mapped[datetime]


TABLES = (
    Visit, VisitDate, CounterDate, VisitItem, VisitCount, VisitCountBefore, VisitTransition, VisitOverride, Booking,
    VisitSubstitute, ProposalBatch, ProposalBatchVisit, VisitConflict, VisitMoment,
)  # fmt: skip
NOT_KNOWN = _l("Deze waarde bestaat niet.")
SENTENCES = {
    "visit_kind": NOT_KNOWN,
    "visit_moment_times_in_order": _l("Het einde ligt voor het begin."),
    "visit_moment_reached": _l("Geef 0 tot 2000 leerlingen."),
    "visit_state": NOT_KNOWN,
    "visit_half_day": NOT_KNOWN,
    "visit_place": NOT_KNOWN,
    "visit_day_is_whole": _l("Een datum heeft een dag en een deel van de dag."),
    "visit_confirmed_has_day": _l("Een bevestigd bezoek heeft een datum."),
    "visit_proposed_has_term": _l("Een voorstel heeft een dag waarop het antwoord er moet zijn."),
    "visit_home_asks_nobody": _l("Voor huisonderwijs is er geen school om te vragen: leg de datum zelf vast."),
    "visit_home_at_centre": _l("Leerlingen in huisonderwijs komen naar het centrum. Kies die plaats."),
    "counter_date_once": _l("Dezelfde halve dag staat twee keer in het tegenvoorstel."),
    "counter_date_half_day": NOT_KNOWN,
    "counter_date_position": _l("Vraag hoogstens vijf data."),
    "visit_date_once": _l("Dezelfde halve dag staat twee keer in het voorstel."),
    "visit_date_state": NOT_KNOWN,
    "visit_date_half_day": NOT_KNOWN,
    "visit_date_answer": NOT_KNOWN,
    "visit_date_reason": NOT_KNOWN,
    "visit_date_position": _l("Stel hoogstens vijf data voor."),
    "visit_item_once": _l("Voor een van deze groepen is er al een bezoek voor dit programma. Ververs de lijst."),
    "visit_item_dose": NOT_KNOWN,
    "visit_item_portion": _l("Wie zo vaak afwezig was, haalt het niet meer in met een bezoek."),
    "visit_item_head_count": _l("Een klas heeft 0 tot 400 leerlingen."),
    "visit_item_catch_up": _l("Geef 0 tot 400 leerlingen om in te halen."),
    "visit_item_visit_or_waived": NOT_KNOWN,
    "visit_count_sizes": _l("Elk aantal ligt tussen 0 en 400."),
    "visit_transition_action": NOT_KNOWN,
    "visit_transition_to": NOT_KNOWN,
    "visit_transition_from": NOT_KNOWN,
    "booking_one_place": _l(
        "Het team, een collega, de vestiging, het lokaal of de bus kreeg net een ander bezoek in die halve dag."
        " Kies een andere datum."
    ),
    "visit_substitute_function": NOT_KNOWN,
    "visit_substitute_is_another": _l("Kies iemand anders dan wie wegvalt."),
    "visit_substitute_once": _l("Voor deze collega gaat net al iemand anders. Ververs de pagina."),
    "visit_substitute_for_one": _l("Deze collega gaat net al in de plaats van iemand anders. Ververs de pagina."),
    "visit_conflict_once": _l("Dit bezoek wordt net nagekeken. Probeer het zo opnieuw."),
    "booking_kind": NOT_KNOWN,
    "booking_half_day": NOT_KNOWN,
}
