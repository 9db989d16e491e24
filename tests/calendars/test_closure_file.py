"""Closures of schools from a CSV or ICS file: read, looked over, carried out at once, and every odd thing in words."""

from __future__ import annotations

import io
from datetime import date

import pytest

from clb_core.tabular import TableError
from clb_integrations.calendars import IcsReader, is_calendar
from clb_platform.calendars import queries
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, SchoolYear
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

HARD_SPACE = "\N{NO-BREAK SPACE}"


def event(*lines: str, title: str = "Studiedag") -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:x", *lines, f"SUMMARY:{title}", "END:VEVENT"))


def calendar(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:school", *events, "END:VCALENDAR", ""))


def all_day(first: str, after: str | None = None) -> tuple[str, ...]:
    start = f"DTSTART;VALUE=DATE:{first}"
    return (start, f"DTEND;VALUE=DATE:{after}") if after else (start,)


def row(*lines: str, title: str = "Studiedag") -> dict[str, str]:
    table = IcsReader().read(calendar(event(*lines, title=title)).encode(), "school.ics")
    cells = dict(zip(table.columns, table.rows[0], strict=True))
    return {name: cell for name, cell in cells.items() if cell}


# The reader.


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (all_day("20261116"), {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-16"}),
        (all_day("20261116", "20261119"), {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-18"}),
        (all_day("20280229", "20280301"), {"Eerste dag": "2028-02-29", "Laatste dag": "2028-02-29"}),
        (all_day("20270229"), {"Eerste dag": "20270229"}),
        (
            ("DTSTART:20261116T073000Z", "DTEND:20261116T110000Z"),
            {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-16", "Begin": "08:30", "Einde": "12:00"},
        ),
        (
            ("DTSTART;TZID=Europe/Brussels:20261116T083000", "DURATION:PT3H"),
            {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-16", "Begin": "08:30", "Einde": "11:30"},
        ),
        (
            ("DTSTART;TZID=Romance Standard Time:20261116T083000", "DTEND;TZID=Romance Standard Time:20261116T113000"),
            {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-16", "Begin": "08:30", "Einde": "11:30"},
        ),
        (
            ("DTSTART;TZID=America/New_York:20261116T200000", "DTEND;TZID=America/New_York:20261116T210000"),
            {"Eerste dag": "2026-11-17", "Laatste dag": "2026-11-17", "Begin": "02:00", "Einde": "03:00"},
        ),
        (
            ("DTSTART:20261116T000000", "DTEND:20261118T000000"),
            {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-17", "Begin": "00:00", "Einde": "00:00"},
        ),
        (
            ("DTSTART;TZID=Europe/Brussels:20270328T023000", "DTEND;TZID=Europe/Brussels:20270328T040000"),
            {"Eerste dag": "2027-03-28 02:30", "Laatste dag": "2027-03-28"},
        ),
        (("DTSTART;TZID=Nergens/Land:20261116T083000",), {"Eerste dag": "20261116T083000 (Nergens/Land)"}),
        ((), {}),
        (("DTSTART;VALUE=DATE:20261116", "DTEND:20261116T100000"),
         {"Eerste dag": "20261116", "Laatste dag": "20261116T100000"}),
        (("DTSTART;VALUE=DATE:20261116", "RRULE:FREQ=WEEKLY;COUNT=3"),
         {"Eerste dag": "2026-11-16", "Laatste dag": "2026-11-16", "Herhaling": "FREQ=WEEKLY;COUNT=3"}),
    ],
)  # fmt: skip
def test_an_event_becomes_a_row_in_the_time_of_brussels(lines, cells):
    assert row(*lines) == cells | {"Soort": "Studiedag"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (calendar().encode(), "bevat geen gebeurtenissen"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n", "bevat geen gebeurtenissen"),
        (b"BEGIN:VCALENDAR\r\nhallo\r\nEND:VCALENDAR\r\n", "is geen volledig kalenderbestand"),
        (calendar(event("DTSTART;VALUE=DATE:20261116")).encode() + b"\x81\x8d", "is geen UTF-8"),
        (calendar(*[event(*all_day("20261116"))] * 10_000).encode(), "telt 10 000 gebeurtenissen"),
        (b"BEGIN:VCALENDAR" + b" " * 10_000_001, "er mag hoogstens 10 MB in"),
    ],
    ids=["empty", "cut off", "no calendar", "encoding", "10,000 events", "too large"],
)
def test_a_file_that_is_no_usable_calendar_is_refused_in_words(data, words):
    with pytest.raises(TableError) as refusal:
        IcsReader().read(data, "school.ics")
    assert words in refusal.value.words.replace(HARD_SPACE, " ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_every_encoding_that_schools_use(encoding):
    text = calendar(event(*all_day("20261116"), title="Pédagogische studiedag – café"))
    data = text.encode(encoding)

    assert is_calendar(data)
    assert "Pédagogische studiedag – café" in IcsReader().read(data, "a.ics").rows[0]
    assert not is_calendar("dag;soort\n".encode(encoding))


# The whole way.


@pytest.fixture
def upload(as_planner, world):
    """Loads a file up for the school; the answer."""

    def send(data: str | bytes, name: str = "school.ics", **more: str):
        raw = data.encode() if isinstance(data, str) else data
        form = {"school_id": str(world.school_id), "file": (io.BytesIO(raw), name), **more}
        return as_planner.post("/importeren/vrije-dagen", form, content_type="multipart/form-data")

    return send


@pytest.fixture
def rows(as_planner, upload):
    """The rows of a file as REST gives them: (verdict, problems, remarks)."""

    def read(data: str, name: str = "school.ics", **more: str):
        answer = upload(data, name, **more)
        assert answer.status_code == 303, answer.text
        batch = answer.headers["Location"].rsplit("/", 1)[1]
        found = as_planner.api("GET", f"/imports/closures/{batch}/rows").json["items"]
        return [
            (each["verdict"], " ".join(each["problems"]).replace(HARD_SPACE, " "),
             " ".join(each["remarks"]).replace(HARD_SPACE, " ")) for each in found
        ]  # fmt: skip

    return read


def closed(runtime, world):
    with unit_of_work(runtime.database, world.staff[Role.PLANNER].scope) as uow:
        found = queries.closures_between(uow, SchoolYear(2026).days, [world.school_id, world.other_school_id])
        return [(row.first_day, row.last_day, row.half_day, row.kind, row.note) for row in found if row.school_id]


def test_a_school_calendar_is_looked_over_carried_out_and_the_same_file_changes_nothing(
    as_planner, fresh_runtime, world, upload, rows
):
    file = calendar(
        event(*all_day("20261116"), title="Pedagogische studiedag"),
        event(*all_day("20261210", "20261219"), title="Examens derde graad"),
        event("DTSTART:20270125T120000Z", "DTEND:20270125T143000Z", title="Vrije namiddag: sportdag"),
        event(*all_day("20261102", "20261109"), title="Herfstvakantie"),
        event(*all_day("20261201"), title="Oudercontact"),
        event("DTSTART:20261203T190000", "DTEND:20261203T210000", title="Ouderavond"),
    )
    page = as_planner.text(upload(file).headers["Location"])
    for words in (
        "Examens",
        "Op die dagen zijn er al geen lessen",
        "Uit “Oudercontact” blijkt niet",
        "buiten de lesuren",
    ):
        assert words in page
    assert closed(fresh_runtime, world) == []

    address = upload(file).headers["Location"]
    all_rows = as_planner.post(f"{address}/overnemen", {"rows": "all"})
    assert all_rows.status_code == 422
    assert as_planner.post(f"{address}/overnemen", {"rows": "valid"}).status_code == 303
    assert closed(fresh_runtime, world) == [
        (date(2026, 11, 16), date(2026, 11, 16), None, ClosureKind.STUDY_DAY, ""),
        (date(2026, 12, 10), date(2026, 12, 18), None, ClosureKind.EXAMS, "Examens derde graad"),
        (date(2027, 1, 25), date(2027, 1, 25), HalfDay.AFTERNOON, ClosureKind.FREE_DAY, "Vrije namiddag: sportdag"),
    ]
    assert [verdict for verdict, _problems, _remarks in rows(file)] == ["same"] * 4 + ["refused", "same"]


@pytest.mark.parametrize(
    ("lines", "title", "words"),
    [
        (all_day("20270229"), "Studiedag", "“20270229” bestaat niet als dag of uur"),
        (("DTSTART;TZID=Europe/Brussels:20270328T023000",), "Studiedag", "“2027-03-28 02:30” bestaat niet"),
        (("DTSTART;TZID=Nergens/Land:20261116T083000",), "Studiedag", "(Nergens/Land)” bestaat niet"),
        ((), "Studiedag", "De eerste dag ontbreekt"),
        ((*all_day("20261116"), "RRULE:FREQ=WEEKLY"), "Studiedag", "Deze gebeurtenis herhaalt zich"),
        (all_day("20261116", "20261113"), "Studiedag", "ligt voor de eerste"),
        (all_day("19991116"), "Studiedag", "Kies een dag in de schooljaren"),
        (all_day("20270830", "20270903"), "Gesloten", "voorbij het einde van het schooljaar"),
    ],
)
def test_an_event_that_cannot_be_is_refused_and_the_others_are_not(rows, lines, title, words):
    found = rows(calendar(event(*lines, title=title), event(*all_day("20261117"), title="Vrije dag")))

    assert found[0][0] == "refused"
    assert words in found[0][1]
    assert found[1][0] == "new"


def test_a_csv_file_names_the_schools_and_writes_days_as_people_do(rows):
    file = (
        "instellingsnummer;van;tot en met;dagdeel;reden;opmerking\n"
        "012345;16/11/2026;;;studiedag;\n"
        "023456;1-12-2026;4-12-2026;voormiddag;examens;derde graad\n"
        "012345;30/02/2027;;;vrije dag;\n"
        "012345;16/11/2026;;namiddag;vrije dag;\n"
        "099999;17/11/2026;;;vrije dag;\n"
        "12;17/11/2026;;;vrije dag;\n"
        "012345;18/11/2026;;avond;vrije dag;\n"
    )
    found = rows(file, "vrij.csv")

    assert [verdict for verdict, _problems, _remarks in found] == ["new", "new", *["refused"] * 5]
    for number, words in ((2, "30/02/2027"), (3, "ook in rij 2"), (4, "staat niet in jullie lijst"),
                          (5, "is geen instellingsnummer"), (6, "“avond” kennen we niet")):  # fmt: skip
        assert words in found[number][1]


def test_without_a_school_the_row_asks_for_one(rows):
    ((verdict, problems, _remarks),) = rows(calendar(event(*all_day("20261116"))), school_id="")

    assert (verdict, "Voor welke school?" in problems) == ("refused", True)


def test_days_that_are_closed_already_in_another_way_are_refused(as_planner, world, rows):
    typed = {"school_id": str(world.school_id), "first_day": "2026-11-16", "last_day": "2026-11-18", "kind": "exams"}
    as_planner.post("/kalender", typed)
    ((verdict, problems, _remarks),) = rows(calendar(event(*all_day("20261117"))))

    assert verdict == "refused"
    assert "Op die dagen staat al: examens, maandag 16 november tot en met woensdag 18 november" in problems


def test_the_review_says_which_visits_a_row_hits(as_planner, fresh_runtime, world, rows):
    from planning.data import at, proposed

    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        proposed(uow, world.staff[Role.PLANNER].actor, world, at("2026-10-15"))
    ((verdict, _problems, remarks),) = rows(calendar(event(*all_day("20261015"))))

    assert verdict == "new"
    assert "Raakt bezoeken die al gepland zijn: donderdag 15 oktober, voormiddag" in remarks


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is leeg"), (b"%PDF-1.7", "een pdf"), (b"BEGIN:VCALENDAR\r\nhallo", "is geen volledig kalenderbestand")],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_form(upload, data, words):
    answer = upload(data)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Lees in en kijk na" in answer.text


def test_who_may_not_keep_the_calendar_of_the_centre_cannot_load_one_up(as_nurse, as_contact):
    for client in (as_nurse, as_contact):
        assert client.get("/importeren/vrije-dagen").status_code == 403
