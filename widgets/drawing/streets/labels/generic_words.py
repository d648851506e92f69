"""Words of streets' names that a map must keep, or may not leave alone.

Their short forms are in `store.city.abbreviations`.
"""

KEPT = frozenset({"ซอย", "ซ.", "ทางหลวงหมายเลข", "ทางหลวงชนบท"})
"""What a name must not lose: the rest is a number, or names another street."""

PARTICLES = frozenset(
    {
        "a", "am", "an", "auf", "bei", "da", "das", "de", "del", "dem", "den", "der",
        "des", "di", "die", "do", "dos", "du", "e", "el", "filho", "im", "in", "júnior",
        "la", "las", "le", "les", "los", "neto", "netto", "of", "st.", "the", "und",
        "von", "zu", "zum", "zur",
    }
)  # fmt: skip
"""Words that tell nothing when alone."""
