"""Words that streets share (`Road`, `Rua`, `ถนน`), with the short forms maps use.

Keys are casefolded. What is not listed is taken for a part of the name itself.
"""

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

KEPT = frozenset({"ซอย", "ซ.", "ทางหลวงหมายเลข", "ทางหลวงชนบท"})
"""What a name must not lose: the rest is a number, or names another street."""

WITHIN = {
    "academician": "Acad", "capitão": "Cap", "coronel": "Cel", "desembargador": "Des",
    "dom": "D", "doutor": "Dr", "doutora": "Dra", "east": "E", "engenheiro": "Eng",
    "general": "Gen", "marechal": "Mal", "ministro": "Min",
    "north": "N", "northeast": "NE", "northwest": "NW", "padre": "Pe",
    "presidente": "Pres", "professor": "Prof", "professora": "Profa", "saint": "St",
    "sankt": "St.", "santa": "Sta", "santo": "Sto", "senador": "Sen", "south": "S",
    "southeast": "SE", "southwest": "SW", "tenente": "Ten", "vereador": "Ver",
    "west": "W", "академика": "Ак.", "генерала": "Ген.", "маршала": "Марш.",
}  # fmt: skip
"""Titles and directions."""

PARTICLES = frozenset(
    {
        "a", "am", "an", "auf", "bei", "da", "das", "de", "del", "dem", "den", "der",
        "des", "di", "die", "do", "dos", "du", "e", "el", "filho", "im", "in", "júnior",
        "la", "las", "le", "les", "los", "neto", "netto", "of", "st.", "the", "und",
        "von", "zu", "zum", "zur",
    }
)  # fmt: skip
"""Words that tell nothing when alone."""
