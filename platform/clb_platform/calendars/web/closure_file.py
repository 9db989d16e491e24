"""The pages of bringing closures of schools in from a table or a calendar, step by step."""

from __future__ import annotations

from typing import Final

from flask import g, request

from clb_core import clock
from clb_core.staging import web as staging
from clb_core.staging.routes import pages_of
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _, _l
from clb_platform.calendars.forms import ClosuresUploadForm
from clb_platform.calendars.service import CLOSURES_IMPORT, OWN_CLOSURES_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools


def _questions() -> list[ParameterField]:
    options = tuple((str(row.school_id), row.name) for row in schools.all_schools(g.uow, clock.today()))
    return [
        ParameterField(
            "school_id", _("School"), "select", value=request.args.get("school", ""), required=False, options=options,
            hint=_("Nodig voor een ics-bestand, en voor rijen zonder instellingsnummer."), empty=_("staat in het bestand"),
        )
    ]  # fmt: skip


FILES: Final = staging.Files(
    _l("Kalender, Excel- of CSV-bestand"),
    ".ics,.xlsx,.csv,.txt,text/calendar,text/csv",
    _l("Een ics-bestand uit de kalender van de school, of Excel (xlsx) of CSV. Hoogstens 10 MB."),
)
REMARK: Final = _l(
    "We nemen enkel over wat zegt dat de school dicht is: vrije dag, studiedag, examens, gesloten. De"
    " schoolvakanties kennen we al."
)

closure_file = pages_of(
    staging.Desk(
        kind=CLOSURES_IMPORT,
        order=40,
        permission=Permission.CALENDARS_CENTRE_EDIT,
        slug="vrije-dagen",
        intro=_l("Eén rij per vrije dag, studiedag of examenperiode, of de kalender van een school."),
        form=ClosuresUploadForm,
        questions=_questions,
        result_endpoint="calendars.calendar",
        result_label=_l("Bekijk de kalender"),
        files=FILES,
        remark=REMARK,
    ),
    requires(Permission.CALENDARS_CENTRE_EDIT),
)

own_closure_file = pages_of(
    staging.Desk(
        kind=OWN_CLOSURES_IMPORT,
        order=0,
        permission=Permission.CALENDARS_CLOSURE_IMPORT,
        slug="onze-vrije-dagen",
        intro=_l("De kalender van jullie school, of een lijst met één rij per vrije dag, studiedag of examenperiode."),
        form=staging.UploadForm,
        questions=tuple,
        result_endpoint="calendars.our_calendar",
        result_label=_l("Bekijk onze vrije dagen"),
        files=FILES,
        remark=REMARK,
        home=(_l("Onze vrije dagen"), "calendars.our_calendar"),
        start=_l("Te beantwoorden"),
        layout="core/base_roomy.html",
    ),
    requires(Permission.CALENDARS_CLOSURE_IMPORT),
)
