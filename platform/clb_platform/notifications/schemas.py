"""The delivery log over REST."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length
from clb_platform.notifications.vocabulary import LONGEST_BODY, LONGEST_SUBJECT, Outcome
from clb_platform.notifications.vocabulary.bounces import LONGEST_PUT_ASIDE, BounceKind, BounceReason
from clb_platform.notifications.vocabulary.digest import USUAL_HOUR, Rhythm


class DeliveryQuery(PageQuery):
    """Which mails: all that is given must hold."""

    q = fields.String(
        load_default=None,
        validate=Length(max=254),
        metadata={"example": "secretariaat@", "description": "Start of the address or of the recipient's name."},
    )
    outcome = fields.Enum(
        Outcome, by_value=True, load_default=None, metadata={"example": "refused", "description": "What became of it."}
    )
    template = fields.String(
        load_default=None,
        validate=Length(max=60),
        metadata={"example": "invitation", "description": "The kind of mail."},
    )
    school_id = fields.UUID(
        load_default=None,
        metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000001", "description": "The school it concerns."},
    )
    object_id = fields.UUID(
        load_default=None,
        metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000002", "description": "The object it is about."},
    )
    first = fields.Date(
        load_default=None, metadata={"example": "2026-10-01", "description": "First day on which it was queued."}
    )
    last = fields.Date(
        load_default=None, metadata={"example": "2026-10-31", "description": "Last day on which it was queued."}
    )


class ReportOut(BaseSchema):
    """What a mail server reported of a mail that it did not deliver."""

    kind = fields.Enum(
        BounceKind, by_value=True, required=True,
        metadata={"example": "hard", "description": "hard: refused for good; soft: given up; delayed: still tried."},
    )  # fmt: skip
    status = fields.String(required=True, metadata={"example": "5.1.1", "description": "Enhanced status code, RFC 3463."})
    reason = fields.Enum(BounceReason, by_value=True, required=True, metadata={"example": "unknown_address"})
    said = fields.String(required=True, metadata={"example": "550 5.1.1 User unknown", "description": "The server's text."})
    received_at = fields.AwareDateTime(required=True, metadata={"example": "2026-10-06T06:31:00+00:00"})


class DeliveryOut(BaseSchema):
    """One mail at its end."""

    message_id = fields.UUID(
        required=True,
        metadata={
            "example": "0192f0c4-7c11-7aa0-8000-000000000003",
            "description": "The left half of the mail's Message-ID.",
        },
    )
    template = fields.String(required=True, metadata={"example": "invitation", "description": "The kind of mail."})
    recipient_member_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={
            "example": "0192f0c4-7c11-7aa0-8000-000000000004",
            "description": "The member it was for; null for who was none yet.",
        },
    )
    recipient_name = fields.String(
        required=True, metadata={"example": "Els Verbeke", "description": "The recipient's name when it was queued."}
    )
    recipient_email = fields.String(
        required=True,
        metadata={"example": "els.verbeke@kantelberg.example", "description": "The address it was for."},
    )
    subject = fields.String(
        required=True,
        metadata={"example": "Voorstel: donderdag 15 oktober", "description": "Empty when it was not written."},
    )
    object_kind = fields.String(
        required=True, allow_none=True, metadata={"example": "visit", "description": "What it is about."}
    )
    object_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000002", "description": "The object it is about."},
    )
    school_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000001", "description": "The school it concerns."},
    )
    queued_at = fields.AwareDateTime(
        required=True, metadata={"example": "2026-10-06T06:30:00+00:00", "description": "When it was queued."}
    )
    sent_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"example": "2026-10-06T06:30:01+00:00", "description": "When a server took it; null when none did."},
    )
    outcome = fields.Enum(
        Outcome, by_value=True, required=True, metadata={"example": "sent", "description": "What became of it."}
    )
    smtp_reply = fields.String(
        required=True,
        metadata={"example": "250 2.0.0 Ok", "description": "What the server answered; empty when not asked."},
    )
    report = fields.Nested(
        ReportOut, required=True, allow_none=True, metadata={"description": "What came back of it later; null: nothing."}
    )


class BounceOut(ReportOut):
    """An address to which mails do not arrive."""

    bounce_id = fields.UUID(required=True, metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000005"})
    message_id = fields.UUID(required=True, metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000003"})
    recipient_name = fields.String(required=True, metadata={"example": "Els Verbeke"})
    recipient_email = fields.String(required=True, metadata={"example": "els.verbeke@kantelberg.example"})
    put_aside_at = fields.AwareDateTime(required=True, allow_none=True)
    put_aside_by = fields.String(required=True, metadata={"description": "Empty while it asks something."})
    put_aside_because = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})


class Bounces(BaseSchema):
    items = fields.List(fields.Nested(BounceOut), required=True, metadata={"description": "Newest first; never paged."})


class PutAside(BaseSchema):
    reason = fields.String(
        required=True, validate=Length(min=1, max=LONGEST_PUT_ASIDE), metadata={"example": "De school belt ons zelf."}
    )


class MergeFieldOut(BaseSchema):
    name = fields.String(required=True, metadata={"example": "school", "description": "Stands between braces in a text."})
    label = fields.String(required=True, metadata={"example": "naam van de school"})
    example = fields.String(required=True)
    needed = fields.Boolean(required=True, metadata={"description": "True: a text without it is refused."})


class MailTextOut(BaseSchema):
    template = fields.String(required=True, metadata={"example": "planning.proposed", "description": "The kind of mail."})
    label = fields.String(required=True, metadata={"example": "Voorstel van data"})
    subject = fields.String(required=True, metadata={"description": "Empty while the product's text holds."})
    body = fields.String(required=True, metadata={"description": "Empty while the product's text holds."})
    is_default = fields.Boolean(required=True)
    version = fields.Integer(required=True, metadata={"example": 2, "description": "0: never changed. The ETag is made of it."})
    fields_ = fields.List(fields.Nested(MergeFieldOut), data_key="fields", attribute="fields", required=True)


class MailTexts(BaseSchema):
    items = fields.List(fields.Nested(MailTextOut), required=True, metadata={"description": "By label; never paged."})


class WriteText(BaseSchema):
    subject = fields.String(
        required=True, validate=Length(min=1, max=LONGEST_SUBJECT), metadata={"example": "Welke datum past, {school}?"}
    )
    body = fields.String(
        required=True, validate=Length(min=1, max=LONGEST_BODY), metadata={"example": "Kies uit:\n\n{data}\n\nTegen {termijn}."}
    )


class RhythmIn(BaseSchema):
    """When the caller wants the mails that can wait."""

    rhythm = fields.Enum(Rhythm, by_value=True, required=True, metadata={"example": "daily"})
    hour = fields.Integer(load_default=USUAL_HOUR, metadata={"example": 8, "description": "Whole hour in Brussels, 6 to 21."})
    weekday = fields.Integer(load_default=1, metadata={"example": 1, "description": "1 is Monday; counts for weekly."})


class RhythmOut(RhythmIn):
    version = fields.Integer(required=True, metadata={"example": 1, "description": "0: never chosen. The ETag is made of it."})


DeliveryPage = page_schema("MailDeliveries", DeliveryOut)
