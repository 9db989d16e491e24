"""An agreement as a paper to be printed and sealed: the text that both sides read, and who signed it when."""

from __future__ import annotations

from collections.abc import Sequence

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, moment_in_full, spoken_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement, AgreementParty
from clb_platform.agreements.service.signatories import Signing
from clb_platform.agreements.service.steps import common_fields, notice_day_words, until_words
from clb_platform.agreements.vocabulary import (
    LEVEL_LABELS,
    SIGNATORY_LABELS,
    Block,
    ListItem,
    Paragraph,
    blocks_of,
)
from clb_platform.documents.vocabulary import (
    Annex,
    ListBlock,
    Paper,
    PrintedClause,
    PrintedTable,
    in_groups,
)
from clb_platform.documents.vocabulary import Block as PrintedBlock
from clb_platform.documents.vocabulary import Paragraph as PrintedParagraph
from clb_platform.documents.vocabulary import Run as PrintedRun
from clb_tenants.access.roles import Party


def paper_of(uow: UnitOfWork, agreement: Agreement, signing: Signing, mark: str = "") -> Paper:
    """The frozen text with its signatures. `mark` stands on every page."""
    common = common_fields(uow, agreement)
    text = queries.text_of(uow, agreement.signing_version_id) if agreement.signing_version_id else ()
    return Paper(
        title=agreement.title,
        subtitle=_("%(school)s en %(centre)s", school=common["school"], centre=common["centrum"]),
        meta=_terms(agreement, common),
        clauses=tuple(PrintedClause(each.title, printed(blocks_of(each.body))) for each in text),
        day=clock.today(),
        foot=_("%(title)s, %(school)s", title=agreement.title, school=common["school"]),
        annex=_annex(agreement, signing, common),
        mark=mark,
    )


def _terms(agreement: Agreement, common: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found = [
        (_("School"), _("%(name)s, instellingsnummer %(number)s", name=common["school"], number=common["instellingsnummer"])),
        (_("Centrum"), common["centrum"]),
        (_("Geldig vanaf"), spoken_with_year(agreement.effective_from or agreement.valid_from)),
        (_("Geldig tot"), until_words(agreement)),
        (_("Opzeggen"), _("elk jaar uiterlijk op %(day)s", day=notice_day_words(agreement))),
    ]
    return tuple(found)


def printed(blocks: Sequence[Block]) -> tuple[PrintedBlock, ...]:
    """The blocks of the screen as blocks of the paper: the same words in the same order."""
    return tuple(_printed(block) for block in blocks)


def _printed(block: Block) -> PrintedBlock:
    if isinstance(block, Paragraph):
        return PrintedParagraph(tuple(PrintedRun(run.text, run.bold, run.italic) for run in block.runs))
    return ListBlock(tuple(_item(item) for item in block.items), block.ordered)


def _item(item: ListItem) -> tuple[PrintedBlock, ...]:
    return printed(item.blocks)


def _annex(agreement: Agreement, signing: Signing, common: dict[str, str]) -> Annex:
    columns = (_("Naam"), _("Hoedanigheid"), _("Namens"), _("Wanneer"), _("Hoe"))
    rows = tuple(_signature(party, signing, common) for party in signing.parties if party.party_id in signing.by_party)
    digest = agreement.content_hash or ""
    return Annex(
        title=_("Ondertekening"),
        lead=_(
            "Elke ondertekenaar hieronder las de volledige tekst, verklaarde ermee akkoord te gaan en tekende hem. Het "
            "platform sloot dit document daarna af met een zegel en een tijdstempel: elke wijziging nadien valt op."
        ),
        facts=(
            (_("Controlegetal van de tekst"), in_groups(digest)),
            (_("Kenmerk"), str(agreement.agreement_id)),
            (_("Nakijken"), _("Op de pagina “controle” van het platform, met dit bestand of met het controlegetal.")),
        ),
        tables=(PrintedTable(_("Wie tekende"), columns, rows),),
    )


def _signature(party: AgreementParty, signing: Signing, common: dict[str, str]) -> tuple[str, ...]:
    made = signing.by_party[party.party_id]
    behalf = common["school"] if party.side is Party.SCHOOL else common["centrum"]
    return (
        made.signer_name,
        str(SIGNATORY_LABELS[party.role]),
        behalf,
        moment_in_full(made.signed_at),
        str(LEVEL_LABELS[made.level]),
    )
