"""What happened to agreements; reactions send the mails."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clb_tenants.access.roles import Party


@dataclass(frozen=True, slots=True)
class _OfAgreement:
    """`number` is the version it is about; `side` is who did it."""

    agreement_id: UUID
    school_id: UUID
    number: int
    side: Party
    step_id: UUID

    @property
    def business_key(self) -> str:
        return f"{type(self).__name__}:{self.agreement_id}:{self.step_id}"


@dataclass(frozen=True, slots=True)
class AgreementGiven(_OfAgreement):
    """One side gave its text to the other, who now has the turn."""


@dataclass(frozen=True, slots=True)
class AgreementSentToSign(_OfAgreement):
    """Both sides want this text: its content is frozen and waits for signatures."""


@dataclass(frozen=True, slots=True)
class AgreementDeclined(_OfAgreement):
    """A side said no, with a reason; everyone involved is told, also who signed."""


@dataclass(frozen=True, slots=True)
class AgreementWithdrawn(_OfAgreement):
    """Who started it took it back, or a text that was given was taken back before the other side touched it."""


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A second person of the centre is to look at a text."""

    agreement_id: UUID
    school_id: UUID
    approval_id: UUID

    @property
    def business_key(self) -> str:
        return f"ApprovalAsked:{self.approval_id}"


@dataclass(frozen=True, slots=True)
class TalkAsked:
    """A school asked for a talk about its agreement."""

    talk_id: UUID
    school_id: UUID

    @property
    def business_key(self) -> str:
        return f"TalkAsked:{self.talk_id}"


@dataclass(frozen=True, slots=True)
class SignatureGiven:
    """Someone signed; the next one is asked, or the document is sealed when there is none."""

    agreement_id: UUID
    school_id: UUID
    signature_id: UUID

    @property
    def business_key(self) -> str:
        return f"SignatureGiven:{self.signature_id}"


@dataclass(frozen=True, slots=True)
class SignatoryReplaced:
    """Another person is to sign in the place of who was named."""

    agreement_id: UUID
    school_id: UUID
    party_id: UUID

    @property
    def business_key(self) -> str:
        return f"SignatoryReplaced:{self.party_id}"


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """Everyone signed, and the sealed document (or the checked paper) is there."""

    agreement_id: UUID
    school_id: UUID
    document_id: UUID

    @property
    def business_key(self) -> str:
        return f"AgreementSigned:{self.agreement_id}:{self.document_id}"


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """A side stops the cooperation; both sides are told."""

    agreement_id: UUID
    school_id: UUID
    notice_id: UUID

    @property
    def business_key(self) -> str:
        return f"NoticeGiven:{self.notice_id}"


@dataclass(frozen=True, slots=True)
class NoticeTakenBack:
    """A side took its notice back: the agreement goes on; the other side is told. `side`: who did it."""

    agreement_id: UUID
    school_id: UUID
    notice_id: UUID
    side: Party

    @property
    def business_key(self) -> str:
        return f"NoticeTakenBack:{self.notice_id}"


@dataclass(frozen=True, slots=True)
class CampaignWorkAsked:
    """Someone asked a worker to make the texts of a campaign; `work_id` tells one asking from the next."""

    campaign_id: UUID
    person_id: UUID
    work_id: UUID

    @property
    def business_key(self) -> str:
        return f"CampaignWorkAsked:{self.work_id}"
