"""The columns a list of schools can have; the synonyms are those of the Flemish open list and of its API."""

from __future__ import annotations

from typing import Final

from clb_core.tabular import ColumnSpec
from clb_core.words import _l

COLUMNS: Final = (
    ColumnSpec(
        "institution_number",
        _l("Instellingsnummer"),
        ("schoolnummer", "instelling_nummer", "instellingsnr", "instelnr", "instellingnummer", "schoolnr"),
        required=True,
    ),
    ColumnSpec(
        "site_number",
        _l("Vestigingsnummer"),
        (
            "vestigingsplaats",
            "vestiging",
            "vestigingsnr",
            "instellingslocatie_vestigingsnummer",
            "vestigingsplaatsnummer",
        ),
    ),
    ColumnSpec("name", _l("Naam"), ("schoolnaam", "instelling_naam", "naam school", "naam instelling"), required=True),
    ColumnSpec("kind", _l("Soort instelling"), ("soort", "instellingssoort", "soort_instelling")),
    ColumnSpec("network", _l("Net"), ("onderwijsnet", "instelling_net")),
    ColumnSpec("level", _l("Onderwijsniveau"), ("niveau", "hoofdstructuur", "onderwijsvorm")),
    ColumnSpec(
        "board_name", _l("Schoolbestuur"), ("bestuur", "naam bestuur", "instelling_bestuur", "inrichtende macht")
    ),
    ColumnSpec("street", _l("Straat"), ("straatnaam", "adres", "instellingslocatie_straatnaam")),
    ColumnSpec("house_number", _l("Huisnummer"), ("huisnr", "instellingslocatie_huisnummer", "nr")),
    ColumnSpec("postcode", _l("Postcode"), ("postnummer", "instellingslocatie_postcode")),
    ColumnSpec("municipality", _l("Gemeente"), ("woonplaats", "instellingslocatie_gemeente"), required=True),
    ColumnSpec("phone", _l("Telefoon"), ("telefoonnummer", "tel", "instelling_telefoon")),
    ColumnSpec("lambert_x", _l("Lambert X"), ("lx", "x_lambert", "lambertx")),
    ColumnSpec("lambert_y", _l("Lambert Y"), ("ly", "y_lambert", "lamberty")),
    ColumnSpec("latitude", _l("Breedtegraad"), ("lat", "gps_breedtegraad")),
    ColumnSpec("longitude", _l("Lengtegraad"), ("lon", "lng", "gps_lengtegraad")),
    ColumnSpec("closed_on", _l("Einddatum"), ("gesloten op", "datum sluiting")),
)
