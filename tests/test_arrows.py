"""Imports point down: the rule is data, and this file keeps it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {  # the longest matching name wins
    "store.model": {"store.city", "store.text", "msgspec", "immutables"},
    "store.city": {"store.patterns", "store.text", "store.likeness"},
    "store.city.network": {"store.city", "numpy"},
    "store.city.build": {"store.city", "numpy"},
    "store.city.map_files": {"store.city", "numpy", "msgspec"},
    "store.city.importing": {"store.city", "store.text", "numpy", "osmium", "msgspec"},
    "store.city.routing": {"store.city", "numpy"},
    "store.city.locating": {
        "store.city", "store.patterns", "store.text", "store.likeness", "numpy",
        "openlocationcode",
    },
    "store.patterns": set(),
    "store.text": set(),
    "store.likeness": {"rapidfuzz"},
    "store.clock": {"store.model.parts"},
    "store.ailments": {"store.sentences"},
    "store.sentences": set(),
    "store.machine": set(),
    "store.damages": {"store.disk", "store.log", "msgspec"},
    "store.lock_file": set(),
    "store.disk": {
        "store.ailments", "store.lock_file", "store.machine", "store.sentences",
    },
    "store.keys": {
        "store.cipher", "store.disk", "store.log", "store.model", "store.sentences",
        "store.text", "msgspec", "cryptography",
    },
    "store.locking": {
        "store.base", "store.cipher", "store.device", "store.disk", "store.drafts",
        "store.keys", "store.log", "store.past", "store.sentences", "store.set_aside",
        "store.sync.enrolment",
    },
    "store.keys.signing": {"store.sentences", "cryptography"},
    "store.keys.people": {
        "store.cipher", "store.disk", "store.keys.callers", "store.keys.destroying",
        "store.keys.slots", "store.sentences", "cryptography",
    },
    "store.keys.zone_ring": {"store.disk", "store.keys.people", "store.keys.slots"},
    "store.keys.destroying": {
        "store.cipher", "store.disk", "store.keys.slots", "store.log",
        "store.set_aside",
    },
    "store.keys.callers": {"store.patterns", "store.text"},
    "store.log": {"store.disk", "store.cipher", "store.sentences", "msgspec"},
    "store.chain": {"store.log"},
    "store.cipher": {"store.disk", "store.sentences"},
    "store.author": {"store.model", "store.clock", "msgspec"},
    "store.past": {
        "store.cipher", "store.disk", "store.log", "store.model", "store.sentences",
        "msgspec",
    },
    "store.view": {
        "store.documents", "store.model", "store.past", "store.text", "tinydb",
    },
    "store.documents": {"store.model"},
    "store.device": {
        "store.cipher", "store.disk", "store.log", "store.model.events",
        "store.keys.signing", "msgspec",
    },
    "store.base": {"store.chain", "store.cipher", "store.disk", "store.log"},
    "store.notary": {
        "store.chain", "store.device", "store.model", "store.keys.signing",
    },
    "store.cleaning": {"store.model", "store.text", "msgspec"},
    "store.answers": {"store.model"},
    "store.drafts": {"store.cipher", "store.disk", "store.log", "msgspec"},
    "store.folder": {"store.disk"},
    "store.memory": {"store", "msgspec"},
    "store.standing": {"store.cipher", "store.disk", "store.model", "store.past"},
    "store.collector": set(),
    "store.ladder": {"store.log", "msgspec"},
    "store.late": {"store"},
    "store.outbox": {
        "store.base", "store.chain", "store.cipher", "store.device", "store.disk",
        "store.log", "store.model", "msgspec",
    },
    "store.shared": {"store"},
    "store.wire": {"msgspec"},
    "store.wire_intake": {"store.wire", "msgspec"},
    "store.sync": {
        "store.answers", "store.cipher", "store.device", "store.disk", "store.log",
        "store.model", "store.outbox", "store.sentences", "store.text", "store.wire",
        "store.wire_intake", "store.keys.people", "store.keys.signing",
        "store.keys.slots", "store.keys.zone_ring", "msgspec",
    },
    "store.sync.courier": {
        "store.sync", "store.text", "store.wire", "store.wire_intake", "msgspec",
        "httpx",
    },
    "store.sync.transport": {"httpx", "httpcore"},
    "store.newest": {"store.cipher", "store.disk", "store.log", "store.model"},
    "store.opening": {"store"},
    "store.reached": {"store", "msgspec"},
    "store.trimming": {"store"},
    "store.ledger": {"store"},
    "store.upkeep": {"store"},
    "store.desk": {"store"},
    "store.copies": {"store", "msgspec"},
    "store.proof": {
        "store.base", "store.chain", "store.cipher", "store.copies", "store.device",
        "store.disk", "store.folder", "store.keys.signing", "store.log", "store.model",
        "store.notary", "store.reached", "store.sentences", "msgspec",
    },
    "store.checkup": {"store", "msgspec"},
    "store.glance": {"store"},
    "store": set(),
    "widgets.words": {"store.model", "store.city", "store.sentences", "store.text"},
    "widgets.drawing": {
        "store.model", "store.city", "store.text", "widgets.words",
        "rich.cells", "wcwidth", "budoux",
    },
    "widgets.drawing.streets": {
        "store.model", "store.city", "store.text", "widgets.words", "widgets.drawing",
        "numpy",
    },
    "widgets": {
        "store.model", "store.city", "store.text", "widgets.words",
        "widgets.drawing", "textual", "rich",
    },
    "patrol_tui.commands": {
        "store.model", "store.city", "store.patterns", "store.text", "store.likeness",
        "widgets.words", "msgspec",
    },
    "patrol_tui.commands.palette": {
        "patrol_tui.commands", "patrol_tui.screens", "textual",
    },
    "patrol_tui.commands.retyping": {
        "patrol_tui.commands", "store.text", "widgets.keyboard",
    },
    "patrol_tui.commands.thai_hand": {
        "patrol_tui.commands", "store.model", "store.patterns", "store.text",
        "widgets.keyboard",
    },
    "patrol_tui.commands.sheet": {
        "patrol_tui.commands", "patrol_tui.keys", "patrol_tui.opening",
        "patrol_tui.telling", "widgets.words", "widgets.map_keys",
    },
    "patrol_tui.intake": {
        "store.model", "store.city", "store.patterns", "store.text", "widgets.words",
        "msgspec",
    },
    "patrol_tui.server": {
        "store", "patrol_tui.intake", "patrol_tui.telling", "msgspec", "platformdirs",
        "starlette", "uvicorn", "psycopg",
    },
    "patrol_tui.server.parser": {
        "patrol_tui.server", "patrol_tui.usage", "widgets.words",
    },
    "patrol_tui.server.who.parser": {
        "store.model", "patrol_tui.usage", "widgets.words",
    },
    "patrol_tui.server.verbs": {
        "patrol_tui.server", "patrol_tui.error_telling", "patrol_tui.opening",
        "patrol_tui.telling", "widgets.words",
    },
    "patrol_tui.server.who.verbs": {
        "store", "patrol_tui.server", "patrol_tui.error_telling", "patrol_tui.opening",
        "patrol_tui.telling", "widgets.drawing", "widgets.words", "msgspec",
    },
    "patrol_tui.terminal": {"textual", "rich"},
    "patrol_tui": {
        "store", "widgets", "textual", "rich", "platformdirs", "msgspec",
    },
}  # fmt: skip
LAZY = {  # imports inside a function, for start-up cost only: (module, what)
    ("store.machine", "uuid"),
    ("widgets.drawing.cells", "budoux"),
    ("store.likeness", "rapidfuzz"),
    ("store.notary", "store.keys.signing"),
    ("store.device", "store.keys.signing"),
    ("store.sync.enrolling", "store.keys.signing"),
    ("store.keys.signing", "cryptography"),
    ("store.keys.passphrase", "cryptography"),
    ("store.keys.vault", "cryptography"),
    ("store.keys.people", "cryptography"),
    ("store.city.locating.codes", "openlocationcode"),
    ("store.city.places", "store.city.locating.on_network"),
    ("store.city.importing.town", "store.city.importing.osm_files"),
    ("store.city.town", "store.city.map_files"),
    ("store.city.town", "store.city.routing"),
    ("store.city.town", "store.city.zone_network"),
    ("widgets.map_view", "widgets.map_town"),
    ("patrol_tui.terminal.driver", "rich.traceback"),
}
OURS = {"patrol_tui", "widgets", "store"}
WATCHED = OURS | {
    "textual", "rich", "tinydb", "httpx", "httpcore", "platformdirs", "msgspec",
    "immutables",
    "rapidfuzz", "wcwidth", "budoux", "numpy", "osmium", "openlocationcode",
    "cryptography", "starlette", "uvicorn", "psycopg",
}  # fmt: skip


def modules() -> list[object]:
    found = []
    for top in sorted(OURS):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found.append(pytest.param(name.removesuffix(".__init__"), path, id=name))
    return found


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def targets(node: ast.AST) -> list[str]:
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            assert node.level == 0, "write absolute imports"
            return [f"{node.module}.{alias.name}" for alias in node.names]
        case _:
            return []


@pytest.mark.parametrize(("name", "path"), modules())
def test_imports_point_down(name: str, path: Path) -> None:
    """A module imports only what its row of MAY_IMPORT allows."""
    row = max((key for key in MAY_IMPORT if within(name, key)), key=len)
    allowed = MAY_IMPORT[row] | {row}

    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for target in targets(node):
            if target.split(".")[0] in WATCHED:
                assert any(within(target, prefix) for prefix in allowed), (
                    f"{name} -> {target}"
                )


def inner_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                yield from targets(inner)


@pytest.mark.parametrize(("name", "path"), modules())
def test_imports_inside_functions_are_listed(name: str, path: Path) -> None:
    """An import inside a function is there for start-up cost, and is listed."""
    for target in inner_imports(ast.parse(path.read_text("utf-8"))):
        assert any(name == module and within(target, what) for module, what in LAZY), (
            f"{name} imports {target} inside a function: list it in LAZY, or move it"
        )
