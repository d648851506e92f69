"""LINE's channels: of each zone the secret that proves LINE, and the token to answer.

Both are read from files, never from a command line that others can list, and stand in
no log. Source: LINE Messaging API, "Verify webhook signature" and "Send push message".
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import uuid
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from store.disk import StoreError, reason
from store.sentences import N_
from store.sync.enrolling import is_zone
from store.wire_intake import SendWord, WordSent

LINE_API = "https://api.line.me"
PUSH_S = 10.0
"""How long LINE may take to answer."""
MOST_BYTES = 1_000
"""Of a secret's file; a channel access token has under 300."""
_ALREADY_SENT = 409
"""LINE's answer to a retry key that it knows: the word went out before."""


class ChannelUnusable(StoreError):  # noqa: N818 (a state, told to people)
    """A file with a secret of LINE cannot be used."""

    def __init__(self, given: str, why: str) -> None:
        sentence = N_("cannot use {given} as ZONE=FILE with a secret of LINE: {why}")
        super().__init__(sentence, given=given, why=why)


@dataclass(frozen=True, slots=True)
class LineChannels:
    """What is known of LINE, by zone."""

    secrets: Mapping[str, bytes] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    api: str = LINE_API

    def is_signed(self, zone: str, body: bytes, signature: str) -> bool:
        """Claim that LINE signed this body, byte for byte, for this zone's channel."""
        secret = self.secrets.get(zone)
        if secret is None:
            return False
        try:
            given = b64decode(signature.encode("ascii", "replace"), validate=True)
        except NotBase64:
            return False
        made = hmac.new(secret, body, hashlib.sha256).digest()
        return hmac.compare_digest(made, given)

    def sends_words(self, zone: str) -> bool:
        """Claim that a closing word can go out to LINE from this zone."""
        return zone in self.tokens and find_spec("linebot") is not None

    async def send(self, zone: str, word: SendWord) -> WordSent:
        """Send a closing word; the same one is sent once, whoever asks again."""
        return await asyncio.to_thread(self._send, zone, word)

    def _send(self, zone: str, word: SendWord) -> WordSent:
        line = import_module("linebot.v3.messaging")
        settings = line.Configuration(host=self.api, access_token=self.tokens[zone])
        message = line.PushMessageRequest(
            to=word.to, messages=[line.TextMessage(text=word.text)]
        )
        once = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{zone} {word.key}"))
        try:
            with line.ApiClient(settings) as client:
                line.MessagingApi(client).push_message(
                    message, x_line_retry_key=once, _request_timeout=PUSH_S
                )
        except import_module("pydantic").ValidationError:
            return WordSent(how="sent")  # LINE took it, and answers in a newer form
        except Exception as error:
            status = getattr(error, "status", 0)
            if status == _ALREADY_SENT:
                return WordSent(how="sent")
            why = f"LINE answers {status}" if status else "LINE does not answer"
            return WordSent(how="failed", why=why)
        return WordSent(how="sent")


def read_channels(
    secrets: Sequence[str], tokens: Sequence[str], api: str
) -> LineChannels:
    """Read the files that are named as ZONE=FILE.

    Raises:
        ChannelUnusable: If one is no such name, or its file cannot be used.
    """
    return LineChannels(
        {zone: text.encode() for zone, text in map(_read, secrets)},
        dict(map(_read, tokens)),
        api,
    )


def _read(given: str) -> tuple[str, str]:
    zone, _, name = given.partition("=")
    if not is_zone(zone) or not name:
        raise ChannelUnusable(given, "it is no ZONE=FILE")
    try:
        text = Path(name).read_bytes()[:MOST_BYTES].decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is no plain text"
        raise ChannelUnusable(given, why) from error
    if not text:
        raise ChannelUnusable(given, "it is empty")
    return zone, text
