"""Which seal this installation puts, by its settings; the heavy parts are imported at the first seal."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clb_core.settings import Settings
from clb_integrations.seals import material
from clb_integrations.seals.demo import demo_material
from clb_integrations.seals.material import Material
from clb_platform.documents.ports import Sealer, SealFailed
from clb_platform.documents.vocabulary import SealCertificate

DEMO_FOLDER: Final = "demo-seal"


class NoSeal:
    """Nothing is set up: nothing can be sealed, and so nothing can be signed."""

    def certificate(self) -> SealCertificate | None:
        return None

    def seal(self, pdf: bytes) -> bytes:  # noqa: ARG002 - the port's argument
        raise SealFailed("no seal is set up: give CLB_SEAL_KEY_FILE and CLB_SEAL_TIMESTAMP_URL")


class OwnSeal:
    """The seal of the settings, or the demo's own where there is none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def certificate(self) -> SealCertificate | None:
        return material.certificate_of(self._material(), is_demo=self._is_demo)

    def seal(self, pdf: bytes) -> bytes:
        from clb_integrations.seals.pades import PadesSealer
        from clb_integrations.seals.timestamps import HttpTimestamps, own_timestamps

        if self._is_demo:
            return PadesSealer(self._material, lambda: own_timestamps(demo_material(self._folder, "tsa"))).seal(pdf)
        return PadesSealer(self._material, lambda: HttpTimestamps(self._settings.seal_timestamp_url)).seal(pdf)

    @property
    def _is_demo(self) -> bool:
        return self._settings.seal_key_file is None

    @property
    def _folder(self) -> Path:
        return self._settings.data_dir / DEMO_FOLDER

    def _material(self) -> Material:
        if self._settings.seal_key_file is None:
            return demo_material(self._folder, "seal")
        return material.read(self._settings.seal_key_file, self._settings.seal_key_passphrase)


class LazyInspector:
    def inspect(self, data: bytes) -> None:
        """Raises UnreadablePdf."""
        from clb_integrations.seals.inspecting import PyHankoInspector

        PyHankoInspector().inspect(data)


def sealer_for(settings: Settings) -> Sealer:
    return OwnSeal(settings) if settings.seal_key_file or settings.demo else NoSeal()
