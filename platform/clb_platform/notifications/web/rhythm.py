"""When a colleague gets the mails that can wait."""

from __future__ import annotations

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.notifications import service
from clb_platform.notifications.forms import RhythmForm
from clb_platform.notifications.models import MailRhythm
from clb_platform.notifications.queries import digest
from clb_platform.notifications.vocabulary.digest import FIRST_HOUR, LAST_HOUR, RHYTHM_LABELS, WEEKDAYS, Rhythm
from clb_platform.notifications.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.get("/mijn-mails")
@requires(Permission.NOTIFICATIONS_DIGEST_CHOOSE)
def rhythm() -> str:
    row = digest.rhythm_of(g.uow, g.actor.member_id)
    found = service.time_of(row)
    return _page(Form.empty(rhythm=found.rhythm.value, hour=found.hour, weekday=found.weekday))


def _page(form: Form) -> str:
    row = digest.rhythm_of(g.uow, g.actor.member_id)
    return render_template(
        "notifications/rhythm.html",
        form=form,
        version=row.version if row else 0,
        waiting=digest.number_waiting(g.uow, g.actor.member_id),
        rhythms=[(each.value, str(label)) for each, label in RHYTHM_LABELS.items()],
        hours=[(str(hour), _("%(hour)s uur", hour=hour)) for hour in range(FIRST_HOUR, LAST_HOUR + 1)],
        weekdays=[(str(number), str(name)) for number, name in enumerate(WEEKDAYS, start=1)],
    )


@pages.post("/mijn-mails")
@requires(Permission.NOTIFICATIONS_DIGEST_CHOOSE)
def choose_rhythm() -> ResponseReturnValue:
    def done(row: MailRhythm) -> str:
        if row.rhythm is Rhythm.DIRECT:
            flash(_("Je krijgt voortaan elk bericht meteen."), "good")
        else:
            flash(_("Je krijgt voortaan één mail met alles samen."), "good")
        return url_for(".rhythm")

    return Form.from_request(RhythmForm()).submit(
        lambda data: service.choose_rhythm(g.uow, g.actor, **data), done=done, again=_page
    )
