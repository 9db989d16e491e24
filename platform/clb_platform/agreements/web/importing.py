"""The pages of importing agreements made elsewhere: a list, and the PDFs that it names."""

from __future__ import annotations

from collections.abc import Sequence

from clb_core.staging import web as staging
from clb_core.staging.routes import pages_of
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _l
from clb_platform.agreements.service.from_elsewhere import AGREEMENTS_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


def _questions() -> Sequence[ParameterField]:
    return ()


from_elsewhere = pages_of(
    staging.Desk(
        kind=AGREEMENTS_IMPORT,
        order=60,
        permission=Permission.AGREEMENTS_IMPORT,
        slug="afspraken",
        intro=_l("Contracten en afspraken die al lopen: één rij per school en periode, met de getekende PDF's erbij."),
        form=staging.UploadForm,
        questions=_questions,
        home=(_l("Afspraken"), "agreements.agreements"),
        result_endpoint="renewal.board",
        result_label=_l("Bekijk het verlengbord"),
        along=staging.Files(
            _l("PDF's van de contracten"),
            ".pdf,.zip,application/pdf,application/zip",
            _l("Kies alle PDF's samen, of één zip-bestand. De kolom Bestand zegt welke PDF bij welke rij hoort. "
               "Hoogstens 20 MB per PDF en 50 MB samen: heb je meer, lees ze dan in delen in."),
        ),
        remark=_l(
            "Wat je overneemt, telt meteen mee op het verlengbord. Een collega kijkt de PDF's daarna na bij Documenten. "
            "Een rij zonder PDF mag: dan nemen we enkel de gegevens over."
        ),
    ),
    requires(Permission.AGREEMENTS_IMPORT),
)  # fmt: skip
