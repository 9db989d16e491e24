"""The server's seal on real bytes: an independent reader finds it, and one changed byte is enough to lose it."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from certomancer.registry import CertLabel
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from clb_core.settings import SettingsError, read_settings
from clb_integrations.seals import material
from clb_integrations.seals.choosing import NoSeal, sealer_for
from clb_platform.documents import service
from clb_platform.documents.ports import SealFailed
from conftest import settings_for
from documents import pdfs
from documents.authority import PASSPHRASE, authority_in
from sealing import seal_of


@pytest.fixture(scope="module")
def sealed(shared_runtime, authority) -> bytes:
    return seal_of(shared_runtime, authority).seal(pdfs.good())


def pdfsig(data: bytes, tmp_path) -> str:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def status_of(data: bytes, authority):
    root = authority.pki.get_cert(CertLabel("root"))
    signature = PdfFileReader(BytesIO(data)).embedded_signatures[-1]
    trusted = ValidationContext(trust_roots=[root], allow_fetching=False)
    # In a thread of its own: a browser in this process may have an event loop in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(validate_pdf_signature, signature, trusted).result()


def test_an_independent_reader_finds_one_valid_signature_over_the_whole_file(sealed, tmp_path):
    said = pdfsig(sealed, tmp_path)

    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signer Certificate Common Name: Zegel van de proef" in said
    assert said.count("Signature #") == 1


def test_the_seal_is_trusted_from_the_root_and_carries_the_services_timestamp(sealed, authority):
    status = status_of(sealed, authority)

    assert status.bottom_line
    assert status.timestamp_validity.trusted
    assert "Tijdstempel van de proef" in status.timestamp_validity.signing_cert.subject.human_friendly


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6], ids=["at the start", "in the text", "further on"])
def test_one_changed_byte_is_detected(sealed, authority, tmp_path, place):
    changed = bytearray(sealed)
    at = int(len(pdfs.good()) * place)
    changed[at] ^= 1

    said = pdfsig(bytes(changed), tmp_path)

    assert "Signature Validation: Signature is Valid." not in said
    try:
        assert not status_of(bytes(changed), authority).intact
    except Exception as error:
        assert type(error).__module__.startswith("pyhanko"), error


def test_something_added_behind_the_seal_is_seen_too(sealed, tmp_path):
    assert "Total document signed" not in pdfsig(sealed + pdfs.good()[-400:], tmp_path)


def test_without_an_answer_of_the_timestamp_service_there_is_no_seal(shared_runtime, authority):
    away = seal_of(shared_runtime, authority, seal_timestamp_url="http://127.0.0.1:9/tsa")

    with pytest.raises(SealFailed):
        away.seal(pdfs.good())


def test_a_service_that_answers_something_else_gives_no_seal(shared_runtime, authority):
    wrong = seal_of(shared_runtime, authority, seal_timestamp_url=authority.timestamps.replace("/tsa/tsa", "/tsa/x"))

    with pytest.raises(SealFailed):
        wrong.seal(pdfs.good())


def test_a_wrong_passphrase_or_a_missing_key_is_told_and_gives_no_seal(shared_runtime, authority, tmp_path):
    for more in ({"seal_key_passphrase": "iets anders"}, {"seal_key_file": tmp_path / "weg.p12"}):
        with pytest.raises(SealFailed, match="cannot be read"):
            seal_of(shared_runtime, authority, **more).seal(pdfs.good())


def test_a_key_in_pem_seals_like_one_in_pkcs12(shared_runtime, authority, tmp_path):
    from asn1crypto import pem

    key = (authority.folder / "seal.key.pem").read_bytes()
    certificates = [
        pem.armor("CERTIFICATE", authority.pki.get_cert(CertLabel(name)).dump()) for name in ("seal", "root")
    ]
    path = tmp_path / "seal.pem"
    path.write_bytes(b"".join([*certificates, key]))

    data = seal_of(shared_runtime, authority, seal_key_file=path, seal_key_passphrase="").seal(pdfs.good())

    assert status_of(data, authority).bottom_line
    same = material.read(path, ""), material.read(authority.key_file, PASSPHRASE)
    assert same[0].certificate.dump() == same[1].certificate.dump()


def test_an_expired_certificate_seals_nothing_and_says_so(shared_runtime, sealing, clock_at, tmp_path):
    from datetime import UTC, datetime

    with authority_in(tmp_path, last="2026-11-20") as short:
        before = service._Tools.given
        service.use_tools(service.Tools(before.writer, seal_of(shared_runtime, short), before.inspector))
        soon = service.seal_now()
        clock_at.move_to(datetime(2026, 11, 21, 9, tzinfo=UTC))
        late = service.seal_now()
        with pytest.raises(SealFailed, match="expired"):
            service.sealed_pdf(pdfs.paper())
        service.use_tools(before)

    assert (soon.days_left, late.days_left) == (45, -1)
    assert soon.trouble == "Het certificaat van het zegel vervalt over 45 dagen. Vraag tijdig een nieuw aan."
    assert late.trouble.startswith("Het certificaat van het zegel is vervallen.")


def test_an_installation_without_a_seal_says_so_and_seals_nothing(shared_runtime):
    assert isinstance(sealer_for(shared_runtime.settings), NoSeal)
    assert service.seal_now().trouble.startswith("Er is geen zegel ingesteld.")
    with pytest.raises(SealFailed):
        service.sealed_pdf(pdfs.paper())


def test_a_demo_makes_a_seal_of_its_own_that_says_what_it_is_worth(tmp_path):
    settings = settings_for("postgresql://x@localhost/x", "redis://localhost", tmp_path, CLB_DEMO="1")
    seal = sealer_for(settings)

    data = seal.seal(pdfs.good())

    assert seal.certificate().is_demo
    assert "geen rechtswaarde" in seal.certificate().subject
    assert "Signature Validation: Signature is Valid." in pdfsig(data, tmp_path)
    assert oct((tmp_path / "demo-seal" / "seal.pem").stat().st_mode)[-3:] == "600"
    assert sealer_for(settings).certificate() == seal.certificate(), "made once"


def test_a_key_without_a_timestamp_service_is_no_configuration(tmp_path):
    good = {
        "CLB_DATABASE_ADMIN_URL": "postgresql://x@localhost/x",
        "CLB_VALKEY_URL": "redis://localhost",
        "CLB_SECRET_KEY": "x" * 32,
        "CLB_SEAL_KEY_FILE": str(tmp_path / "seal.p12"),
    }
    with pytest.raises(SettingsError, match="CLB_SEAL_TIMESTAMP_URL is missing"):
        read_settings(good)
    with pytest.raises(SettingsError, match="CLB_SEAL_TIMESTAMP_URL is not valid"):
        read_settings(good | {"CLB_SEAL_TIMESTAMP_URL": "file:///etc/passwd"})


def test_pdfsig_is_there():
    assert shutil.which("pdfsig"), "scripts/test-packages.sh installs poppler-utils"
    assert re.search(r"poppler", subprocess.run(["pdfsig", "-v"], capture_output=True, text=True, check=False).stderr)
