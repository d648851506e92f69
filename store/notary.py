"""The notary: writes the events that let a log prove what it holds.

The first event of every writer says which device it is, with which key, and where the
device's chain stood before; so no session can be taken out unseen. Now and then, and
at every clean close, the device signs where its chain stands.
"""

from __future__ import annotations

from store.chain import Chain, Head, head_text
from store.device import Device
from store.model.facts import DeskOpened, HeadSigned
from store.model.records import EventId
from store.model.rules.ruling import Draft

ABOUT_LOG = "d:"
"""The entity of all facts about the log: the desk itself."""

SIGN_EVERY = 256
"""Events of a writer after which the device signs, also while work goes on."""


class Notary:
    """Speaks for one device, of one writer.

    Args:
        device: Who signs.
        writer: Whose chain is signed.
        before: The last event this device, or this store, wrote before.
        chain: Where the chains stand; followed, never changed.
    """

    def __init__(
        self, device: Device, writer: str, before: EventId, chain: Chain
    ) -> None:
        self.device = device
        self.writer = writer
        self._before = before
        self._before_head = chain.head(before.partition(".")[0])
        self._chain = chain
        self._signed = 0

    @property
    def head(self) -> Head:
        """Tell where the writer's chain stands."""
        return self._chain.head(self.writer)

    def opening(self) -> Draft:
        """Draft the first event of the writer."""
        fact = DeskOpened(
            device=self.device.code,
            key=self.device.key,
            after=self._before,
            head=self._before_head.value.hex(),
            origin=self.device.origin,
        )
        return Draft(ABOUT_LOG, fact)

    def is_due(self) -> bool:
        """Claim that enough was written since the last signature."""
        return self.head.number - self._signed >= SIGN_EVERY

    @property
    def is_unsigned(self) -> bool:
        """Claim that something was written since the last signature."""
        return self.head.number > self._signed

    def signature(self) -> Draft:
        """Sign where the chain stands, and draft the event that says so."""
        from store.keys.signing import sign

        head = self.head
        text = head_text(self.writer, head)
        fact = HeadSigned(
            number=head.number,
            head=head.value.hex(),
            signature=sign(self.device.seed, text),
        )
        self._signed = head.number + 1  # with the event that says so
        return Draft(ABOUT_LOG, fact)
