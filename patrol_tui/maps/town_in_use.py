"""The map in use: the one that the store has chosen, with the station's names on it."""

from __future__ import annotations

from collections.abc import Mapping

from store.city.shelf import Shelf
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.records import State
from store.model.settings import ALIAS_SETTING, MAP_SETTING
from widgets.words.catalogue import Words
from widgets.words.maps import say_unusable


class TownInUse:
    """Follows what the store has chosen.

    Args:
        shelf: Where installed maps are kept.
        state: Whose settings choose.
        vehicles: What units go by, by the beginning of their call sign.
    """

    def __init__(self, shelf: Shelf, state: State, vehicles: Mapping[str, str]) -> None:
        self._shelf = shelf
        self._vehicles = dict(vehicles)
        self._settings: object = None
        self._aliases: dict[str, str] = {}
        self._chosen = self._choice(state)
        self.town = self._made()

    @property
    def name(self) -> str:
        """Name the map; empty for the built-in zone."""
        return self._chosen[0]

    def renew(self, state: State) -> bool:
        """Take another map, or other aliases, when the store chose so.

        Returns:
            Whether the town is another one now.
        """
        before, self._chosen = self._chosen, self._choice(state)
        if before == self._chosen:
            return False
        if before[0] == self._chosen[0]:
            self.town = self.town.with_aliases(self._chosen[1])
        else:
            self.town = self._made()
        return True

    def drive(self, vehicles: Mapping[str, str]) -> None:
        """Let units go by other vehicles from now on."""
        if self._vehicles != vehicles:
            self._vehicles = dict(vehicles)
            self.town = self._made()

    def trouble(self, words: Words) -> str:
        """Say why the chosen map cannot be used; empty while it can, or is unread."""
        trouble = self.town.trouble
        if trouble is None:
            return ""
        return say_unusable(words, trouble.folder, trouble.why, trouble.what)

    def _choice(self, state: State) -> tuple[str, dict[str, str]]:
        if self._settings is not state.settings:
            self._settings = state.settings
            begun = len(ALIAS_SETTING)
            self._aliases = {
                key[begun:]: value
                for key, value in state.settings.items()
                if key.startswith(ALIAS_SETTING) and value
            }
        return state.settings.get(MAP_SETTING, ""), self._aliases

    def _made(self) -> Town:
        name, aliases = self._chosen
        return Town(
            ROI_ET,
            folder=self._shelf.folder(name) if name else None,
            aliases=aliases,
            vehicles=self._vehicles,
        )
