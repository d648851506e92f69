"""The checkup of a store: what is amiss, how bad that is, and mending what can be."""

from store.checkup.check import Checked, check_disk, check_store
from store.checkup.found import Code, Found, Level, Repair
from store.checkup.place import narrow_rights
from store.checkup.repair import Mender, Repaired

__all__ = [
    "Checked",
    "Code",
    "Found",
    "Level",
    "Mender",
    "Repair",
    "Repaired",
    "check_disk",
    "check_store",
    "narrow_rights",
]
