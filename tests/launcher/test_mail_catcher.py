"""The mail catcher: real SMTP in, a real browser out."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from clb_app.launcher.ports import LOOPBACK, free_port
from servers import CaughtMails, mail_catcher_for_tests, server_folder

SCHOOL = "secretariaat@kantelberg.example"
pytestmark = pytest.mark.timeout(60)
HIDDEN = "stil@kantelberg.example"


@pytest.fixture
def catcher() -> Iterator[CaughtMails]:
    with mail_catcher_for_tests() as running:
        yield running


def proposal(catcher: CaughtMails, subject: str = "Voorstel: donderdag 15 oktober") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "CLB <clb@example.org>", SCHOOL, subject
    mail["Message-ID"] = "<voorstel-1@clb.example>"
    answer = f"{catcher.page_url}/?aan=antwoord"
    mail.set_content(f"Dag\n\nAntwoord op {answer}.\n")
    mail.add_alternative(
        f"<html><head><title>x</title></head><body><h1>Voorstel</h1><a href='{answer}'>Antwoord</a>"
        "<script>document.body.textContent = 'script'</script></body></html>",
        subtype="html",
    )
    mail.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="uitnodiging.ics")
    return mail


def send(catcher: CaughtMails, mail: EmailMessage | bytes, to: tuple[str, ...] = (SCHOOL,)) -> None:
    content = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
    with smtplib.SMTP(catcher.smtp_host, catcher.smtp_port, timeout=10) as smtp:
        smtp.sendmail("clb@example.org", to, content)


def ask(catcher: CaughtMails, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection(urlsplit(catcher.page_url).netloc, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def mails_json(catcher: CaughtMails, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(catcher, f"/mails.json{query}")[2])
    return found


def test_a_sent_mail_is_told_to_tests_with_its_links(catcher: CaughtMails) -> None:
    send(catcher, proposal(catcher), (SCHOOL, HIDDEN))

    (mail,) = mails_json(catcher)

    assert mail["to"] == [SCHOOL, HIDDEN]
    assert mail["subject"] == "Voorstel: donderdag 15 oktober"
    assert mail["message_id"] == "<voorstel-1@clb.example>"
    assert mail["links"] == [f"{catcher.page_url}/?aan=antwoord"]
    assert mail["text"].startswith("Dag\n")
    assert "<h1>Voorstel</h1>" in mail["html"]
    assert mail["received_at"].endswith("+00:00")
    assert mail["attachments"] == [{"name": "uitnodiging.ics", "kind": "text/calendar"}]


def test_mails_come_newest_first_and_are_found_by_recipient(catcher: CaughtMails) -> None:
    for number in range(12):
        send(catcher, proposal(catcher, f"Mail {number}"), (HIDDEN,) if number == 3 else (SCHOOL,))

    assert [mail["subject"] for mail in mails_json(catcher)][:2] == ["Mail 11", "Mail 10"]
    assert [mail["subject"] for mail in mails_json(catcher, "?to=STIL@")] == ["Mail 3"]
    assert "Mail 3" in ask(catcher, "/?aan=stil")[2]
    assert "Mail 4" not in ask(catcher, "/?aan=stil")[2]


def test_the_source_is_what_was_sent_below_its_envelope(catcher: CaughtMails) -> None:
    content = proposal(catcher).as_bytes(policy=policy.SMTP)
    send(catcher, content)
    mail_id = mails_json(catcher)[0]["id"]

    source = ask(catcher, f"/mails/{mail_id}/bron")[2]

    assert source == f"Return-Path: <clb@example.org>\r\nDelivered-To: {SCHOOL}\r\n{content.decode()}"


def test_an_attachment_comes_as_a_download(catcher: CaughtMails) -> None:
    send(catcher, proposal(catcher))
    mail_id = mails_json(catcher)[0]["id"]

    status, headers, content = ask(catcher, f"/mails/{mail_id}/bijlagen/0")

    assert (status, content) == (200, "BEGIN:VCALENDAR\r\n")
    assert headers["Content-Disposition"] == "attachment; filename=uitnodiging.ics"
    assert ask(catcher, f"/mails/{mail_id}/bijlagen/1")[0] == 404


def test_a_broken_mail_is_shown_as_far_as_it_can_be_read(catcher: CaughtMails) -> None:
    send(catcher, b"Subject: =?x?q\r\nContent-Type: text/plain; charset=bestaat-niet\r\n\r\nNog te lezen\r\n")

    mail_id = mails_json(catcher)[0]["id"]

    assert "Nog te lezen" in ask(catcher, f"/mails/{mail_id}")[2]


def test_emptying_the_box_throws_all_away_but_not_from_another_site(catcher: CaughtMails) -> None:
    send(catcher, proposal(catcher))

    assert ask(catcher, "/leegmaken", "POST", Sec_Fetch_Site="cross-site")[0] == 403
    assert len(catcher.letters()) == 1
    assert ask(catcher, "/leegmaken", "POST", Sec_Fetch_Site="same-origin")[0] == 303
    assert catcher.letters() == []
    assert "Nog geen mails" in ask(catcher, "/")[2]


def test_another_name_for_this_address_is_not_answered(catcher: CaughtMails) -> None:
    assert ask(catcher, "/mails.json", Host="elders.example")[0] == 400


@pytest.mark.parametrize("mail_id", ["bestaat-niet", "..%2F..%2Fetc%2Fpasswd", "000001-"])
def test_an_unknown_mail_is_not_found(catcher: CaughtMails, mail_id: str) -> None:
    send(catcher, proposal(catcher))

    assert {ask(catcher, f"/mails/{mail_id}{part}")[0] for part in ("", "/html", "/bron", "/bijlagen/0")} == {404}


def test_a_mail_runs_no_script_and_its_link_opens_in_the_whole_window(catcher: CaughtMails, browser: Browser) -> None:
    send(catcher, proposal(catcher))
    page = browser.new_page()
    page.goto(catcher.page_url)
    page.get_by_role("link", name="Voorstel: donderdag 15 oktober").click()
    sheet = page.frame_locator("iframe")

    sheet.get_by_role("heading", name="Voorstel").wait_for()
    sheet.get_by_role("link", name="Antwoord").click()
    page.wait_for_url("**/?aan=antwoord")

    assert page.get_by_text("Geen mails aan").is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_and_are_accessible(catcher: CaughtMails, browser: Browser, width: int, scheme: Any) -> None:
    long_word = "eenheellangonderwerpzonderspaties" * 4
    send(catcher, proposal(catcher, long_word), (SCHOOL, HIDDEN))
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    for path in ("/", f"/mails/{mails_json(catcher)[0]['id']}", "/?aan=niemand"):
        page.goto(catcher.page_url + path)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "iframes": False})

        assert found.response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_process_catches_shows_and_stops(catcher: CaughtMails) -> None:
    ports = {"CLB_SMTP_PORT": str(free_port(0)), "CLB_MAIL_PAGE_PORT": str(free_port(0))}
    page_url = f"http://{LOOPBACK}:{ports['CLB_MAIL_PAGE_PORT']}"
    away = CaughtMails(LOOPBACK, int(ports["CLB_SMTP_PORT"]), page_url, catcher.box)
    with server_folder() as folder:
        settings = {**os.environ, **ports, "CLB_DATA_DIR": str(folder), "CLB_SMTP_HOST": LOOPBACK}
        argv = [sys.executable, "-W", "error", "-m", "clb_app.mail_catcher"]
        process = subprocess.Popen(argv, env=settings, stderr=subprocess.PIPE, text=True)
        try:
            wait_until_it_answers(away)
            send(away, proposal(away))
            subjects = [mail["subject"] for mail in mails_json(away)]
        finally:
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=15)[1]

    assert subjects == ["Voorstel: donderdag 15 oktober"]
    assert (process.returncode, said) == (0, "")


def wait_until_it_answers(catcher: CaughtMails) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            ask(catcher, "/")
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return
