"""Golden files: what the screen should look like; how the suite is shared out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("search", deadline=None, print_blob=True)
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")  # no clock judges; look further: --hypothesis-profile

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update", action="store_true", help="accept what was drawn"
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Share the whole suite out among the processors; what is asked for by name not."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return None if whole else 0


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with `golden/<name>`, or accept it with --golden-update."""

    def check(name: str, drawn: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden-update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(drawn, encoding="utf-8", newline="\n")

        assert drawn.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return check


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the store of whoever runs the tests out of them."""
    home = tmp_path / "home"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in ("PATROL_CONFIG", "PATROL_LANG"):
        monkeypatch.delenv(name, raising=False)
