"""How many different cases the crash points come to, as the tests assert them.

A case is a disk that a strike left, byte for byte and with what of it is sure, together
with what the store owes at that moment, and what is asked of it (`Tally.is_new`).
Where two strikes leave the same of all these, in whichever act, moment or way, that is
one case, and it is tried once. Strikes are counted apart; there are three times as
many. Cases are told apart within a test. Between tests one in 25 was met twice, short
lives that begin alike, so more than a hundred thousand are promised.
"""

PROMISED = {
    "the power goes": 16_400,
    "settled once": 1_300,
    "full for a while": 14_000,
    "sealing while full": 4_100,
    "opening is struck": 19_200,
    "refuses": 16_500,
    "sealing is struck": 8_200,
    "opening after sealing": 8_000,
    "locked": 7_600,
    "desk at work": 1_450,
    "persons": 1_300,
    "passphrase": 650,
    "desk in a locked store": 1_300,
    "taken": 1_000,
    "backups": 1_100,
    "desk refused": 2_500,
}
"""Different cases that each test tries at least."""
