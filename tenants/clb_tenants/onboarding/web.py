"""The pages of importing: what can be imported, and the steps for schools."""

from __future__ import annotations

from flask import Blueprint

from clb_core import clock
from clb_core.staging import web as staging
from clb_core.staging.routes import pages_of
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _, _l
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding.forms import PeopleUploadForm, SchoolsUploadForm
from clb_tenants.onboarding.service import CONTACTS_IMPORT, SCHOOLS_IMPORT, STAFF_IMPORT
from clb_tenants.schools.vocabulary import LEVEL_LABELS

pages = Blueprint("onboarding", __name__, template_folder=staging.TEMPLATES)


def _questions() -> list[ParameterField]:
    levels = tuple((level.value, str(label)) for level, label in LEVEL_LABELS.items())
    return [
        ParameterField(
            "affiliated_from", _("Nieuwe scholen zijn aangesloten vanaf"), "date", value=clock.today().isoformat()
        ),
        ParameterField(
            "level", _("Onderwijsniveau van nieuwe scholen"), "select",
            hint=_("Waar het bestand er geen noemt."), options=levels,
        ),
    ]  # fmt: skip


schools = pages_of(
    staging.Desk(
        kind=SCHOOLS_IMPORT,
        order=10,
        permission=Permission.SCHOOLS_IMPORT,
        slug="scholen",
        intro=_l("Eén rij per vestiging, bijvoorbeeld uit de open lijst van scholen van de Vlaamse overheid."),
        form=SchoolsUploadForm,
        questions=_questions,
        result_endpoint="schools.schools",
        result_label=_l("Bekijk de scholen"),
    ),
    requires(Permission.SCHOOLS_IMPORT),
)


def _people_questions() -> list[ParameterField]:
    options = (("no", _("nee, maak ze enkel bekend")), ("yes", _("ja, stuur elk een mail met een uitnodiging")))
    return [
        ParameterField(
            "invite", _("Uitnodigingen sturen"), "select", value="no", options=options,
            hint=_("Er vertrekt pas een mail wanneer je de rijen overneemt."),
        )
    ]  # fmt: skip


contacts = pages_of(
    staging.Desk(
        kind=CONTACTS_IMPORT,
        order=40,
        permission=Permission.IDENTITY_CONTACT_IMPORT,
        slug="contacten",
        intro=_l("Eén rij per contact, met het instellingsnummer van de school. De scholen moeten er al zijn."),
        form=PeopleUploadForm,
        questions=_people_questions,
        result_endpoint="identity.people",
        result_label=_l("Bekijk de mensen"),
    ),
    requires(Permission.IDENTITY_CONTACT_IMPORT),
)
staff = pages_of(
    staging.Desk(
        kind=STAFF_IMPORT,
        order=50,
        permission=Permission.IDENTITY_STAFF_MANAGE,
        slug="medewerkers",
        intro=_l("Eén rij per medewerker van het centrum, met de functie."),
        form=PeopleUploadForm,
        questions=_people_questions,
        result_endpoint="identity.people",
        result_label=_l("Bekijk de mensen"),
    ),
    requires(Permission.IDENTITY_STAFF_MANAGE),
)


@pages.get("/importeren")
@requires(Permission.SCHOOLS_IMPORT)
def index() -> str:
    return staging.index()
