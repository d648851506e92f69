"""Proof: whether a log is what was written, by whom, and how far that can be shown."""

from store.proof.check import Progress, check, read_log
from store.proof.paper import read_fingerprint, read_head
from store.proof.sources import Files, open_files, refuse_itself
from store.proof.verdict import (
    FACTS,
    Code,
    Finding,
    Unverifiable,
    Verdict,
    WriterReport,
)
from store.proof.witnesses import (
    Claim,
    Claims,
    Other,
    bundle_claims,
)

__all__ = [
    "FACTS",
    "Claim",
    "Claims",
    "Code",
    "Files",
    "Finding",
    "Other",
    "Progress",
    "Unverifiable",
    "Verdict",
    "WriterReport",
    "bundle_claims",
    "check",
    "open_files",
    "read_fingerprint",
    "read_head",
    "read_log",
    "refuse_itself",
]
