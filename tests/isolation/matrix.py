"""One line for every operation of the product: how its owner carries it out, and so how all others are turned away.

The matrix test (`test_matrix.py`) goes through `app.url_map`: an operation without a line here fails. Who is turned away
how follows from the line and from `access/roles.py`:

    owner          2xx or 3xx: the request is a good one, so that every "no" below is about who asks
    other centre   404 for what has a centre's id in its address or body; else its own data, and nothing of ours
    other school   404, or 403 where its roles lack the permission
    wrong role     403
    nobody         401, or the sign-in page
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clb_tenants.access.roles import Role

Ids = Mapping[str, Any]
Body = Callable[[Ids], dict[str, Any]]
"""The body of a good request, from the names of things in the matrix's world (`things.py`)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`form` or `json` is the body; `refers` says that it names things of ours, so that others must get 404 for it.

    `params` renames path parameters ("batch_id" is another thing for each import). `version` goes into If-Match: a number,
    the name of one in the world, or -1 for the ETag that a GET of the same address gives. `refused_inside`: work on many
    things at once lists what it refuses.
    """

    owner: Role = Role.ADMINISTRATOR
    form: Body | None = None
    json: Body | None = None
    query: Body | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    version: int | str | None = None
    refers: bool = False
    refused_inside: bool = False


HEAD = Role.HEAD
CONTACT = Role.PLANNING_CONTACT
DAY, LATER, LAST = "2026-11-16", "2026-11-18", "2027-06-30"
PERSON = {"name": "Nieuw Iemand", "email": "nieuw@proef.example"}
ADDRESS = {"name": "Nieuwe naam", "network": "free", "level": "primary", "municipality": "Lede"}
NEW_SCHOOL = ADDRESS | {"institution_number": "045678"}
SITE = {"number": 7, "name": "Vestiging Zeven", "municipality": "Lede"}
END = {"last_day": LAST, "reason": "De school stapt over."}
SETTING = {"value": "160", "valid_from": "2026-11-01", "source": "overleg"}
CLOSURE = {"first_day": DAY, "last_day": DAY, "kind": "study_day"}
TEAM = {"name": "Team Nieuw", "base_municipality": "Lede"}
GROUP = {"name": "5A", "grade": "L5", "head_count": 20}
WEEK = {"valid_from": "2026-11-01", "half_days": ["0-am", "1-pm"]}
LEAVE = {"first_day": DAY, "last_day": LATER, "kind": "leave"}
FACILITY = {"kind": "room", "name": "Lokaal Nieuw", "valid_from": "2026-09-01"}
ELSEWHERE = {"place": "centre", "from_year": "2026", "source": "Afspraak"}
YEAR = {"start_year": "2026"}
DAYS = {"first": "2026-11-02", "last": "2026-11-06"}
SCHOOLS_FILE = b"instellingsnummer;vestiging;naam;gemeente\n000111;1;Een;Aalst\n"
CLOSURES_FILE = b"instellingsnummer;eerste dag;soort\n012345;16/11/2026;studiedag\n"
GROUPS_FILE = b"instellingsnummer;klas;leerjaar;aantal leerlingen\n012345;2A;L2;20\n"


def the(**body: Any) -> Body:
    return lambda _ids: body


def of(values: dict[str, Any], **names: str) -> Body:
    """`values`, and things of ours by name: `of(CLOSURE, school_id="school_id")`."""
    return lambda ids: values | {name: ids[thing] for name, thing in names.items()}


def file(data: bytes, **more: str) -> Body:
    return lambda _ids: {**more, "file": (io.BytesIO(data), "lijst.csv")}


def batch(name: str) -> dict[str, str]:
    return {"batch_id": name}


def visit(name: str) -> dict[str, str]:
    return {"visit_id": f"{name}_id"}


def to_plan(ids: Ids) -> dict[str, Any]:
    return {"class_group_id": ids["group_to_plan"], "programme_id": ids["programme_to_plan"], "dose": 1}


def key_text(ids: Ids) -> str:
    return f"{ids['group_to_plan']}:{ids['programme_to_plan']}:1"


OFFER: dict[str, Any] = {"options": [{"day": "2026-10-22", "half_day": "am"}], "reply_by": "2026-10-12"}
DATES = {"option_1": "2026-10-22", "half_1": "am", "reply_by": "2026-10-12"}
PLAIN = Operation()
OURS = Operation(owner=CONTACT)

OPERATIONS: dict[tuple[str, str], Operation] = {
    # home and identity
    ("home.home", "GET"): PLAIN,
    ("api-people.Me", "GET"): PLAIN,
    ("api-people.People", "GET"): Operation(query=the(past="true")),
    ("api-people.Invitations", "POST"): Operation(
        json=of(PERSON | {"role": "head"}, school_id="school_id"), refers=True
    ),
    ("api-people.RevokeInvitation", "POST"): PLAIN,
    ("api-people.EndOfMembership", "POST"): Operation(json=the(reason="Ander werk")),
    ("identity.people", "GET"): Operation(query=of({"voorbij": "1"}, school="school_id")),
    ("identity.invite", "POST"): Operation(form=of(PERSON | {"role": "head"}, school_id="school_id"), refers=True),
    ("identity.revoke_invitation", "POST"): PLAIN,
    ("identity.end_role", "GET"): PLAIN,
    ("identity.do_end_role", "POST"): Operation(form=the(reason="Ander werk")),
    # audit
    ("api-audit.Ledger", "GET"): Operation(query=of({"limit": "200"}, school_id="school_id")),
    ("audit.ledger", "GET"): Operation(query=of({}, object="school_id")),
    ("audit.export", "POST"): Operation(form=the(van="2026-01-01")),
    ("audit.redact", "GET"): PLAIN,
    ("audit.do_redact", "POST"): Operation(form=the(reason="stond er per vergissing")),
    # centres
    ("api-centre.AllSettings", "GET"): PLAIN,
    ("api-centre.OneSetting", "PUT"): Operation(json=the(**SETTING)),
    ("api-centre.OneSetting", "DELETE"): Operation(query=the(valid_from="2026-10-01")),
    ("api-centre.OwnCentre", "GET"): PLAIN,
    ("api-centre.OwnCentre", "PATCH"): Operation(json=the(phone="053 11 11 11"), version=1),
    ("centres.settings", "GET"): PLAIN,
    ("centres.setting", "GET"): PLAIN,
    ("centres.change_setting", "POST"): Operation(form=the(**SETTING)),
    ("centres.reset_setting", "POST"): Operation(form=the(valid_from="2026-10-01")),
    ("centres.centre", "GET"): PLAIN,
    ("centres.change_centre", "POST"): Operation(
        form=the(name="CLB Anders", municipality="Aalst", email="anders@proef.example")
    ),
    # schools
    ("api-schools.Schools", "GET"): Operation(query=the(q="canary", past="true")),
    ("api-schools.Schools", "POST"): Operation(json=the(**NEW_SCHOOL)),
    ("api-schools.OneSchool", "GET"): PLAIN,
    ("api-schools.OneSchool", "PATCH"): Operation(json=the(name="Andere naam"), version=1),
    ("api-schools.EndOfAffiliation", "POST"): Operation(json=the(**END)),
    ("api-schools.SchoolSites", "GET"): PLAIN,
    ("api-schools.SchoolSites", "POST"): Operation(json=the(**SITE)),
    ("schools.own", "GET"): OURS,
    ("schools.schools", "GET"): Operation(query=the(q="canary", voorbij="1")),
    ("schools.school", "GET"): PLAIN,
    ("schools.new_school", "GET"): PLAIN,
    ("schools.add_school", "POST"): Operation(form=the(**NEW_SCHOOL)),
    ("schools.edit", "GET"): PLAIN,
    ("schools.change", "POST"): Operation(form=the(**ADDRESS)),
    ("schools.end", "GET"): PLAIN,
    ("schools.do_end", "POST"): Operation(form=the(**END)),
    ("schools.invite", "POST"): Operation(form=the(**PERSON, role="head")),
    ("schools.add_site", "POST"): Operation(form=the(**SITE)),
    # imports of schools
    ("onboarding.index", "GET"): PLAIN,
    ("onboarding.upload_page", "GET"): PLAIN,
    ("onboarding.upload", "POST"): Operation(form=file(SCHOOLS_FILE, affiliated_from="2026-09-01", level="primary")),
    ("onboarding.show", "GET"): Operation(params=batch("schools_batch")),
    ("onboarding.refused", "GET"): Operation(params=batch("schools_batch")),
    ("onboarding.template", "GET"): PLAIN,
    ("onboarding.choose_columns", "POST"): Operation(
        form=the(institution_number="nummer", name="naam", municipality="waar"), params=batch("schools_mapping")
    ),
    ("onboarding.commit", "POST"): Operation(form=the(rows="valid"), params=batch("schools_batch")),
    ("onboarding.discard", "POST"): Operation(params=batch("schools_batch")),
    ("api-imports of schools.SchoolsImports", "POST"): Operation(
        form=file(SCHOOLS_FILE, affiliated_from="2026-09-01", level="primary")
    ),
    ("api-imports of schools.OneSchoolsImport", "GET"): Operation(params=batch("schools_batch")),
    ("api-imports of schools.SchoolsImportRows", "GET"): Operation(params=batch("schools_batch")),
    ("api-imports of schools.SchoolsImportRefused", "GET"): Operation(params=batch("schools_batch")),
    ("api-imports of schools.SchoolsImportMapping", "PUT"): Operation(
        json=the(mapping={"institution_number": "nummer", "name": "naam", "municipality": "waar"}),
        params=batch("schools_mapping"),
        version="schools_mapping_version",
    ),
    ("api-imports of schools.SchoolsImportCommit", "POST"): Operation(
        json=the(rows="valid"), params=batch("schools_batch"), version="schools_batch_version"
    ),
    ("api-imports of schools.SchoolsImportDiscard", "POST"): Operation(
        params=batch("schools_batch"), version="schools_batch_version"
    ),
    # imports of closures
    ("closure_file.upload_page", "GET"): PLAIN,
    ("closure_file.upload", "POST"): Operation(form=file(CLOSURES_FILE)),
    ("closure_file.show", "GET"): Operation(params=batch("closures_batch")),
    ("closure_file.refused", "GET"): Operation(params=batch("closures_batch")),
    ("closure_file.template", "GET"): PLAIN,
    ("closure_file.choose_columns", "POST"): Operation(
        form=the(first_day="dag", kind="wat"), params=batch("closures_mapping")
    ),
    ("closure_file.commit", "POST"): Operation(form=the(rows="valid"), params=batch("closures_batch")),
    ("closure_file.discard", "POST"): Operation(params=batch("closures_batch")),
    ("api-imports of closures.ClosuresImports", "POST"): Operation(form=file(CLOSURES_FILE)),
    ("api-imports of closures.OneClosuresImport", "GET"): Operation(params=batch("closures_batch")),
    ("api-imports of closures.ClosuresImportRows", "GET"): Operation(params=batch("closures_batch")),
    ("api-imports of closures.ClosuresImportRefused", "GET"): Operation(params=batch("closures_batch")),
    ("api-imports of closures.ClosuresImportMapping", "PUT"): Operation(
        json=the(mapping={"first_day": "dag", "kind": "wat"}),
        params=batch("closures_mapping"),
        version="closures_mapping_version",
    ),
    ("api-imports of closures.ClosuresImportCommit", "POST"): Operation(
        json=the(rows="valid"), params=batch("closures_batch"), version="closures_batch_version"
    ),
    ("api-imports of closures.ClosuresImportDiscard", "POST"): Operation(
        params=batch("closures_batch"), version="closures_batch_version"
    ),
    # imports of class groups
    ("roster.upload_page", "GET"): PLAIN,
    ("roster.upload", "POST"): Operation(form=file(GROUPS_FILE, start_year="2026")),
    ("roster.show", "GET"): Operation(params=batch("groups_batch")),
    ("roster.refused", "GET"): Operation(params=batch("groups_batch")),
    ("roster.template", "GET"): PLAIN,
    ("roster.choose_columns", "POST"): Operation(
        form=the(institution_number="nummer", name="naam", grade="jaar", head_count="hoeveel"),
        params=batch("groups_mapping"),
    ),
    ("roster.commit", "POST"): Operation(form=the(rows="valid"), params=batch("groups_batch")),
    ("roster.discard", "POST"): Operation(params=batch("groups_batch")),
    ("api-imports of class groups.ClassGroupsImports", "POST"): Operation(form=file(GROUPS_FILE, start_year="2026")),
    ("api-imports of class groups.OneClassGroupsImport", "GET"): Operation(params=batch("groups_batch")),
    ("api-imports of class groups.ClassGroupsImportRows", "GET"): Operation(params=batch("groups_batch")),
    ("api-imports of class groups.ClassGroupsImportRefused", "GET"): Operation(params=batch("groups_batch")),
    ("api-imports of class groups.ClassGroupsImportMapping", "PUT"): Operation(
        json=the(mapping={"institution_number": "nummer", "name": "naam", "grade": "jaar", "head_count": "hoeveel"}),
        params=batch("groups_mapping"),
        version="groups_mapping_version",
    ),
    ("api-imports of class groups.ClassGroupsImportCommit", "POST"): Operation(
        json=the(rows="valid"), params=batch("groups_batch"), version="groups_batch_version"
    ),
    ("api-imports of class groups.ClassGroupsImportDiscard", "POST"): Operation(
        params=batch("groups_batch"), version="groups_batch_version"
    ),
    # notifications
    ("api-mails.MailDeliveries", "GET"): PLAIN,
    ("notifications.deliveries", "GET"): PLAIN,
    # calendars: pages
    ("calendars.calendar", "GET"): Operation(query=of({}, school="school_id")),
    ("calendars.add_closure", "POST"): Operation(form=of(CLOSURE, school_id="school_id"), refers=True),
    ("calendars.keep_year", "POST"): PLAIN,
    ("calendars.closure", "GET"): PLAIN,
    ("calendars.change_closure", "POST"): Operation(form=of(CLOSURE, school_id="school_id")),
    ("calendars.remove_closure", "POST"): PLAIN,
    ("calendars.our_calendar", "GET"): OURS,
    ("calendars.add_our_closure", "POST"): Operation(owner=CONTACT, form=the(**CLOSURE)),
    ("calendars.teams", "GET"): Operation(query=the(q="canary", past="1")),
    ("calendars.add_team", "POST"): Operation(form=the(**TEAM)),
    ("calendars.team", "GET"): PLAIN,
    ("calendars.add_team_member", "POST"): Operation(
        form=of({"function": "nurse", "valid_from": DAY}, member_id="other_member_id")
    ),
    ("calendars.edit_team", "GET"): PLAIN,
    ("calendars.change_team", "POST"): Operation(form=the(**TEAM, active="1")),
    ("calendars.end_place", "POST"): Operation(form=the(valid_until=LATER)),
    ("calendars.colleague", "GET"): PLAIN,
    ("calendars.add_leave", "POST"): Operation(form=the(**LEAVE)),
    ("calendars.remove_leave", "POST"): PLAIN,
    ("calendars.set_working_week", "POST"): Operation(form=the(**WEEK)),
    # calendars: REST
    ("api-calendar.Closures", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-calendar.Closures", "POST"): Operation(json=of(CLOSURE, school_id="school_id"), refers=True),
    ("api-calendar.OneClosure", "GET"): PLAIN,
    ("api-calendar.OneClosure", "PATCH"): Operation(json=the(note="Sportdag"), version=1),
    ("api-calendar.OneClosure", "DELETE"): Operation(version=1),
    ("api-calendar.SchoolYears", "POST"): Operation(json=the(start_year=2027)),
    ("api-calendar.OneSchoolYear", "GET"): PLAIN,
    ("api-calendar.LessonTimes", "GET"): Operation(query=the(**DAYS)),
    ("api-calendar.Teams", "GET"): Operation(query=the(q="canary", past="true")),
    ("api-calendar.Teams", "POST"): Operation(json=the(**TEAM)),
    ("api-calendar.OneTeam", "GET"): PLAIN,
    ("api-calendar.OneTeam", "PATCH"): Operation(json=the(name="Team Anders"), version=1),
    ("api-calendar.TeamMembers", "GET"): PLAIN,
    ("api-calendar.TeamMembers", "POST"): Operation(
        json=of({"function": "nurse", "valid_from": DAY}, member_id="other_member_id")
    ),
    ("api-calendar.OneTeamMember", "GET"): PLAIN,
    ("api-calendar.OneTeamMember", "PATCH"): Operation(json=the(last_day=LATER), version=1),
    ("api-calendar.TeamPresence", "GET"): Operation(query=the(**DAYS)),
    ("api-calendar.LeaveOfMember", "GET"): PLAIN,
    ("api-calendar.LeaveOfMember", "POST"): Operation(json=the(**LEAVE)),
    ("api-calendar.OneLeave", "GET"): PLAIN,
    ("api-calendar.OneLeave", "DELETE"): Operation(version=1),
    ("api-calendar.WorkingWeekOfMember", "GET"): PLAIN,
    ("api-calendar.WorkingWeekOfMember", "PUT"): Operation(json=the(**WEEK), version=-1),
    ("api-calendar.Facilities", "GET"): PLAIN,
    ("api-calendar.Facilities", "POST"): Operation(json=the(**FACILITY)),
    ("api-calendar.OneFacility", "GET"): PLAIN,
    ("api-calendar.OneFacility", "PATCH"): Operation(json=the(name="Lokaal Ander"), version=1),
    # class groups
    ("api-class-groups.ClassGroups", "GET"): Operation(query=of(YEAR, school_id="school_id")),
    ("api-class-groups.ClassGroupTotals", "GET"): Operation(query=the(**YEAR, q="canary")),
    ("api-class-groups.OneClassGroup", "GET"): PLAIN,
    ("api-class-groups.OneClassGroup", "PATCH"): Operation(json=the(head_count=9), version=1),
    ("api-class-groups.OneClassGroup", "DELETE"): Operation(version=1),
    ("api-class-groups.SchoolClassGroups", "POST"): Operation(json=the(**GROUP, start_year=2026)),
    ("api-class-groups.SchoolHeadCounts", "PUT"): Operation(
        json=lambda ids: {
            "start_year": 2026,
            "counts": [{"class_group_id": ids["class_group_id"], "head_count": 9, "version": 1}],
        }
    ),
    ("class_groups.overview", "GET"): Operation(query=the(q="canary", schooljaar="2026")),
    ("class_groups.school_groups", "GET"): Operation(query=the(schooljaar="2026")),
    ("class_groups.group", "GET"): PLAIN,
    ("class_groups.add_group", "POST"): Operation(form=the(**GROUP), query=the(schooljaar="2026")),
    ("class_groups.change_group", "POST"): Operation(form=the(**GROUP, version="1")),
    ("class_groups.remove_group", "POST"): Operation(form=the(version="1")),
    ("class_groups.count_pupils", "POST"): Operation(form=lambda ids: ids["counts"], query=the(schooljaar="2026")),
    # programmes
    ("api-programmes.Programmes", "GET"): Operation(query=the(**YEAR)),
    ("api-programmes.OneProgramme", "GET"): PLAIN,
    ("api-programmes.OneProgramme", "PATCH"): Operation(json=the(practice_source="Afspraak"), version=1),
    ("api-programmes.ProgrammeVersions", "POST"): Operation(json=the(from_year=2027), version=1),
    ("api-programmes.StandardProgrammes", "POST"): PLAIN,
    ("programmes.programmes", "GET"): PLAIN,
    ("programmes.programme", "GET"): PLAIN,
    ("programmes.change", "POST"): Operation(form=lambda ids: ids["programme_form"]),
    ("programmes.seed", "POST"): PLAIN,
    ("programmes.school_programmes", "GET"): PLAIN,
    ("programmes.add_school_programme", "POST"): Operation(
        form=of(ELSEWHERE, school_id="other_school_id"), refers=True
    ),
    ("programmes.remove_school_programme", "POST"): PLAIN,
    ("api-programmes.SchoolProgrammes", "GET"): PLAIN,
    ("api-programmes.SchoolProgrammes", "POST"): Operation(
        json=of(ELSEWHERE | {"from_year": 2026}, school_id="other_school_id"), refers=True
    ),
    ("api-programmes.OneSchoolProgramme", "GET"): PLAIN,
    ("api-programmes.OneSchoolProgramme", "DELETE"): Operation(version=1),
    # planning: REST
    ("api-visits.Visits", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-visits.Visits", "POST"): Operation(
        json=lambda ids: {"school_id": ids["other_school_id"], "team_id": ids["team_id"], "items": [to_plan(ids)]},
        refers=True,
    ),
    ("api-visits.OneVisit", "GET"): PLAIN,
    ("api-visits.History", "GET"): PLAIN,
    ("api-visits.Check", "GET"): Operation(query=the(day="2026-10-22", half_day="am")),
    ("api-visits.Proposals", "POST"): Operation(json=the(**OFFER), version="visit_version"),
    ("api-visits.FacilityOfOneVisit", "PUT"): Operation(
        json=of({}, facility_id="facility_id"), params=visit("at_centre"), version="at_centre_version"
    ),
    ("api-visits.Move", "POST"): Operation(
        json=the(**OFFER, reason="De arts is ziek."), params=visit("confirmed"), version="confirmed_version"
    ),
    ("api-visits.Confirm", "POST"): Operation(
        json=of({}, date_id="answered_dates"), params=visit("answered"), version="answered_version"
    ),
    ("api-visits.Cancel", "POST"): Operation(json=the(reason="Niet meer nodig."), version="visit_version"),
    ("api-visits.Hold", "POST"): Operation(
        json=lambda ids: {"counts": [{"item_id": ids["item_id"], "seen": 8}]},
        params=visit("held"),
        version="held_version",
    ),
    ("api-visits.SchoolAnswers", "POST"): Operation(
        owner=CONTACT,
        json=lambda ids: {
            "revision": 1,
            "answers": [{"date_id": date_id, "kind": "yes"} for date_id in ids["proposed_dates"].split()],
        },
        params=visit("proposed"),
    ),
    ("api-visits.Obligations", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-visits.ObligationSummary", "GET"): PLAIN,
    ("api-visits.Conflicts", "GET"): PLAIN,
    ("api-visits.BulkPreview", "POST"): Operation(
        json=lambda ids: {"keys": [to_plan(ids)], "team_id": ids["team_id"], "reply_by": "2026-10-12"}, refers=True
    ),
    ("api-visits.BulkProposals", "POST"): Operation(
        json=lambda ids: {
            "team_id": ids["team_id"],
            "reply_by": "2026-10-12",
            "batch": [{"keys": [to_plan(ids)], "options": OFFER["options"]}],
        },
        refers=True,
        refused_inside=True,
    ),
    # planning: pages
    ("visits.visits", "GET"): Operation(query=of({}, school_id="school_id")),
    ("visits.visits_csv", "GET"): PLAIN,
    ("visits.visit", "GET"): PLAIN,
    ("visits.new", "GET"): Operation(query=of({}, school="school_id"), refers=True),
    ("visits.do_new", "POST"): Operation(
        form=lambda ids: {"items": key_text(ids), "team_id": ids["team_id"]},
        query=of({}, school="other_school_id"),
        refers=True,
    ),
    ("visits.propose", "GET"): PLAIN,
    ("visits.do_propose", "POST"): Operation(form=of(DATES, version="visit_version")),
    ("visits.move", "GET"): Operation(params=visit("confirmed")),
    ("visits.do_move", "POST"): Operation(
        form=of(DATES | {"reason": "De arts is ziek."}, version="confirmed_version"), params=visit("confirmed")
    ),
    ("visits.confirm", "POST"): Operation(
        form=of({}, date_id="answered_dates", shown="answered_dates", version="answered_version"),
        params=visit("answered"),
    ),
    ("visits.cancel", "GET"): PLAIN,
    ("visits.do_cancel", "POST"): Operation(form=of({"reason": "Niet meer nodig."}, version="visit_version")),
    ("visits.hold", "GET"): Operation(params=visit("held")),
    ("visits.do_hold", "POST"): Operation(
        form=lambda ids: {f"seen_{ids['item_id']}": "8", "version": ids["held_version"]}, params=visit("held")
    ),
    ("visits.answer_here", "POST"): Operation(
        owner=CONTACT,
        form=lambda ids: {"revision": "1"} | {f"answer_{date_id}": "yes" for date_id in ids["proposed_dates"].split()},
        params=visit("proposed"),
    ),
    ("visits.conflicts", "GET"): PLAIN,
    ("visits.facilities", "GET"): PLAIN,
    ("visits.add_facility", "POST"): Operation(form=the(**FACILITY)),
    ("visits.facility", "GET"): PLAIN,
    ("visits.change_facility", "POST"): Operation(form=the(**FACILITY)),
    ("visits.facility_of_visit", "GET"): Operation(params=visit("at_centre")),
    ("visits.choose_facility", "POST"): Operation(
        form=of({}, facility_id="facility_id", version="at_centre_version"), params=visit("at_centre"), refers=True
    ),
    ("visits.our_year", "GET"): OURS,
    ("visits.obligations", "GET"): Operation(query=of({"status": "alle"}, school="school_id")),
    ("visits.obligations_csv", "GET"): Operation(query=the(status="alle")),
    ("visits.bulk_start", "GET"): PLAIN,
    ("visits.bulk", "POST"): Operation(form=lambda ids: {"id": key_text(ids)}),
    ("visits.bulk_preview", "POST"): Operation(
        form=lambda ids: {
            "id": key_text(ids),
            "team": ids["team_id"],
            "from_day": "2026-10-13",
            "number": "2",
            "reply_by": "2026-10-12",
        }
    ),
    ("visits.send_bulk", "POST"): Operation(
        form=lambda ids: {
            "team": ids["team_id"],
            "reply_by": "2026-10-12",
            "keys-1": key_text(ids),
            "in-1": "1",
            "day-1-1": "2026-10-22",
            "half-1-1": "am",
        }
    ),
}
"""Every operation that asks a permission."""
