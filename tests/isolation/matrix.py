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
from dataclasses import dataclass, field, replace
from typing import Any

from clb_tenants.access.roles import Role
from documents.pdfs import good
from world import PASSWORD

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
MAILBOX = {"name": "Secretariaat", "email": "nieuw.secretariaat@proef.example", "role": "planning_contact"}
PLANS = {"member_id": "other_member_id"}
PERIOD = {"first_day": "2027-08-01", "last_day": "2027-08-31"}
ADDRESS = {"name": "Nieuwe naam", "network": "free", "level": "primary", "municipality": "Lede"}
NEW_SCHOOL = ADDRESS | {"institution_number": "045678"}
SITE = {"number": 6, "name": "Vestiging Zeven", "municipality": "Lede"}
MERGER = {"from_day": "2026-09-01", "reason": "Besluit van het bestuur."}
NUMBER = MERGER | {"institution_number": "056789"}
CONTACTED, NEW_EMAIL = {"member_id": "contact_id"}, "verhuisd@proef.example"
MAIL, OWN_TEXT = {"key": "mail_key"}, {"key": "own_text_key"}
TEXT = {"subject": "Welkom", "body": "Dag {naam}, de link werkt tot en met {tot}."}
PLACE = {"name": "Zaal van het centrum", "municipality": "Lede"}
SHUT = {"site_id": "shut_site_id"}
END = {"last_day": LAST, "reason": "De school stapt over."}
SETTING = {"value": "160", "valid_from": "2026-11-01", "source": "overleg"}
CLOSURE = {"first_day": DAY, "last_day": DAY, "kind": "study_day"}
FREE = CLOSURE | {"first_day": "2027-02-05", "last_day": "2027-02-05"}
AVOIDED = {"first_day": DAY, "last_day": LATER, "reason": "Schoolfeest"}
TEAM = {"name": "Team Nieuw", "base_municipality": "Lede"}
GROUP = {"name": "5A", "grade": "L5", "head_count": 20}
GIVEN = {"lines": "1", "name-0": "5A", "grade-0": "L5", "head_count-0": "20"}
WEEK = {"valid_from": "2026-11-01", "half_days": ["0-am", "1-pm"]}
LEAVE = {"first_day": DAY, "last_day": LATER, "kind": "leave"}
PLAN = {"first_day": "2026-10-19", "last_day": "2027-06-30", "seconds": "15"}
FACILITY = {"kind": "room", "name": "Lokaal Nieuw", "valid_from": "2026-09-01"}
ELSEWHERE = {"place": "centre", "from_year": "2026", "source": "Afspraak"}
REVIEWED = {"campaign_id": "review_campaign_id"}
AT_WORK = {"campaign_id": "working_campaign_id"}
FAILED = {"campaign_id": "failed_campaign_id"}
NOTICE = {"given_on": "2026-10-05", "last_day": "2027-08-31", "reason": "Een ander centrum."}
SIGNED = {"agreement_id": "signed_agreement_id"}
NOTICED = {"agreement_id": "noticed_agreement_id"}
RENEWED = {"agreement_id": "renewed_agreement_id"}
PROMISE = {"side": "school", "owner_name": "Iemand", "what": "Iets", "due_on": "2026-11-01"}
MOMENT = {
    "kind": "information", "title": "Infoavond", "audience_words": "6de leerjaar", "starts_at": "09:00:00",
    "ends_at": "10:00:00",
}  # fmt: skip
CONCLUDED = {"held_on": "2026-10-06", "result": "keep", "conclusion": "Zo verder."}
CAMPAIGN = {"name": "Ronde", "source": "template", "years": 1}
YEAR = {"start_year": "2026"}
DAYS = {"first": "2026-11-02", "last": "2026-11-06"}
SCHOOLS_FILE = b"instellingsnummer;vestiging;naam;gemeente\n000111;1;Een;Aalst\n"
CONTACTS_FILE = b"instellingsnummer;naam;e-mail;functie\n012345;Nieuw Iemand;nieuw.iemand@proef.example;directie\n"
STAFF_FILE = b"naam;e-mail;functie\nNieuwe Collega;nieuwe.collega@proef.example;verpleegkundige\n"
LIST_FILE = b"Instellingsnummer;Naam;Voornaam;Klas;Stamnummer\n012345;Aa;Bb;2C;1\n012345;Cc;Dd;2C;2\n"
CLOSURES_FILE = b"instellingsnummer;eerste dag;soort\n012345;16/11/2026;studiedag\n"
AGREEMENTS_FILE = b"instellingsnummer;geldig vanaf;geldig tot en met;bestand\n012345;01/09/2007;31/08/2008;oud.pdf\n"
GROUPS_FILE = b"instellingsnummer;klas;leerjaar;aantal leerlingen\n012345;2A;L2;20\n"


def the(**body: Any) -> Body:
    return lambda _ids: body


def of(values: dict[str, Any], **names: str) -> Body:
    """`values`, and things of ours by name: `of(CLOSURE, school_id="school_id")`."""
    return lambda ids: values | {name: ids[thing] for name, thing in names.items()}


def file(data: bytes, **more: str) -> Body:
    return lambda _ids: {**more, "file": (io.BytesIO(data), "lijst.csv")}


def with_pdf(data: bytes) -> Body:
    return lambda _ids: {"file": (io.BytesIO(data), "lijst.csv"), "files": (io.BytesIO(good("Oud.")), "oud.pdf")}


def pdf(words: str) -> Body:
    return lambda _ids: {"file": (io.BytesIO(good(words)), "contract.pdf")}


def batch(name: str) -> dict[str, str]:
    return {"batch_id": name}


SCHOOLS_MAPPING = {"institution_number": "nummer", "name": "naam", "municipality": "waar"}
CONTACTS_MAPPING = {"institution_number": "nummer", "name": "wie", "email": "waar"}
STAFF_MAPPING = {"name": "wie", "email": "waar", "role": "wat"}
AGREEMENTS_MAPPING = {"institution_number": "nummer", "valid_from": "eerste", "valid_to": "laatste"}
GROUPS_MAPPING = {"institution_number": "nummer", "name": "naam", "grade": "jaar", "head_count": "hoeveel"}


def imports(
    kind: str, words: str, mapping: dict[str, str] | None, upload: Body, owner: Role = Role.ADMINISTRATOR
) -> dict[tuple[str, str], Operation]:
    """The operations that every kind of import has; `things.py` made a batch for each state they begin from.

    Without `mapping` the columns are chosen with the file.
    """
    pages, api = f"import_{kind}", f"api-imports of {words}"
    review, choosing, done, at_work = (batch(f"{kind}_{name}") for name in ("batch", "mapping", "done", "working"))
    versions = f"{kind}_batch_version", f"{kind}_mapping_version", f"{kind}_done_version"
    columns: dict[tuple[str, str], Operation] = {}
    if mapping is not None:
        columns = {
            (f"{pages}.choose_columns", "POST"): Operation(form=the(**mapping), params=choosing),
            (f"{api}.Mapping", "PUT"): Operation(json=the(mapping=mapping), params=choosing, version=versions[1]),
        }
    operations = columns | {
        (f"{pages}.upload_page", "GET"): PLAIN,
        (f"{pages}.upload", "POST"): Operation(form=upload),
        (f"{pages}.template", "GET"): PLAIN,
        (f"{pages}.show", "GET"): Operation(params=review),
        (f"{pages}.commit", "POST"): Operation(form=the(rows="valid"), params=review),
        (f"{pages}.progress", "GET"): Operation(params=at_work),
        (f"{pages}.stop", "POST"): Operation(params=at_work),
        (f"{pages}.undo", "POST"): Operation(params=done),
        (f"{pages}.discard", "POST"): Operation(params=review),
        (f"{pages}.refused", "GET"): Operation(params=review),
        (f"{api}.Imports", "POST"): Operation(form=upload),
        (f"{api}.OneImport", "GET"): Operation(params=review),
        (f"{api}.Rows", "GET"): Operation(params=review),
        (f"{api}.Commit", "POST"): Operation(json=the(rows="valid"), params=review, version=versions[0]),
        (f"{api}.Stop", "POST"): Operation(params=at_work),
        (f"{api}.Undo", "POST"): Operation(params=done, version=versions[2]),
        (f"{api}.Discard", "POST"): Operation(params=review, version=versions[0]),
        (f"{api}.Refused", "GET"): Operation(params=review),
    }
    return {key: replace(operation, owner=owner) for key, operation in operations.items()}


def visit(name: str) -> dict[str, str]:
    return {"visit_id": f"{name}_id"}


def to_plan(ids: Ids) -> dict[str, Any]:
    return {"class_group_id": ids["group_to_plan"], "programme_id": ids["programme_to_plan"], "dose": 1}


def stand_in(ids: Ids) -> dict[str, Any]:
    return {"member_id": ids["stand_in_id"], "visit_ids": [ids["confirmed_id"]], "reason": "Ziek."}


def key_text(ids: Ids) -> str:
    return f"{ids['group_to_plan']}:{ids['programme_to_plan']}:1"


OFFER: dict[str, Any] = {"options": [{"day": "2026-10-22", "half_day": "am"}], "reply_by": "2026-10-12"}
DATES = {"option_1": "2026-10-22", "half_1": "am", "reply_by": "2026-10-12"}
MOVED = {"reason": "De arts is ziek.", "override_reason": "Enige week met een arts."}
TERMS = {"valid_from": "2027-09-01", "renewal": "tacit", "notice_month": "12", "notice_day": "31"}
CLAUSE, OF_TEMPLATE = {"key": "clause_key"}, {"key": "template_clause_key"}
SIGNING = {"agreement_id": "signing_agreement_id", "party_id": "signing_party_id"}
ASKED = {"agreement_id": "asked_agreement_id"}
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
    ("api-people.EmailOfMember", "GET"): Operation(params=CONTACTED),
    ("api-people.EmailOfMember", "PUT"): Operation(json=the(email=NEW_EMAIL), params=CONTACTED, version=-1),
    ("identity.change_email", "GET"): Operation(params=CONTACTED),
    ("identity.do_change_email", "POST"): Operation(form=the(email=NEW_EMAIL), params=CONTACTED),
    ("api-people.SchoolMailboxes", "GET"): PLAIN,
    ("api-people.SchoolMailboxes", "POST"): Operation(json=the(**MAILBOX)),
    ("api-people.OneMailbox", "DELETE"): Operation(version=1),
    ("api-people.AllDeputies", "GET"): Operation(query=of({}, school_id="school_id"), refers=True),
    ("api-people.AllDeputies", "POST"): Operation(
        json=of(PERIOD, school_id="school_id", member_id="contact_id", deputy_member_id="head_id"), refers=True
    ),
    ("api-people.EndOfDeputy", "POST"): PLAIN,
    ("identity.deputies", "GET"): PLAIN,
    ("identity.school_deputies", "GET"): PLAIN,
    ("identity.add_deputy", "POST"): Operation(
        form=of(PERIOD, member_id="member_id", deputy_member_id="other_member_id"), refers=True
    ),
    ("identity.add_school_deputy", "POST"): Operation(
        form=of(PERIOD, member_id="contact_id", deputy_member_id="head_id")
    ),
    ("identity.end_deputy", "POST"): PLAIN,
    ("api-people.AllContactChecks", "GET"): PLAIN,
    ("api-people.AllContactChecks", "POST"): Operation(
        json=lambda ids: {"school_ids": [ids["never_asked_id"]]}, refers=True
    ),
    ("api-people.AskContactsAgain", "POST"): PLAIN,
    ("api-people.ContactConfirmation", "POST"): Operation(owner=CONTACT, json=the(remark="Klopt.")),
    ("identity.contact_checks", "GET"): PLAIN,
    ("identity.ask_contacts", "POST"): PLAIN,
    ("identity.ask_contacts_again", "POST"): PLAIN,
    ("identity.our_contacts", "GET"): OURS,
    ("identity.confirm_contacts", "POST"): Operation(owner=CONTACT, form=lambda ids: ids["contacts_form"]),
    ("identity.mailboxes", "GET"): PLAIN,
    ("identity.add_mailbox", "POST"): Operation(form=the(**MAILBOX)),
    ("identity.remove_mailbox", "POST"): Operation(form=the(version="1")),
    ("identity.people", "GET"): Operation(query=the(voorbij="1")),
    ("identity.invitation_form", "GET"): Operation(query=of({}, school="school_id")),
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
    ("api-centre.OneSetting", "GET"): PLAIN,
    ("api-centre.OneSetting", "PUT"): Operation(json=the(**SETTING), version=-1),
    ("api-centre.OneSetting", "DELETE"): Operation(query=the(valid_from="2026-10-01"), version=-1),
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
    ("api-schools.OneSchool", "PATCH"): Operation(json=the(name="Andere naam"), version=2),
    ("api-schools.EndOfAffiliation", "POST"): Operation(json=the(**END)),
    ("api-schools.SchoolSites", "GET"): PLAIN,
    ("api-schools.SchoolSites", "POST"): Operation(json=the(**SITE)),
    ("api-schools.NewNumberOfSchoolPreview", "POST"): Operation(json=the(**NUMBER)),
    ("api-schools.MergerOfSchoolPreview", "POST"): Operation(json=of(MERGER, into_id="other_school_id")),
    ("api-schools.NewNumberOfSitePreview", "POST"): Operation(json=the(number=9, reason="Besluit.")),
    ("api-schools.MergerOfSitePreview", "POST"): Operation(json=of(END, into_id="second_site_id")),
    ("api-schools.NewNumberOfSchool", "POST"): Operation(json=the(**NUMBER), version=2),
    ("api-schools.MergerOfSchool", "POST"): Operation(json=of(MERGER, into_id="other_school_id"), version=2),
    ("api-schools.FormerNamesOfSchool", "GET"): PLAIN,
    ("api-schools.NewNumberOfSite", "POST"): Operation(json=the(number=9, reason="Besluit."), version=1),
    ("api-schools.MergerOfSite", "POST"): Operation(json=of(END, into_id="second_site_id"), version=1),
    ("api-schools.OneSite", "GET"): PLAIN,
    ("api-schools.OneSite", "PATCH"): Operation(json=the(name="Andere naam"), version=1),
    ("api-schools.CloseOfSite", "POST"): Operation(json=the(**END), version=1),
    ("api-schools.ReopeningOfSite", "POST"): Operation(params=SHUT, version="shut_site_version"),
    ("api-schools.HomeEducation", "GET"): PLAIN,
    ("api-schools.PlacesOfHomeEducation", "POST"): Operation(json=the(**PLACE)),
    ("schools.home_education", "GET"): PLAIN,
    ("schools.add_place", "POST"): Operation(form=the(**PLACE)),
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
    ("schools.renaming", "GET"): PLAIN,
    ("schools.renumber_school", "POST"): Operation(form=the(**NUMBER)),
    ("schools.merge_school", "POST"): Operation(form=of(MERGER, into_id="other_school_id")),
    ("schools.site_renaming", "GET"): PLAIN,
    ("schools.renumber_site", "POST"): Operation(form=the(number="9", reason="Besluit.")),
    ("schools.merge_site", "POST"): Operation(form=of(END, into_id="second_site_id")),
    ("schools.site", "GET"): PLAIN,
    ("schools.change_site", "POST"): Operation(form=the(**SITE)),
    ("schools.close_site", "POST"): Operation(form=the(**END)),
    ("schools.reopen_site", "POST"): Operation(form=of({}, version="shut_site_version"), params=SHUT),
    # documents
    ("documents.documents", "GET"): Operation(query=of({}, school="school_id")),
    ("documents.upload", "POST"): Operation(form=pdf("nieuw")),
    ("documents.document", "GET"): PLAIN,
    ("documents.download", "GET"): PLAIN,
    ("documents.check", "POST"): Operation(form=the(verdict="accepted")),
    ("documents.seal", "GET"): PLAIN,
    ("api-documents.Documents", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-documents.DocumentsOfSchool", "POST"): Operation(form=pdf("nieuw over REST")),
    ("api-documents.OneDocument", "GET"): PLAIN,
    ("api-documents.ContentOfDocument", "GET"): PLAIN,
    ("api-documents.CheckOfDocument", "POST"): Operation(json=the(verdict="refused", reason="Onleesbaar.")),
    # imports
    ("onboarding.index", "GET"): PLAIN,
    **imports("schools", "schools", SCHOOLS_MAPPING, file(SCHOOLS_FILE, affiliated_from="2026-09-01", level="primary")),
    **imports("agreements", "agreements", AGREEMENTS_MAPPING, with_pdf(AGREEMENTS_FILE)),
    **imports("class_groups", "class groups", GROUPS_MAPPING, file(GROUPS_FILE, start_year="2026")),
    **imports("contacts", "contacts", CONTACTS_MAPPING, file(CONTACTS_FILE, invite="yes")),
    **imports("staff", "staff", STAFF_MAPPING, file(STAFF_FILE, invite="no")),
    **imports("class_lists", "class lists", None, file(LIST_FILE, start_year="2026")),
    **imports("closures", "closures", {"first_day": "dag", "kind": "wat"}, file(CLOSURES_FILE)),
    **imports("own_closures", "own closures", {"first_day": "dag", "kind": "wat"}, file(CLOSURES_FILE), CONTACT),
    # notifications
    ("api-mails.MailDeliveries", "GET"): PLAIN,
    ("notifications.deliveries", "GET"): PLAIN,
    ("api-mails.MailBounces", "GET"): PLAIN,
    ("api-mails.OneBounce", "GET"): PLAIN,
    ("api-mails.PutAsideBounce", "POST"): Operation(json=the(reason="De mailbox was vol."), version=1),
    ("notifications.bounces", "GET"): PLAIN,
    ("notifications.rhythm", "GET"): PLAIN,
    ("notifications.choose_rhythm", "POST"): Operation(form=the(rhythm="daily", hour="8", weekday="1")),
    ("api-mails.MyMailRhythm", "GET"): PLAIN,
    ("api-mails.MyMailRhythm", "PUT"): Operation(json=the(rhythm="daily"), version=-1),
    ("notifications.bounce", "GET"): PLAIN,
    ("notifications.put_aside", "POST"): Operation(form=the(reason="De mailbox was vol.")),
    ("api-mails.AllMailTexts", "GET"): PLAIN,
    ("api-mails.OneMailText", "GET"): Operation(params=MAIL),
    ("api-mails.OneMailText", "PUT"): Operation(json=the(**TEXT), params=MAIL, version=-1),
    ("api-mails.OneMailText", "DELETE"): Operation(params=OWN_TEXT, version=-1),
    ("notifications.texts", "GET"): PLAIN,
    ("notifications.text", "GET"): Operation(params=MAIL),
    ("notifications.write_text", "POST"): Operation(form=the(**TEXT), params=MAIL),
    ("notifications.reset_text", "POST"): Operation(params=OWN_TEXT),
    # calendars: pages
    ("calendars.calendar", "GET"): Operation(query=of({}, school="school_id")),
    ("calendars.add_closure", "POST"): Operation(form=of(CLOSURE, school_id="school_id"), refers=True),
    ("calendars.keep_year", "POST"): PLAIN,
    ("calendars.closure", "GET"): PLAIN,
    ("calendars.change_closure", "POST"): Operation(form=of(CLOSURE, school_id="school_id")),
    ("calendars.remove_closure", "POST"): PLAIN,
    ("calendars.our_calendar", "GET"): OURS,
    ("calendars.add_our_avoided", "POST"): Operation(owner=CONTACT, form=the(**AVOIDED)),
    ("calendars.add_avoided", "POST"): Operation(form=of(AVOIDED, school_id="school_id"), refers=True),
    ("calendars.remove_avoided", "POST"): PLAIN,
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
    ("api-calendar.ClosurePreview", "POST"): Operation(json=of(FREE, school_id="school_id"), refers=True),
    ("api-calendar.ClosureChangePreview", "POST"): Operation(json=the(note="Sportdag")),
    ("api-calendar.OneClosure", "GET"): PLAIN,
    ("api-calendar.OneClosure", "PATCH"): Operation(json=the(note="Sportdag"), version=1),
    ("api-calendar.OneClosure", "DELETE"): Operation(version=1),
    ("api-calendar.AvoidedPeriods", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-calendar.AvoidedPeriods", "POST"): Operation(json=of(AVOIDED, school_id="school_id"), refers=True),
    ("api-calendar.OneAvoidedPeriod", "GET"): PLAIN,
    ("api-calendar.OneAvoidedPeriod", "DELETE"): Operation(version=1),
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
    ("api-calendar.EndOfTeamMemberPreview", "POST"): Operation(json=the(last_day=LATER)),
    ("api-calendar.OneTeamMember", "GET"): PLAIN,
    ("api-calendar.OneTeamMember", "PATCH"): Operation(json=the(last_day=LATER), version=1),
    ("api-calendar.TeamPresence", "GET"): Operation(query=the(**DAYS)),
    ("api-calendar.LeavePreview", "POST"): Operation(json=the(**LEAVE)),
    ("api-calendar.WorkingWeekPreview", "POST"): Operation(json=the(**WEEK)),
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
    ("class_groups.give_page", "GET"): Operation(owner=CONTACT, query=the(schooljaar="2027")),
    ("class_groups.give", "POST"): Operation(owner=CONTACT, form=the(**GIVEN), query=the(schooljaar="2027")),
    ("api-class-groups.GivenClasses", "GET"): Operation(owner=CONTACT, query=the(start_year="2027")),
    ("api-class-groups.GivenClasses", "PUT"): Operation(owner=CONTACT, json=the(start_year=2027, groups=[GROUP])),
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
    ("api-programmes.ProgrammeChangePreview", "POST"): Operation(json=the(practice_source="Afspraak")),
    ("api-programmes.ProgrammeVersionPreview", "POST"): Operation(json=the(from_year=2027)),
    ("api-programmes.SchoolProgrammePreview", "POST"): Operation(
        json=of(ELSEWHERE | {"from_year": 2026}, school_id="other_school_id")
    ),
    ("api-programmes.SchoolProgrammeRemovalPreview", "POST"): PLAIN,
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
    # signing
    ("agreements.signing", "GET"): PLAIN,
    ("agreements.sign", "POST"): Operation(
        form=of({"agrees": "1", "password": PASSWORD}, content_hash="signing_hash"), params=SIGNING
    ),
    ("agreements.name_signatory", "POST"): Operation(form=of({"role": "director"}, member_id="director_id"), params=SIGNING),
    ("agreements.replace_signatory", "POST"): Operation(
        form=of({"reason": "Afwezig."}, member_id="director_id"), params=SIGNING
    ),
    ("agreements.sign_on_paper", "POST"): Operation(form=of({}, document_id="paper_id"), params=SIGNING),
    ("agreements.proof", "GET"): Operation(params={"agreement_id": "sealed_agreement_id"}),
    ("agreements.to_sign", "GET"): PLAIN,
    # Signing many commits by itself: these pick something in no place, which is told.
    ("agreements.sign_many", "POST"): Operation(
        form=lambda ids: {
            "agrees": "1",
            "password": PASSWORD,
            "picks": f"x|{ids['signing_agreement_id']}|{ids['signing_hash']}",
        }
    ),
    ("api-agreements.Signatories", "GET"): PLAIN,
    ("api-agreements.Signatories", "POST"): Operation(json=of({"role": "director"}, member_id="director_id"), params=SIGNING),
    ("api-agreements.ReplacementOfSignatory", "POST"): Operation(
        json=of({"reason": "Afwezig."}, member_id="director_id"), params=SIGNING
    ),
    ("api-agreements.Signatures", "POST"): Operation(
        json=of({"agrees": True, "password": PASSWORD}, content_hash="signing_hash"), params=SIGNING
    ),
    ("api-agreements.SignedPaperOfAgreement", "PUT"): Operation(
        json=of({}, document_id="paper_id"), params=SIGNING, version="signing_version"
    ),
    ("api-agreements.WaitingSignatures", "GET"): PLAIN,
    ("api-agreements.ManySignaturesAtOnce", "POST"): Operation(
        json=lambda ids: {
            "agrees": True,
            "password": PASSWORD,
            "picks": [
                {"context": "x", "agreement_id": ids["signing_agreement_id"], "content_hash": ids["signing_hash"]}
            ],
        }
    ),
    # agreements
    ("agreements.agreements", "GET"): Operation(query=the(q="canary")),
    ("agreements.of_school", "GET"): PLAIN,
    ("agreements.new", "GET"): PLAIN,
    ("agreements.start", "POST"): Operation(
        form=lambda ids: TERMS | {"basis": f"model:{ids['template_version_id']}"}, params={"school_id": "school_without_text"}
    ),
    ("agreements.ask_talk", "POST"): Operation(owner=HEAD, form=the(message="Over het lokaal.")),
    ("agreements.answer_talk", "POST"): Operation(form=the(answer="Maandag.", version="1")),
    ("agreements.agreement", "GET"): PLAIN,
    ("agreements.comment", "POST"): Operation(form=the(text="Goed.", clause_key="contacten")),
    ("agreements.note", "POST"): Operation(form=the(text="Intern.")),
    ("agreements.decide", "POST"): Operation(form=the(decision="taken"), params=CLAUSE),
    ("agreements.ask_approval", "POST"): PLAIN,
    ("agreements.decide_approval", "POST"): Operation(form=the(decision="goed"), params=ASKED),
    ("agreements.decline", "GET"): PLAIN,
    ("agreements.do_decline", "POST"): Operation(form=of({"reason": "Niet goed."}, version="agreement_version")),
    ("agreements.title", "GET"): PLAIN,
    ("agreements.change_title", "POST"): Operation(form=of({"title": "Afspraken"}, version="agreement_version")),
    ("agreements.step", "GET"): PLAIN,
    ("agreements.do_step", "POST"): Operation(form=of({}, version="agreement_version")),
    ("agreements.clause", "GET"): Operation(params=CLAUSE),
    ("agreements.change_clause", "POST"): Operation(
        form=of({"title": "Overleg", "source": "Elke maandag.", "is_included": "1"}, version="clause_version"), params=CLAUSE
    ),
    ("agreements.new_clause", "GET"): PLAIN,
    ("agreements.add_clause", "POST"): Operation(form=the(title="Nieuw", source="Iets nieuws.")),
    ("agreements.terms", "GET"): PLAIN,
    ("agreements.change_terms", "POST"): Operation(form=of(TERMS, version="agreement_version")),
    ("agreements.compare", "GET"): PLAIN,
    ("agreements.version", "GET"): PLAIN,
    ("agreements.templates", "GET"): PLAIN,
    ("agreements.template", "GET"): PLAIN,
    ("agreements.template_clause", "GET"): Operation(params=OF_TEMPLATE),
    ("agreements.change_template_clause", "POST"): Operation(form=the(title="Nieuw", source="Nieuw."), params=OF_TEMPLATE),
    ("agreements.new_template_clause", "GET"): PLAIN,
    ("agreements.add_template_clause", "POST"): Operation(form=the(title="Nieuw", source="Nieuw.")),
    ("agreements.remove_template_clause", "POST"): Operation(
        form=of({}, version="own_clause_version"), params={"key": "own_clause_key"}
    ),
    ("agreements.move_template_clause", "POST"): Operation(form=the(position="1"), params=OF_TEMPLATE),
    ("agreements.publish", "POST"): Operation(form=the(note="Korter.")),
    ("api-agreements.Agreements", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-agreements.SchoolAgreements", "POST"): Operation(
        json=of({"valid_from": "2027-09-01"}, template_version_id="template_version_id"),
        params={"school_id": "school_without_text"},
    ),
    ("api-agreements.OneAgreement", "GET"): PLAIN,
    ("api-agreements.OneAgreement", "PUT"): Operation(json=the(valid_from="2027-09-01"), version=-1),
    ("api-agreements.TitleOfAgreement", "PUT"): Operation(json=the(title="Afspraken"), version="agreement_version"),
    ("api-agreements.Clauses", "GET"): PLAIN,
    ("api-agreements.Clauses", "POST"): Operation(json=the(title="Nieuw", source="Iets nieuws.")),
    ("api-agreements.OneClause", "GET"): Operation(params=CLAUSE),
    ("api-agreements.OneClause", "PATCH"): Operation(json=the(title="Overleg"), params=CLAUSE, version=-1),
    ("api-agreements.DecisionOnClause", "PUT"): Operation(
        json=the(decision="taken"), params=CLAUSE, version="clause_version"
    ),
    ("api-agreements.Versions", "GET"): PLAIN,
    ("api-agreements.OneVersion", "GET"): PLAIN,
    ("api-agreements.Redline", "GET"): Operation(query=of({}, first="first_version_id", second="version_id")),
    ("api-agreements.HistoryOfAgreement", "GET"): PLAIN,
    ("api-agreements.Give", "POST"): Operation(json=the(), version="agreement_version"),
    ("api-agreements.TakeBack", "POST"): Operation(owner=HEAD, version="agreement_version"),
    ("api-agreements.SendToSign", "POST"): Operation(version="agreement_version"),
    ("api-agreements.Decline", "POST"): Operation(json=the(reason="Niet goed."), version="agreement_version"),
    ("api-agreements.WithdrawAgreement", "POST"): Operation(json=the(reason="Niet nodig."), version="agreement_version"),
    ("api-agreements.ReopenAgreement", "POST"): Operation(
        json=the(reason="Toch praten."), params={"agreement_id": "declined_agreement_id"}, version="declined_agreement_version"
    ),
    ("api-agreements.Approvals", "POST"): PLAIN,
    ("api-agreements.DecisionOnApproval", "PUT"): Operation(json=the(is_approved=True), params=ASKED),
    ("api-agreements.Comments", "GET"): PLAIN,
    ("api-agreements.Comments", "POST"): Operation(json=the(text="Goed.")),
    ("api-agreements.Notes", "GET"): PLAIN,
    ("api-agreements.Notes", "POST"): Operation(json=the(text="Intern.")),
    ("api-agreements.Talks", "POST"): Operation(owner=HEAD, json=the(message="Over het lokaal.")),
    ("api-agreements.AnswerOnTalk", "PUT"): Operation(json=the(answer="Maandag."), version=1),
    ("api-agreements.Templates", "GET"): PLAIN,
    ("api-agreements.TemplateClauses", "GET"): PLAIN,
    ("api-agreements.TemplateClauses", "POST"): Operation(json=the(title="Nieuw", source="Nieuw.")),
    ("api-agreements.PlaceOfTemplateClause", "PUT"): Operation(
        json=the(position=1), params=OF_TEMPLATE, version="template_clause_version"
    ),
    ("api-agreements.OneTemplateClause", "PUT"): Operation(
        json=the(title="Nieuw", source="Nieuw."), params=OF_TEMPLATE, version=2
    ),
    ("api-agreements.OneTemplateClause", "DELETE"): Operation(
        params={"key": "own_clause_key"}, version="own_clause_version"
    ),
    ("api-agreements.TemplateVersions", "POST"): Operation(json=the(note="Korter.")),
    # planning: REST
    ("api-visits.Visits", "GET"): Operation(query=of({}, school_id="school_id")),
    ("api-visits.Visits", "POST"): Operation(
        json=lambda ids: {"school_id": ids["other_school_id"], "team_id": ids["team_id"], "items": [to_plan(ids)]},
        refers=True,
    ),
    ("api-visits.OneVisit", "GET"): PLAIN,
    ("api-visits.History", "GET"): PLAIN,
    ("api-visits.Deadlines", "GET"): PLAIN,
    ("api-visits.Check", "GET"): Operation(query=the(day="2026-10-22", half_day="am")),
    ("api-visits.FixedDates", "POST"): Operation(
        json=the(day="2026-11-26", half_day="am"), params=visit("at_home"), version="at_home_version"
    ),
    ("api-visits.Proposals", "POST"): Operation(json=the(**OFFER), version="visit_version"),
    ("api-visits.FacilityOfOneVisit", "PUT"): Operation(
        json=of({}, facility_id="facility_id"), params=visit("at_centre"), version="at_centre_version"
    ),
    ("api-visits.Move", "POST"): Operation(
        json=the(**OFFER, **MOVED), params=visit("confirmed"), version="confirmed_version"
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
    ("api-visits.HeldVisitCounts", "PUT"): Operation(
        json=lambda ids: {"counts": [{"item_id": ids["done_item_id"], "seen": 7, "absent": 1}], "reason": "Verteld."},
        params=visit("done"),
        version="done_version",
    ),
    ("api-visits.Waivers", "POST"): Operation(json=lambda ids: {"keys": [to_plan(ids)], "reason": "Niet nodig."}, refers=True),
    ("api-visits.ReopenedObligations", "POST"): Operation(json=lambda ids: {"keys": [to_plan(ids)]}, refers=True),
    ("api-visits.CounterProposals", "POST"): Operation(
        owner=CONTACT,
        json=the(revision=1, options=OFFER["options"], reason="Openklasdag"),
        params=visit("proposed"),
    ),
    ("api-visits.Accept", "POST"): Operation(
        json=of({}, counter_id="counter_id"), params=visit("countered"), version="countered_version"
    ),
    ("api-visits.RecordedAnswers", "POST"): Operation(
        json=lambda ids: {
            "revision": 1,
            "answers": [{"date_id": date_id, "kind": "yes"} for date_id in ids["proposed_dates"].split()],
            "said_by": "Els Peeters",
            "said_on": "2026-10-06",
        },
        params=visit("proposed"),
        version="proposed_version",
    ),
    ("api-visits.Withdraw", "POST"): Operation(params=visit("proposed"), version="proposed_version"),
    ("api-visits.Reopen", "POST"): Operation(
        json=the(reason="Geen bosklas"), params=visit("cancelled"), version="cancelled_version"
    ),
    ("api-visits.TeamOfVisit", "PUT"): Operation(
        json=of({"reason": "Ziek."}, team_id="other_team_id"), version="visit_version"
    ),
    ("api-visits.Split", "POST"): Operation(
        json=lambda ids: {"item_ids": [ids["split_item_id"]], "reason": "Bosklas"},
        params=visit("pair"),
        version="pair_version",
    ),
    ("api-visits.Merge", "POST"): Operation(json=of({}, other_id="pair_id"), version="visit_version"),
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
    ("api-visits.OpenWorkOfColleague", "GET"): Operation(params=PLANS),
    ("api-visits.HandOverPreview", "POST"): Operation(
        json=lambda ids: {"to_member_id": ids["administrator_id"], "visit_ids": [ids["visit_id"]], "reason": "Weg."},
        params=PLANS,
    ),
    ("api-visits.HandOverOfColleague", "POST"): Operation(
        json=lambda ids: {"to_member_id": ids["administrator_id"], "visit_ids": [ids["visit_id"]], "reason": "Weg."},
        params=PLANS,
    ),
    ("api-visits.ColleaguesOfVisit", "GET"): Operation(params=visit("confirmed")),
    ("api-visits.SubstituteOnVisit", "POST"): Operation(
        json=of({"reason": "Ziek."}, absent_id="member_id", member_id="stand_in_id"), params=visit("confirmed"),
        version="confirmed_version",
    ),
    ("api-visits.VisitsOfColleague", "GET"): PLAIN,
    ("api-visits.SubstituteOfColleague", "POST"): Operation(json=stand_in),
    # planning: pages
    ("visits.substitute", "GET"): Operation(params=visit("confirmed")),
    ("visits.do_substitute", "POST"): Operation(
        form=of({"reason": "Ziek."}, absent_id="member_id", member_id="stand_in_id"), params=visit("confirmed")
    ),
    ("visits.substitute_on_many", "GET"): PLAIN,
    ("visits.do_substitute_on_many", "POST"): Operation(form=stand_in),
    ("visits.batches", "GET"): PLAIN,
    ("visits.batch", "GET"): PLAIN,
    ("visits.undo_batch", "POST"): PLAIN,
    ("api-visits.OneBulkProposal", "GET"): PLAIN,
    ("api-visits.UndoBulkProposal", "POST"): PLAIN,
    ("visits.hand_over", "GET"): Operation(params=PLANS),
    ("visits.do_hand_over", "POST"): Operation(
        form=lambda ids: {"to_member_id": ids["administrator_id"], "visit_ids": ids["visit_id"], "reason": "Weg."},
        params=PLANS,
    ),
    ("visits.visits", "GET"): Operation(query=of({}, school_id="school_id")),
    ("visits.visits_csv", "POST"): PLAIN,
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
        form=of(DATES | MOVED, version="confirmed_version"), params=visit("confirmed")
    ),
    ("visits.fix", "GET"): Operation(params=visit("at_home")),
    ("visits.do_fix", "POST"): Operation(
        form=of({"option_1": "2026-11-26", "half_1": "am"}, version="at_home_version"), params=visit("at_home")
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
    ("visits.correct", "GET"): Operation(params=visit("done")),
    ("visits.do_correct", "POST"): Operation(
        form=lambda ids: {
            f"seen_{ids['done_item_id']}": "7", f"absent_{ids['done_item_id']}": "1", "reason": "Verteld.",
            "version": ids["done_version"],
        },
        params=visit("done"),
    ),
    ("visits.accept", "POST"): Operation(
        form=of({}, counter_id="counter_id", version="countered_version"), params=visit("countered")
    ),
    ("visits.record", "GET"): Operation(params=visit("proposed")),
    ("visits.do_record", "POST"): Operation(
        form=lambda ids: {
            "revision": "1", "said_by": "Els Peeters", "said_on": "2026-10-06", "version": ids["proposed_version"],
        }
        | {f"answer_{date_id}": "yes" for date_id in ids["proposed_dates"].split()},
        params=visit("proposed"),
    ),
    ("visits.withdraw", "GET"): Operation(params=visit("proposed")),
    ("visits.do_withdraw", "POST"): Operation(form=of({}, version="proposed_version"), params=visit("proposed")),
    ("visits.reopen", "GET"): Operation(params=visit("cancelled")),
    ("visits.do_reopen", "POST"): Operation(
        form=of({"reason": "Geen bosklas"}, version="cancelled_version"), params=visit("cancelled")
    ),
    ("visits.counter_here", "GET"): Operation(owner=CONTACT, params=visit("proposed")),
    ("visits.do_counter_here", "POST"): Operation(
        owner=CONTACT,
        form=the(revision="1", option_1="2026-10-22", half_1="am", reason="Openklasdag"),
        params=visit("proposed"),
    ),
    ("visits.replace_team", "GET"): PLAIN,
    ("visits.do_replace_team", "POST"): Operation(
        form=of({"reason": "Ziek."}, team_id="other_team_id", version="visit_version")
    ),
    ("visits.split", "GET"): Operation(params=visit("pair")),
    ("visits.do_split", "POST"): Operation(
        form=of({"reason": "Bosklas"}, items="split_item_id", version="pair_version"), params=visit("pair")
    ),
    ("visits.merge", "GET"): PLAIN,
    ("visits.do_merge", "POST"): Operation(form=of({}, other_id="pair_id", version="visit_version")),
    ("visits.waive_start", "GET"): PLAIN,
    ("visits.waive", "POST"): Operation(form=lambda ids: {"id": key_text(ids)}),
    ("visits.do_waive", "POST"): Operation(
        form=lambda ids: {"id": key_text(ids), "reason": "Niet nodig."}, refers=True
    ),
    ("visits.unwaive", "POST"): Operation(form=lambda ids: {"id": key_text(ids)}, refers=True),
    ("visits.answer_here", "POST"): Operation(
        owner=CONTACT,
        form=lambda ids: {"revision": "1"} | {f"answer_{date_id}": "yes" for date_id in ids["proposed_dates"].split()},
        params=visit("proposed"),
    ),
    ("visits.conflicts", "GET"): PLAIN,
    ("scenarios.scenarios", "GET"): PLAIN,
    ("scenarios.new", "GET"): PLAIN,
    ("scenarios.ask", "POST"): Operation(form=the(**PLAN)),
    ("scenarios.scenario", "GET"): PLAIN,
    ("scenarios.progress", "GET"): PLAIN,
    ("scenarios.stop", "POST"): Operation(form=the()),
    ("scenarios.rename", "POST"): Operation(form=the(name="Andere naam")),
    ("scenarios.remove", "POST"): Operation(form=the()),
    ("scenarios.compare", "GET"): Operation(query=of({}, een="scenario_id", twee="other_scenario_id"), refers=True),
    ("scenarios.travel", "GET"): PLAIN,
    ("scenarios.add_travel", "POST"): Operation(
        form=of({"minutes": "30"}, team_id="team_id", to_site_id="second_site_id"), refers=True
    ),
    ("scenarios.change_travel", "POST"): Operation(form=the(minutes="31")),
    ("scenarios.remove_travel", "POST"): Operation(form=the()),
    ("api-scenarios.TravelTimes", "GET"): PLAIN,
    ("api-scenarios.TravelTimes", "POST"): Operation(
        json=of({"minutes": 30}, team_id="team_id", to_site_id="second_site_id"), refers=True
    ),
    ("api-scenarios.OneTravelTime", "GET"): PLAIN,
    ("api-scenarios.OneTravelTime", "PATCH"): Operation(json=the(minutes=31), version=-1),
    ("api-scenarios.OneTravelTime", "DELETE"): Operation(version=-1),
    ("scenarios.try_there", "GET"): Operation(
        query=of({}, team="place_team", day="place_day", half_day="place_half")
    ),
    ("api-scenarios.PlanLastYear", "GET"): PLAIN,
    ("scenarios.preview", "GET"): PLAIN,
    ("scenarios.publish", "POST"): Operation(form=of({"reply_by": "2026-10-12"}, part="part_id")),
    ("api-scenarios.Scenarios", "GET"): PLAIN,
    ("api-scenarios.Scenarios", "POST"): Operation(json=the(**PLAN)),
    ("api-scenarios.OneScenario", "GET"): PLAIN,
    ("api-scenarios.OneScenario", "PATCH"): Operation(json=the(name="Andere naam"), version=-1),
    ("api-scenarios.OneScenario", "DELETE"): Operation(version=-1),
    ("api-scenarios.StopScenario", "POST"): Operation(json=the()),
    ("api-scenarios.Progress", "GET"): PLAIN,
    ("api-scenarios.PlanVisits", "GET"): PLAIN,
    ("api-scenarios.PlanGaps", "GET"): PLAIN,
    ("api-scenarios.PlanComparison", "GET"): Operation(query=of({}, other="other_scenario_id")),
    ("api-scenarios.PlanPreview", "GET"): PLAIN,
    ("scenarios.part", "GET"): PLAIN,
    ("scenarios.why_not", "POST"): Operation(form=of({}, team="place_team", day="place_day", half_day="place_half")),
    ("scenarios.move_part", "POST"): Operation(form=of({}, team="place_team", day="place_day", half_day="place_half")),
    ("api-scenarios.PlanAlternatives", "GET"): PLAIN,
    ("api-scenarios.PlanWhyNot", "POST"): Operation(
        json=of({}, team_id="place_team", day="place_day", half_day="place_half")
    ),
    ("api-scenarios.PlanPlace", "PUT"): Operation(
        json=of({}, team_id="place_team", day="place_day", half_day="place_half")
    ),
    ("api-scenarios.PlanProposals", "POST"): Operation(
        json=lambda ids: {"part_ids": [ids["part_id"]], "reply_by": "2026-10-12"}
    ),
    ("visits.facilities", "GET"): PLAIN,
    ("visits.add_facility", "POST"): Operation(form=the(**FACILITY)),
    ("visits.facility", "GET"): PLAIN,
    ("visits.change_facility", "POST"): Operation(form=the(**FACILITY)),
    ("visits.facility_of_visit", "GET"): Operation(params=visit("at_centre")),
    ("visits.choose_facility", "POST"): Operation(
        form=of({}, facility_id="facility_id", version="at_centre_version"), params=visit("at_centre"), refers=True
    ),
    # information moments and presence
    ("visits.moments", "GET"): Operation(params=SIGNED),
    ("visits.add_moment", "POST"): Operation(form=the(**MOMENT), params=SIGNED),
    ("visits.take_moments_over", "POST"): Operation(params=RENEWED),
    ("api-visits.MomentsTakenOver", "POST"): Operation(params=RENEWED),
    ("visits.moment", "GET"): PLAIN,
    ("visits.change_moment", "POST"): Operation(form=of(MOMENT, version="moment_version")),
    ("visits.remove_moment", "POST"): Operation(form=of({}, version="moment_version")),
    ("visits.plan_moment", "GET"): PLAIN,
    ("visits.do_plan_moment", "POST"): Operation(form=of({}, team_id="team_id"), refers=True),
    ("visits.hold_moment", "GET"): Operation(params=visit("shown")),
    ("visits.do_hold_moment", "POST"): Operation(form=of({"reached": "9"}, version="shown_version"), params=visit("shown")),
    ("visits.correct_reached", "GET"): Operation(params=visit("reached")),
    ("visits.do_correct_reached", "POST"): Operation(
        form=of({"reached": "9", "reason": "Geteld."}, version="reached_version"), params=visit("reached")
    ),
    ("api-visits.AgreedMoments", "GET"): Operation(params=SIGNED),
    ("api-visits.AgreedMoments", "POST"): Operation(json=the(**MOMENT), params=SIGNED),
    ("api-visits.OneAgreedMoment", "PUT"): Operation(json=the(**MOMENT), version="moment_version"),
    ("api-visits.OneAgreedMoment", "DELETE"): Operation(version="moment_version"),
    ("api-visits.MomentVisits", "POST"): Operation(json=of({}, team_id="team_id"), refers=True),
    ("api-visits.Reached", "POST"): Operation(json=the(reached=9), params=visit("shown"), version="shown_version"),
    ("api-visits.Reached", "PUT"): Operation(
        json=the(reached=9, reason="Geteld."), params=visit("reached"), version="reached_version"
    ),
    # renewal of agreements
    ("renewal.board", "GET"): PLAIN,
    ("renewal.board_pdf", "POST"): PLAIN,
    ("renewal.board_xlsx", "POST"): PLAIN,
    ("api-renewal.RenewalBoard", "GET"): PLAIN,
    ("renewal.notice", "GET"): Operation(params=SIGNED),
    ("renewal.do_notice", "POST"): Operation(form=of(NOTICE, version="signed_version"), params=SIGNED),
    ("api-renewal.NoticePreview", "POST"): Operation(json=the(**NOTICE), params=SIGNED),
    ("api-renewal.Notices", "POST"): Operation(json=the(**NOTICE), params=SIGNED, version="signed_version"),
    ("renewal.notice_back", "GET"): Operation(params=NOTICED),
    ("renewal.do_notice_back", "POST"): Operation(form=of({"reason": "Toch niet."}, version="noticed_version"), params=NOTICED),
    ("api-renewal.NoticeWithdrawals", "POST"): Operation(
        json=the(reason="Toch niet."), params=NOTICED, version="noticed_version"
    ),
    ("renewal.followup", "GET"): Operation(params=SIGNED),
    ("renewal.plan_evaluation", "POST"): Operation(form=the(planned_on="2026-12-01"), params=SIGNED),
    ("renewal.evaluation", "GET"): PLAIN,
    ("renewal.fill_in_evaluation", "POST"): Operation(form=the(works_well="Alles", said_version="0")),
    ("renewal.conclude_evaluation", "POST"): Operation(form=of(CONCLUDED, version="evaluation_version")),
    ("renewal.commit", "POST"): Operation(form=the(**PROMISE), params=SIGNED),
    ("renewal.set_done", "POST"): Operation(form=of({"is_done": "1"}, version="commitment_version")),
    ("renewal.text_on", "GET"): PLAIN,
    ("api-renewal.Evaluations", "GET"): Operation(params=SIGNED),
    ("api-renewal.Evaluations", "POST"): Operation(json=the(planned_on="2026-12-01"), params=SIGNED),
    ("api-renewal.EvaluationForm", "PUT"): Operation(json=the(works_well="Alles"), version=0),
    ("api-renewal.EvaluationConclusion", "POST"): Operation(json=the(**CONCLUDED), version="evaluation_version"),
    ("api-renewal.Commitments", "GET"): Operation(params=SIGNED),
    ("api-renewal.Commitments", "POST"): Operation(json=the(**PROMISE), params=SIGNED),
    ("api-renewal.CommitmentDone", "PUT"): Operation(json=the(is_done=True), version="commitment_version"),
    ("api-renewal.TextOn", "GET"): Operation(query=the(on="2026-10-06")),
    ("renewal.campaigns", "GET"): PLAIN,
    ("renewal.new_campaign", "GET"): PLAIN,
    ("renewal.prepare_campaign", "POST"): Operation(form=of(CAMPAIGN, school_ids="campaign_school_id"), refers=True),
    ("renewal.campaign", "GET"): Operation(params=REVIEWED),
    ("renewal.campaign_progress", "GET"): Operation(params=AT_WORK),
    ("renewal.run_campaign", "POST"): Operation(form=of({}, version="review_campaign_version"), params=REVIEWED),
    ("renewal.retry_campaign", "POST"): Operation(form=of({}, version="failed_campaign_version"), params=FAILED),
    ("renewal.stop_campaign", "POST"): Operation(form=of({}, version="working_campaign_version"), params=AT_WORK),
    ("api-renewal.Campaigns", "POST"): Operation(
        json=lambda ids: CAMPAIGN | {"school_ids": [ids["campaign_school_id"]]}, refers=True
    ),
    ("api-renewal.OneCampaign", "GET"): Operation(params=REVIEWED),
    ("api-renewal.CampaignRun", "POST"): Operation(params=REVIEWED, version="review_campaign_version"),
    ("api-renewal.CampaignRetry", "POST"): Operation(params=FAILED, version="failed_campaign_version"),
    ("api-renewal.CampaignStop", "POST"): Operation(params=AT_WORK),
    ("visits.our_year", "GET"): OURS,
    ("visits.obligations", "GET"): Operation(query=of({"status": "alle"}, school="school_id")),
    ("visits.obligations_csv", "POST"): Operation(query=the(status="alle")),
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
