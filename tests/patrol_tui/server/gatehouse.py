"""A gate with a clock in hand, a database in memory's stead, and devices with keys."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.who.callers import Clocks, Denied, Gate, Register
from patrol_tui.server.who.devices import Device, DeviceStore
from patrol_tui.server.who.enrolling import Enrolling, Grant, issue
from patrol_tui.server.who.limits import Rates, Tally
from store.keys.signing import new_key, public_key, sign
from store.model.roles import Role
from store.wire import Enrol, Enrolled, enrol_text

ZONE = "bang-rak"
HERE = "192.0.2.7"


@dataclass
class Hands:
    """The clocks, turned by hand."""

    ms: int = 1_700_000_000_000
    s: float = 0.0

    def pass_ms(self, ms: int) -> None:
        """Let time go by."""
        self.ms += ms
        self.s += ms / 1000

    @property
    def clocks(self) -> Clocks:
        return Clocks(now_ms=lambda: self.ms, now_s=lambda: self.s)


@dataclass
class Asker:
    """A device with a key of its own."""

    code: str
    seed: bytes = field(default_factory=new_key)

    @property
    def key(self) -> str:
        return public_key(self.seed)

    def asks(self, code: str) -> Enrol:
        """Ask to be let in with a one-time code."""
        proof = sign(self.seed, enrol_text(code, self.code))
        return Enrol(code=code, device=self.code, key=self.key, proof=proof)


class Gatehouse:
    """One process that serves a database of devices."""

    def __init__(self, store: DeviceStore, hands: Hands, rates: Rates) -> None:
        self.store = store
        self.hands = hands
        self.told: Counter[str] = Counter()
        self.lines = 0
        self.register = Register(store, hands.clocks)
        self.gate = Gate(self.register, rates, Tally(self._tell))
        self.enrolling = Enrolling(self.gate, rates)

    @classmethod
    def at(cls, folder: Path, hands: Hands, rates: Rates | None = None) -> "Gatehouse":
        return cls(SqliteDevices(folder), hands, rates or Rates())

    def _tell(self, kind: str, count: int) -> None:
        self.told[kind] += count
        self.lines += 1

    async def code(self, role: Role = Role.OFFICER, *zones: str) -> str:
        """Draw a one-time code."""
        grant = Grant(role, zones or (ZONE,), "car 21")
        return await issue(self.store, grant, self.hands.ms)

    async def enrols(self, asker: Asker, role: Role = Role.OFFICER) -> Enrolled:
        """Let a device in."""
        came = await self.enrolling.enrol(asker.asks(await self.code(role)), HERE)
        assert isinstance(came, Enrolled), came
        return came

    async def asks(self, token: str, **more: object) -> str:
        """Ask with a token; what the gate says: the device, or a code of refusal."""
        address = str(more.pop("address", HERE))
        got = await self.gate.caller(f"Bearer {token}", address, **more)
        return got.problem.code if isinstance(got, Denied) else got.device

    async def rotates(self, token: str) -> Enrolled | Denied:
        """Ask for a new token."""
        caller = await self.gate.caller(f"Bearer {token}", HERE, renews=True)
        return caller if isinstance(caller, Denied) else await self.gate.rotate(caller)

    async def changes(self, code: str, edit: Callable[[Device], Device]) -> None:
        """Change a device in the database, as another process does."""
        assert await self.store.change(code, edit) is not None

    async def close(self) -> None:
        await self.register.close()
