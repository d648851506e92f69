"""A server that was set back to a backup is given back what it lost, by any desk."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.patrol_tui.link.linked import Place
from tests.patrol_tui.server.running import Running
from tests.until import until


def ends(server: Running) -> None:
    """Stop a server, and let go of its log."""
    server.stop()
    server._log.close()


async def test_a_desk_gives_a_restored_server_what_it_lost(tmp_path: Path) -> None:
    server = Running(tmp_path / "server")
    a, b = Place(tmp_path, "a"), Place(tmp_path, "b")
    c = Place(tmp_path, "c")
    for place in (a, b, c):
        await place.enrols(server)
    ends(server)
    shutil.copytree(tmp_path / "server", tmp_path / "backup")
    server = Running(tmp_path / "server", "--port", str(server.address[1]))
    for place in (a, b):
        place.links()
    a.enters("ON 21")
    a.enters("N theft @wat-khum red motorbike")
    a.desk.sign(a.desk.state.last_ms, by="a")
    a.link.poke()
    await until(lambda: b.knows(a) and not a.link.state.outbox)
    await a.closes()  # stolen: only b has its events now
    ends(server)

    port = server.address[1]
    server = Running(tmp_path / "backup", "--port", str(port))
    try:
        b.enters("ON 22")
        c.links()
        await until(lambda: c.knows(b))

        assert {*c.desk.state.units} == {"21", "22"}
        assert len(c.desk.state.incidents) == 1
        for place in (b, c):
            await place.closes()
    finally:
        ends(server)
