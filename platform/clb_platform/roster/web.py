"""The pages of importing classes, step by step."""

from __future__ import annotations

from clb_core import clock
from clb_core.staging import web as staging
from clb_core.staging.routes import pages_of
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.roster.forms import ClassGroupsUploadForm, ClassListsUploadForm
from clb_platform.roster.service import CLASS_GROUPS_IMPORT, CLASS_LISTS_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


def _questions() -> list[ParameterField]:
    """This school year first, as files come in September; in summer the next one is chosen."""
    now = school_year_of(clock.today())
    years = tuple((str(year.start_year), year.label) for year in (now.previous, now, now.next))
    return [ParameterField("start_year", _("Schooljaar"), "select", value=str(now.start_year), options=years)]


class_groups = pages_of(
    staging.Desk(
        kind=CLASS_GROUPS_IMPORT,
        order=20,
        permission=Permission.CLASS_GROUPS_IMPORT,
        slug="klassen",
        intro=_l("Eén rij per klas, met het aantal leerlingen. De scholen moeten er al zijn."),
        form=ClassGroupsUploadForm,
        questions=_questions,
        result_endpoint="class_groups.overview",
        result_label=_l("Bekijk de klassen"),
    ),
    requires(Permission.CLASS_GROUPS_IMPORT),
)


def _list_questions() -> list[ParameterField]:
    number = ParameterField(
        "institution_number", _("Instellingsnummer van de school"), "text",
        hint=_("Enkel nodig wanneer het niet in het bestand staat."), required=False,
    )  # fmt: skip
    return [*_questions(), number]


class_lists = pages_of(
    staging.Desk(
        kind=CLASS_LISTS_IMPORT,
        order=30,
        permission=Permission.CLASS_GROUPS_IMPORT,
        slug="klassenlijsten",
        intro=_l("Eén rij per leerling, uit Informat, Smartschool, Wisa of een ander pakket. We tellen enkel: geen naam blijft."),
        form=ClassListsUploadForm,
        questions=_list_questions,
        result_endpoint="class_groups.overview",
        result_label=_l("Bekijk de klassen"),
    ),
    requires(Permission.CLASS_GROUPS_IMPORT),
)
