"""A map on disk: a folder of plain `.npy` arrays and one `map.json`.

The header is the commit: arrays are written under new names and synced, then the header
that lists them replaces the old one, so a reader sees the old map or the new one and
never a half. Opening checks the header and the size of every array and maps them into
memory, read-only, shared among all programs of the host; `verify` reads every byte.
"""

from __future__ import annotations

import contextlib
import functools
import io
import mmap
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from store.city.network import Network, Texts
from store.city.projection import Projection
from store.city.shelf import HEADER

FORMAT = "patrol-map"
VERSION = 1
MOST_HEADER_BYTES = 1_000_000

Array = npt.NDArray[np.generic]


class MapError(Exception):
    """What can go wrong with maps; nothing but maps is harmed."""


class MapUnusable(MapError):  # noqa: N818
    """A map folder cannot be used; `why` is a code, `what` the part it is about."""

    def __init__(self, folder: Path, why: str, what: str = "") -> None:
        super().__init__(f"{folder}: {why} {what}".rstrip())
        self.folder = folder
        self.why = why
        """missing, foreign, version, broken-header, cut, wrong-array, inconsistent,
        changed, disk."""
        self.what = what


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    dtype: str
    count: int
    bytes: int
    crc32: int


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    version: int
    name: str
    source: str
    lat: float
    lon: float
    is_surveyed: bool
    bounds_m: tuple[float, float, float, float]
    tile_m: float
    tiles: tuple[int, int]
    arrays: dict[str, _Part]


_PLAIN_TYPES = {
    "junction_x": "<f4", "junction_y": "<f4", "junction_key": "<i8",
    "junction_flags": "|u1", "segment_start": "<i4", "segment_end": "<i4",
    "segment_first": "<u4", "segment_length_m": "<f4", "segment_class": "|u1",
    "segment_ways": "<u2", "segment_layer": "|i1", "segment_kmh": "|u1",
    "segment_street": "<i4", "segment_key": "<u8", "point_x": "<f4", "point_y": "<f4",
    "landmark_x": "<f4", "landmark_y": "<f4", "landmark_rank": "|u1",
    "house_x": "<f4", "house_y": "<f4", "house_street": "<i4", "turn_from": "<i4",
    "turn_via": "<i4", "turn_to": "<i4", "turn_only": "|u1", "arm_first": "<u4",
    "arm_segment": "<i4", "tile_first": "<u4", "tile_segment": "<u4",
}  # fmt: skip
_TEXTS = (
    "street_name", "street_name_th", "street_name_en", "street_other",
    "landmark_kind", "landmark_name", "landmark_name_th", "landmark_name_en",
    "landmark_other", "house_number",
)  # fmt: skip
_TYPES = _PLAIN_TYPES | {
    f"{name}.{part}": dtype
    for name in _TEXTS
    for part, dtype in (("first", "<u4"), ("letters", "|u1"))
}


def save(network: Network, folder: Path) -> None:
    """Write a map, replacing what the folder holds in one step.

    Raises:
        MapUnusable: If the disk does not take it; the map before stays whole.
    """
    mark = secrets.token_hex(3)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        parts = {
            name: _write(folder, f"{name}.{mark}.npy", array)
            for name, array in _arrays(network).items()
        }
        content = msgspec.json.format(msgspec.json.encode(_header(network, parts)))
        _put(folder / f"{HEADER}.{mark}", content)
        _sync(folder)
        (folder / f"{HEADER}.{mark}").replace(folder / HEADER)
        _sync(folder)
    except OSError as error:
        _sweep(folder, lambda name: mark in name)
        raise MapUnusable(folder, "disk", error.strerror or str(error)) from error
    kept = {HEADER, *(part.file for part in parts.values())}
    _sweep(folder, lambda name: name not in kept)


def load(folder: Path) -> Network:
    """Open a map, shared in memory and read-only.

    Raises:
        MapUnusable: If there is none, or it is not whole, or of another version.
    """
    try:
        return _load(folder)
    except FileNotFoundError:  # replaced by a newer import while it was being opened
        with _as_unusable(folder):
            return _load(folder)
    except OSError as error:
        raise MapUnusable(folder, "disk", error.strerror or str(error)) from error


def verify(folder: Path) -> None:
    """Read every byte of a map and compare it with what was written.

    Raises:
        MapUnusable: If there is none, or any of it differs.
    """
    load(folder)
    header = _read_header(folder)
    for name, part in header.arrays.items():
        with _as_unusable(folder):
            if zlib.crc32((folder / part.file).read_bytes()) != part.crc32:
                raise MapUnusable(folder, "changed", name)


def _load(folder: Path) -> Network:
    header = _read_header(folder)
    if wrong := _TYPES.keys() ^ header.arrays.keys():
        raise MapUnusable(folder, "wrong-array", min(wrong))
    arrays = {name: _open(folder, name, part) for name, part in header.arrays.items()}
    if wrong_one := _inconsistent(arrays, header):
        raise MapUnusable(folder, "inconsistent", wrong_one)
    named: dict[str, Texts] = {
        name: Texts(arrays[f"{name}.first"], arrays[f"{name}.letters"])  # type: ignore[arg-type]
        for name in _TEXTS
    }
    plain = {name: arrays[name] for name in _PLAIN_TYPES}
    return Network(
        name=header.name,
        source=header.source,
        origin=Projection(lat=header.lat, lon=header.lon),
        bounds_m=header.bounds_m,
        tile_m=header.tile_m,
        tiles=header.tiles,
        is_surveyed=header.is_surveyed,
        **plain,  # type: ignore[arg-type]
        **named,  # type: ignore[arg-type]
    )


def _read_header(folder: Path) -> _Header:
    try:
        with (folder / HEADER).open("rb") as file:
            content = file.read(MOST_HEADER_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise MapUnusable(folder, "missing") from None
    try:
        named = msgspec.json.decode(content, type=dict[str, object])
        if named.get("format") != FORMAT:
            raise MapUnusable(folder, "foreign")
        if named.get("version") != VERSION:
            raise MapUnusable(folder, "version", str(named.get("version")))
        return msgspec.json.decode(content, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MapUnusable(folder, "broken-header", str(error)) from None


def _open(folder: Path, name: str, part: _Part) -> Array:
    if Path(part.file).name != part.file or part.dtype != _TYPES[name]:
        raise MapUnusable(folder, "wrong-array", name)
    path = folder / part.file
    head = _head(part.dtype, part.count)
    whole = len(head) + part.count * np.dtype(part.dtype).itemsize
    with path.open("rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size != part.bytes:
            raise MapUnusable(folder, "cut", name)
        if not part.count:
            return np.zeros(0, part.dtype)
        if part.bytes == whole:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if content[: len(head)] == head:
                return np.frombuffer(content, part.dtype, part.count, len(head))
    return _read_as_other(folder, name, part)


@functools.lru_cache(128)
def _head(dtype: str, count: int) -> bytes:
    """Give the first bytes of an array's file as this version of numpy writes them."""
    buffer = io.BytesIO()
    shape = {"descr": dtype, "fortran_order": False, "shape": (count,)}
    np.lib.format.write_array_header_1_0(buffer, shape)
    return buffer.getvalue()


def _read_as_other(folder: Path, name: str, part: _Part) -> Array:
    """Open an array with other first bytes: another numpy's, or a wrong one."""
    try:
        array: Array = np.load(folder / part.file, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError):
        raise MapUnusable(folder, "wrong-array", name) from None
    if array.shape != (part.count,) or array.dtype != np.dtype(part.dtype):
        raise MapUnusable(folder, "wrong-array", name)
    return array.view(np.ndarray)


def _inconsistent(arrays: dict[str, Array], header: _Header) -> str:
    """Name an array that would lead outside another, or nothing.

    Whether a street lies where it should is the importer's affair.
    """
    size = {name: len(array) for name, array in arrays.items()}
    return (
        _wrong_size(size)
        or _wrong_steps(arrays, size, header)
        or _wrong_index(arrays, size)
    )


def _wrong_size(size: dict[str, int]) -> str:
    leading = {
        "junction": "junction_x", "segment": "segment_start", "point": "point_x",
        "landmark": "landmark_x", "house": "house_x", "turn": "turn_from",
    }  # fmt: skip
    for name in _PLAIN_TYPES:
        first = leading.get(name.partition("_")[0])
        if first and size[name] != size[first] + (name == "segment_first"):
            return name
    for name in _TEXTS:
        wanted = "street_name.first" if name.startswith("street") else ""
        wanted = leading.get(name.partition("_")[0], wanted)
        more = 0 if wanted.endswith(".first") else 1
        if size[f"{name}.first"] != size[wanted] + more:
            return name
    return ""


def _wrong_steps(
    arrays: dict[str, Array], size: dict[str, int], header: _Header
) -> str:
    ends = {
        "segment_first": size["point_x"], "arm_first": size["arm_segment"],
        "tile_first": size["tile_segment"],
        **{f"{name}.first": size[f"{name}.letters"] for name in _TEXTS},
    }  # fmt: skip
    tiles = header.tiles[0] * header.tiles[1]
    counts = {"arm_first": size["junction_x"] + 1, "tile_first": tiles + 1}
    for name, end in ends.items():
        steps: npt.NDArray[np.uint32] = arrays[name]  # type: ignore[assignment]
        if not size[name] or size[name] != counts.get(name, size[name]):
            return name
        if steps[0] or steps[-1] != end or bool((steps[1:] < steps[:-1]).any()):
            return name
    return "" if header.tile_m > 0 else "tile_m"


def _wrong_index(arrays: dict[str, Array], size: dict[str, int]) -> str:
    junctions, segments = size["junction_x"], size["segment_start"]
    streets = size["street_name.first"] - 1
    for name, least, most in (
        ("segment_start", 0, junctions), ("segment_end", 0, junctions),
        ("segment_street", -1, streets), ("arm_segment", 0, segments),
        ("tile_segment", 0, segments), ("house_street", -1, streets),
        ("turn_from", 0, segments), ("turn_to", 0, segments),
        ("turn_via", 0, junctions),
    ):  # fmt: skip
        found: npt.NDArray[np.int64] = arrays[name]  # type: ignore[assignment]
        if size[name] and not least <= found.min() <= found.max() < most:
            return name
    return ""


def _arrays(network: Network) -> dict[str, Array]:
    """Lay a network out as named arrays of the format's types."""
    arrays: dict[str, Array] = {}
    for name, dtype in _TYPES.items():
        field, _, part = name.partition(".")
        found = getattr(network, field)
        array = getattr(found, part) if part else found
        arrays[name] = np.ascontiguousarray(array, np.dtype(dtype))
    return arrays


def _header(network: Network, parts: dict[str, _Part]) -> _Header:
    return _Header(
        format=FORMAT,
        version=VERSION,
        name=network.name,
        source=network.source,
        lat=network.origin.lat,
        lon=network.origin.lon,
        is_surveyed=network.is_surveyed,
        bounds_m=network.bounds_m,
        tile_m=network.tile_m,
        tiles=network.tiles,
        arrays=parts,
    )


def _write(folder: Path, file: str, array: Array) -> _Part:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    content = buffer.getvalue()
    _put(folder / file, content)
    return _Part(
        file=file,
        dtype=array.dtype.str,
        count=len(array),
        bytes=len(content),
        crc32=zlib.crc32(content),
    )


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there, and need not be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path, unwanted: Callable[[str], bool]) -> None:
    """Take away files of ours that no header names; what stays only takes room."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            ours = path.suffix == ".npy" or path.name.startswith(f"{HEADER}.")
            if ours and unwanted(path.name):
                with contextlib.suppress(OSError):
                    path.unlink()


@contextlib.contextmanager
def _as_unusable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = "cut" if isinstance(error, FileNotFoundError) else "disk"
        what = Path(error.filename).name if error.filename else str(error)
        raise MapUnusable(folder, why, what) from error
