"""Who may do what to a document: pure checks, in words."""

from __future__ import annotations

from clb_core.errors import Conflict, Forbidden, Refused, TooLarge
from clb_core.words import _
from clb_platform.documents.models import Document, DocumentCheck
from clb_platform.documents.vocabulary import LARGEST, DocumentKind
from clb_tenants.access.actor import Actor

LONGEST_NAME = 150
LONGEST_REASON = 500


def check_size(data: bytes) -> None:
    """Raises Refused (nothing in it), TooLarge."""
    if not data:
        raise Refused(_("Dit bestand is leeg. Kies een ander."), fields={"file": [_("Dit bestand is leeg. Kies een ander.")]})
    if len(data) > LARGEST:
        raise TooLarge(_("Dit bestand is te groot. Een document mag hoogstens %(most)s MB zijn.", most=LARGEST // 1_000_000))


def may_check(actor: Actor, document: Document, check: DocumentCheck | None) -> None:
    """A colleague of the centre, another than who uploaded it, and once. Raises Forbidden, Conflict."""
    if not actor.is_staff():
        raise Forbidden(_("Enkel het centrum kijkt een opgeladen document na."))
    if document.kind is not DocumentKind.UPLOADED:
        raise Conflict(_("Dit document werd hier verzegeld en moet niet nagekeken worden."))
    if check is not None:
        raise Conflict(_("%(who)s keek dit document al na.", who=check.checked_by))
    if document.stored_by_id == actor.person_id:
        raise Forbidden(_("Wie een document oplaadt, kan het niet zelf nakijken. Vraag het aan een collega."))
