"""XML from outside as a plain tree: no document types, no entities, bounded.

A document type can make a page of text into gigabytes, or name files of this machine;
nothing that comes in here has need of one, so that a body with one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from patrol_tui.intake.inbound import IntakeError

MOST_XML_BYTES = 1_000_000
MOST_NODES = 20_000
MOST_DEPTH = 30


@dataclass(slots=True)
class Node:
    """An element, by its name without namespace."""

    name: str
    parts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words directly in it, blanks at both ends left out."""
        return "".join(self.parts).strip()

    def each(self, name: str) -> Iterator[Node]:
        """List the children of a name, in order."""
        return (child for child in self.children if child.name == name)

    def told(self, name: str) -> str:
        """Give the text of the first child of a name; empty without one."""
        return next((child.text for child in self.each(name)), "")


def read_xml(body: bytes) -> Node:
    """Read a body of XML.

    Raises:
        IntakeError: `too-long`, `too-many` or `not-xml`.
    """
    if len(body) > MOST_XML_BYTES:
        raise IntakeError("too-long")
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, IntakeError):
            raise
        raise IntakeError("not-xml") from error
    return reader.top.children[0]


class _Reader:
    """Grows the tree as the parser goes through the body."""

    def __init__(self) -> None:
        self.top = Node("")
        self._open = [self.top]
        self._nodes = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES or len(self._open) > MOST_DEPTH:
            raise IntakeError("too-many")
        node = Node(name.rpartition(" ")[2])
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _words(self, words: str) -> None:
        self._open[-1].parts.append(words)

    def _refuse(self, *_told: object) -> None:
        raise IntakeError("not-xml")
