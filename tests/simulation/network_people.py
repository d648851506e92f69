"""A network whose desks name people: callers, reporters, partners; and forget them.

What is sealed at one desk is to be read at all; whom one desk forgets nobody reads any
more, whatever was lost, doubled, late, killed, set back or restored meanwhile.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from store.keys.people import key_of
from store.model.commands import Open
from store.model.events import decode
from store.model.facts import (
    IncidentOpened,
    PartnerKept,
    PersonForgotten,
    Reported,
)
from store.model.intake import KeepPartner, ReceiveReport
from tests.simulation.network import NetStation, Network
from tests.simulation.network_laws import Law, NetworkLaws
from tests.simulation.station import raise_to
from tests.store.model.any_step import MAKERS, Chance
from tests.store.model.blind_desks import MARKET

PEOPLE = ("0811111111", "+66 82 222 2222", "สมศรี ใจดี", "Lek", "U4af4980629")
VERBS = ("RP", "RP", "TK", "AT", "RJ", "CW", "PA", "call")


class PeopleNetwork(Network):
    """Desks that share the keys of persons."""

    def acts(self, station: NetStation) -> None:
        """Let somebody do something at a desk, often about people."""
        desk, chance = station.desk, self.chance
        drawn = chance.random()
        if desk is None or drawn < 0.4:
            super().acts(station)
        elif drawn < 0.47:
            self._forgets(station, chance.choice(PEOPLE))
        else:
            self.submits(station, self._about_people(desk.state))

    def _about_people(self, state: Any) -> Any:
        chance = self.chance
        verb, person = chance.choice(VERBS), chance.choice(PEOPLE)
        if verb == "call":
            return Open(type="theft", place=MARKET, caller=person)
        command: Any = MAKERS[verb](Chance(chance, state, self.now_ms))
        if isinstance(command, ReceiveReport):
            words = f"{person} saw it"
            return replace(command, contact=person, text=words, override=True)
        if isinstance(command, KeepPartner):
            return replace(command, name=person, override=True)
        return replace(command, override=True)

    def _forgets(self, station: NetStation, person: str) -> None:
        desk, link = station.desk, station.link
        if desk is None or link is None:
            return
        keys = desk.keyring.ids_of(person)

        def forget() -> bool:
            desk.forget_keys(keys, link.now_ms, by=station.name)
            return True

        if keys and self._survives(station, forget):
            assert station.desk is not None
            raise_to(station.acknowledged, desk.writer, desk.state.heads[desk.writer])
            self.done["forgotten"] += 1
            self._tells(f"{station.name}: forgets {person}")

    def _opens(self, station: NetStation) -> None:
        super()._opens(station)
        if station.link is not None:
            station.link.shares = True

    def is_together(self) -> bool:
        """Claim that all hold the same events, and the keys that they are read with."""
        return super().is_together() and all(map(self._has_all_keys, self.stations))

    def _has_all_keys(self, station: NetStation) -> bool:
        assert station.desk is not None
        assert station.link is not None
        assert self.server.ledger is not None
        ring, sharing = station.desk.keyring, station.link.link._sharing
        is_in_life = sharing.cursor.epoch == self.server.ledger.epoch
        wants_more = sharing.is_waiting and self.server.keys_behind(sharing.cursor.seq)
        return is_in_life and not ring.has_news and not wants_more


class PeopleLaws(NetworkLaws):
    """The laws of a network, and those of its people."""

    def hold(self) -> None:
        """Check everything."""
        self._check_keys()
        super().hold()

    def _check_keys(self) -> None:
        world = self.world
        tokens, forgotten = self._told()
        there = world.server.keys_on_disk()
        if there & forgotten:
            self._broken(Law.FORGOTTEN, f"on the server: {there & forgotten}")
        for token in sorted(tokens):
            said = {
                one.name: one.desk.reveal(token) if one.desk else None
                for one in world.stations
            }
            values = set(said.values())
            if key_of(token) in forgotten and values != {None}:
                self._broken(Law.FORGOTTEN, f"{key_of(token)}: {said}")
            elif len(values) != 1:
                self._broken(Law.READABLE, f"{key_of(token)} differs: {said}")
            elif values == {None} and key_of(token) not in forgotten:
                if not world.excused:
                    self._broken(Law.READABLE, f"{key_of(token)}: nobody can")
                world.done["names lost with a laptop"] += 1
            world.done["names read everywhere"] += values != {None}
            world.done["names of the forgotten"] += key_of(token) in forgotten

    def _told(self) -> tuple[set[str], set[str]]:
        """List all sealed words of the stream, and the keys that it says are gone."""
        tokens, forgotten = set[str](), set[str]()
        for *_, line in self.stream:
            match decode(line).fact:
                case IncidentOpened(caller=caller):
                    tokens.add(caller)
                case Reported() as told:
                    tokens |= {told.contact, told.text, told.reporter}
                case PartnerKept() as told:
                    tokens |= {told.name, told.channels}
                case PersonForgotten() as told:
                    forgotten |= {*told.keys}
        return {one for one in tokens if key_of(one)}, forgotten
