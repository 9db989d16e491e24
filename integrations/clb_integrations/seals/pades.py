"""The server's seal on a PDF: PAdES B-T, a signature of the server with a timestamp of a service."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from clb_integrations.seals.material import Material
from clb_platform.documents.ports import SealFailed

FIELD: Final = "Zegel"


class PadesSealer:
    """Seals with `material()` and a timestamp of `timestamps()`, both asked anew for each seal."""

    def __init__(self, material: Callable[[], Material], timestamps: Callable[[], TimeStamper]) -> None:
        self._material, self._timestamps = material, timestamps

    def seal(self, pdf: bytes) -> bytes:
        """Raises SealFailed for whatever keeps a seal with a timestamp from being there and right."""
        try:
            # In a thread of its own: pyHanko runs an event loop, which a thread that has one already refuses.
            with ThreadPoolExecutor(1) as apart:
                return apart.submit(self._sealed, pdf).result()
        except SealFailed:
            raise
        except Exception as error:
            raise SealFailed(f"{type(error).__name__}: {error}") from error

    def _sealed(self, pdf: bytes) -> bytes:
        sealed = self._signed(pdf)
        _check(sealed, self._material())
        return sealed

    def _signed(self, pdf: bytes) -> bytes:
        material, store = self._material(), SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(material.chain)
        signer = signers.SimpleSigner(
            signing_cert=material.certificate, signing_key=material.key, cert_registry=store, embed_roots=False
        )
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, embed_validation_info=False
        )
        # PDF/A asks the print flag of every annotation, the invisible one of a seal too.
        unseen = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False)
        field = fields.SigFieldSpec(FIELD, readable_field_name=FIELD, invis_sig_settings=unseen)
        # The seal is added behind the file, and PDF/A wants an object to begin on a line of its own.
        whole, out = pdf if pdf.endswith(b"\n") else pdf + b"\n", BytesIO()
        signers.PdfSigner(meta, signer, timestamper=self._timestamps(), new_field_spec=field).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(whole)), output=out
        )
        return out.getvalue()


def _check(sealed: bytes, material: Material) -> None:
    """Read the seal back: it covers the whole file, fits its bytes, and carries a timestamp."""
    signature = PdfFileReader(BytesIO(sealed)).embedded_signatures[-1]
    root = (material.certificate, *material.chain)[-1]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
    stamp = status.timestamp_validity
    if not (status.intact and status.valid and stamp and stamp.intact and stamp.valid):
        raise SealFailed("the seal does not fit the document")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise SealFailed("the seal does not cover the whole document")

