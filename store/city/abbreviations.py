"""Short forms of the words that names of streets share, as maps and people write them.

The map draws by this table, and location entry compares by it: what is drawn can be
typed. Keys are casefolded. What is not listed is taken for a part of the name itself.
"""

from __future__ import annotations

LEADING = {
    "acesso": "Ac", "alameda": "Al", "al.": "Al", "avenida": "Av", "av.": "Av",
    "beco": "Bc", "estrada": "Estr", "highway": "Hwy",
    "ladeira": "Ld", "largo": "Lg", "praça": "Pç",
    "rodovia": "Rod", "rua": "R", "r.": "R", "travessa": "Tv", "tv.": "Tv",
    "viaduto": "Vd", "calle": "C", "carrera": "Cra", "avenue": "Av",
    "boulevard": "Bd", "chemin": "Ch", "impasse": "Imp", "place": "Pl", "quai": "Q",
    "rue": "R", "via": "V", "viale": "V.le", "piazza": "P.za", "jalan": "Jl",
    "thanon": "Th", "улица": "ул.", "проспект": "пр.", "переулок": "пер.",
    "проезд": "пр-д", "бульвар": "б-р", "шоссе": "ш.", "площадь": "пл.",
    "набережная": "наб.", "тупик": "туп.",
}  # fmt: skip
"""What a name may begin with, and what is written for it."""

TRAILING = {
    "alley": "Aly", "avenue": "Ave", "boulevard": "Blvd", "circle": "Cir",
    "close": "Cl", "court": "Ct", "crescent": "Cres", "drive": "Dr", "gardens": "Gdns",
    "lane": "Ln", "parkway": "Pkwy", "place": "Pl", "road": "Rd", "square": "Sq",
    "street": "St", "terrace": "Ter", "trail": "Trl", "strasse": "Str.",
    "gasse": "G.", "platz": "Pl.", "weg": "W.", "katu": "k.",
    "tie": "t.", "gatan": "g.", "улица": "ул.", "проспект": "пр.",
    "переулок": "пер.", "проезд": "пр-д", "бульвар": "б-р", "шоссе": "ш.",
    "площадь": "пл.", "набережная": "наб.", "тупик": "туп.",
}  # fmt: skip
"""What a name may end with; casefolded, `Straße` has no `ß`."""

GROWN_ON = {
    "straße": "str.", "strasse": "str.", "gasse": "g.", "platz": "pl.",
    "katu": "k.", "gatan": "g.", "vägen": "v.", "straat": "str.",
}  # fmt: skip
"""What may be grown on the end of a name's last word, in small letters."""

LEANING = {
    "ถนน": "ถ.", "ตรอก": "ต.", "ซอย": "ซ.", "ทางหลวงหมายเลข": "ทล.",
    "ทางหลวงชนบท": "ทช.",
}  # fmt: skip
"""What Thai names begin with, written without a space."""

DIRECTIONS = {
    "east": "E", "north": "N", "northeast": "NE", "northwest": "NW", "south": "S",
    "southeast": "SE", "southwest": "SW", "west": "W",
}  # fmt: skip
"""Where a part of a street lies; another direction is another street."""

TITLES = {
    "academician": "Acad", "capitão": "Cap", "coronel": "Cel", "desembargador": "Des",
    "dom": "D", "doutor": "Dr", "doutora": "Dra", "engenheiro": "Eng",
    "general": "Gen", "marechal": "Mal", "ministro": "Min", "padre": "Pe",
    "presidente": "Pres", "professor": "Prof", "professora": "Profa", "saint": "St",
    "sankt": "St.", "santa": "Sta", "santo": "Sto", "senador": "Sen",
    "tenente": "Ten", "vereador": "Ver", "академика": "Ак.", "генерала": "Ген.",
    "маршала": "Марш.",
}  # fmt: skip

WITHIN = DIRECTIONS | TITLES
"""What is shortened anywhere in a name."""

ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
    "eleventh": "11th", "twelfth": "12th",
}  # fmt: skip
"""Typed for each other; not drawn so, since `2nd` may be signed beside `Second`."""

VARIANTS = {
    "ave": "Av", "bd": "Blvd", "boulevard": "Blvd", "bvd": "Blvd", "doctor": "Dr",
    "doktor": "Dr", "ministra": "Min", "pça": "Pç", "pca": "Pç", "rt": "Rte",
    "route": "Rte",
}  # fmt: skip
"""Other ways to write some of these, in the form they are compared in."""
