"""Proof: whether a log is what was written, by whom, and how far that can be shown."""

from store.proof.check import Progress, check, read_log
from store.proof.sources import Files, open_files
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
    read_fingerprint,
    read_head,
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
]
