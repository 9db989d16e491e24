"""Invented names of schools and people for the demo, around real municipalities between Leie and Dender."""

from __future__ import annotations

from typing import Final

MUNICIPALITIES: Final = (
    "Zottegem", "Aalst", "Ninove", "Oudenaarde", "Wetteren", "Lede", "Gavere", "Ronse", "Deinze", "Zulte",
    "Dendermonde", "Berlare", "Haaltert", "Brakel", "Geraardsbergen", "Oosterzele", "Herzele", "Aalter", "Erpe-Mere",
    "Denderleeuw",
)  # fmt: skip
POSTCODES: Final = {
    "Zottegem": "9620", "Aalst": "9300", "Ninove": "9400", "Oudenaarde": "9700", "Wetteren": "9230", "Lede": "9340",
    "Gavere": "9890", "Ronse": "9600", "Deinze": "9800", "Zulte": "9870", "Dendermonde": "9200", "Berlare": "9290",
    "Haaltert": "9450", "Brakel": "9660", "Geraardsbergen": "9500", "Oosterzele": "9860", "Herzele": "9550",
    "Aalter": "9880", "Erpe-Mere": "9420", "Denderleeuw": "9470",
}  # fmt: skip
PRIMARY: Final = (
    "Basisschool De Kantelberg", "Basisschool Het Nest", "Gemeenteschool De Populier", "Basisschool De Wilgentoren",
    "Gemeenteschool Het Wilgenhof", "Gemeenteschool De Steenbakker", "Basisschool De Zonnewijzer",
    "Basisschool Het Molenrad", "Basisschool Het Kantelhuis", "Basisschool Het Kompas", "Leerdorp Kouterwijs",
    "Vrije basisschool Het Klavertje", "Freinetschool De Zandloper", "Basisschool De Regenboogbrug",
    "Basisschool Ter Elst", "Gemeenteschool De Kiezel", "Basisschool De Boomhut", "Basisschool Sint-Godelieve",
    "Basisschool De Vlieger", "Gemeenteschool De Lenteweide", "Basisschool Het Sterrenpad", "Basisschool De Toverfluit",
    "Stedelijke basisschool De Ark", "Basisschool De Knikker", "Basisschool De Bron", "Gemeenteschool Het Kersenhof",
    "Basisschool De Meander", "Basisschool Ter Linde", "Basisschool De Duizendpoot", "Vrije basisschool De Zaaier",
    "Basisschool De Waterlelie", "Basisschool De Speelvogel", "Gemeenteschool De Hoogkouter", "Basisschool Het Veldhof",
)  # fmt: skip
SECONDARY: Final = (
    "Atheneum De Dreef", "Instituut Ter Molen", "College De Linde", "Sportschool De Piste", "Technische school De Schakel",
    "Middenschool De Brug", "Instituut De Weverij", "Sint-Rombautscollege", "Atheneum Denderrand", "Instituut De Vaart",
    "Kunstschool De Zolder", "Technisch instituut De Leie", "Lyceum Scheldekant", "College Ter Duinen",
    "Tuinbouwschool De Serre", "Instituut De Gaarde",
)  # fmt: skip
SPECIAL_PRIMARY: Final = (
    "BuBaO De Stapsteen", "BuBaO Het Anker", "BuBaO De Wegwijzer", "BuBaO Levenslust", "BuBaO De Horizon", "BuBaO Ten Dries",
)  # fmt: skip
SPECIAL_SECONDARY: Final = ("BuSO De Hefboom", "BuSO De Kaap", "BuSO Het Werkpad", "BuSO De Sprong")
STREETS: Final = (
    "Kerkstraat",
    "Schoolstraat",
    "Dorpsplein",
    "Molenweg",
    "Stationsstraat",
    "Lindelaan",
    "Kouterdreef",
    "Beekstraat",
)
FIRST_NAMES: Final = (
    "An", "Els", "Katrien", "Hilde", "Ilse", "Veerle", "Sofie", "Leen", "Griet", "Nathalie", "Bart", "Koen", "Wim", "Jan",
    "Peter", "Stijn", "Tom", "Filip", "Dirk", "Geert",
)  # fmt: skip
LAST_NAMES: Final = (
    "De Smet", "Van Damme", "Claeys", "De Backer", "Van den Bossche", "Verstraete", "De Wilde", "Lippens", "Goossens",
    "Roels", "Van Hecke", "Temmerman", "De Vos", "Maertens", "Baert", "De Clercq", "Bogaert", "Schepens", "Van Acker", "Martens",
)  # fmt: skip
SOUTH_SCHOOLS: Final = (
    ("Basisschool De Mispel", "primary"), ("Basisschool Het Eiland", "primary"), ("Basisschool De Kring", "primary"),
    ("Gemeenteschool De Bergop", "primary"), ("Basisschool Ten Hove", "primary"), ("Basisschool De Wip", "primary"),
    ("Atheneum Zuidrand", "secondary"), ("Instituut De Poort", "secondary"),
)  # fmt: skip
