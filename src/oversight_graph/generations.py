"""Generations: a store on disk that readers and one writer share.

The folder holds numbered generations, each an engine's store that is never written to again once a small file points
at it. A writer works on a copy of the latest, in which the engine's immutable files are hard links, and points at it
when it is whole; so a reader sees all of a change or nothing, and a writer that dies leaves what was there before. The
engine leaves open what a reader beside a writer sees in one store; here the two never meet in one.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from .errors import StoreError
from .store import GraphStore

__all__ = [
    "FORMAT",
    "back_up",
    "compact",
    "current_generation",
    "is_layered",
    "open_folder",
    "restore",
    "size_on_disk",
    "writing",
]

# The version of the layout on disk; a higher one is refused.
FORMAT = 1

_FILES = "files.json"
_STAMP, _POINTER, _LOCK = "oversight-graph.json", "current", "writer.lock"
_NUMBER = re.compile(r"[0-9]{6}")
_RESTORE = "restore it from a backup"


def is_layered(path: Path) -> bool:
    """Say if a folder is a store of this layout, and not an engine's bare one."""
    return (path / _STAMP).exists()


def _folder(path: Path, name: str) -> Path:
    return path / "generations" / name


@contextlib.contextmanager
def _disk_failures(path: Path) -> Iterator[None]:
    """Turn what the disk or the engine raises into ``StoreError``."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        said = " ".join(str(error).split())
        if "space" in said.lower() or "too large" in said.lower() or "quota" in said.lower():
            mend = "make room; the store is as it was"
            raise StoreError(str(path), f"the disk is full ({said})", mend) from None
        raise StoreError(str(path), f"it is damaged ({said})", _RESTORE) from None


def _check_stamp(path: Path) -> None:
    try:
        found = json.loads((path / _STAMP).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(str(path), f"its file {_STAMP} is damaged", _RESTORE) from None
    if not isinstance(found, int) or found < 1:
        raise StoreError(str(path), f"its file {_STAMP} is damaged", _RESTORE)
    if found > FORMAT:
        reason = f"it has format {found}, and this version knows {FORMAT}"
        raise StoreError(str(path), reason, "use a newer version of the program")


def current_generation(path: Path) -> str | None:
    """Name the generation that a store points at, ``None`` where nothing was ever written to it.

    A generation that is whole but was not pointed at counts only where there is no other. Raises ``StoreError`` where
    the store is newer or damaged.
    """
    _check_stamp(path)
    try:
        name = (path / _POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return max(_whole(path), default=None)
    except (OSError, ValueError):
        name = ""
    if not _NUMBER.fullmatch(name) or not _folder(path, name).is_dir():
        raise StoreError(str(path), "it points at a generation that is not there", _RESTORE)
    return name


def _whole(path: Path) -> list[str]:
    folder = path / "generations"
    return [each.name for each in folder.iterdir() if _NUMBER.fullmatch(each.name)] if folder.is_dir() else []


def _locked(path: Path) -> bool:
    """Say if a process holds a store open for writing: a read-only opening does not ask."""
    try:
        import fcntl
    except ImportError:  # on Windows the lock file cannot even be opened then
        return False
    try:
        with path.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError as error:
        return error.errno in {errno.EACCES, errno.EAGAIN}
    return False


def open_folder(path: Path) -> GraphStore:
    """Open a store on disk for reading, in no more time than it takes to open its files.

    What a writer does meanwhile is not seen. An engine's bare store is opened too, where no process writes to it.
    Raises ``StoreError`` where the store is missing, locked, newer than this program or damaged.
    """
    if not path.exists():
        raise StoreError(str(path), "there is no such store", "check the path")
    if is_layered(path):
        return _open_generation(path)
    if not path.is_dir() or not (path / "CURRENT").is_file():
        raise StoreError(str(path), "it is no store of this program", "name the folder of an on-disk store")
    if _locked(path / "LOCK"):
        raise StoreError(str(path), "it is locked by another process", "end that process first")
    with _disk_failures(path):
        return GraphStore(ox.Store.read_only(str(path)), str(path))


def _open_generation(path: Path) -> GraphStore:
    while True:
        name = current_generation(path)
        if name is None:
            raise StoreError(str(path), "nothing was ever written to it", "add to it first")
        hold = _held(path, name)
        # A writer may have moved on, and cleared this one away, before it was held.
        if current_generation(path) == name:
            break
        if hold is not None:
            os.close(hold)
    _check_files(path, name)
    with _disk_failures(path):
        return GraphStore(ox.Store.read_only(str(_folder(path, name))), str(path), hold)


def _files(folder: Path) -> dict[str, str]:
    """Say of each file that the engine keeps data in how long it is, and of the small ones what is in them.

    The engine opens a store whose list of files is cut short as if it held less.
    """
    found = {}
    for file in sorted(folder.iterdir()):
        if file.suffix == ".sst":
            found[file.name] = str(file.stat().st_size)
        elif file.name == "CURRENT" or file.name.startswith("MANIFEST-"):
            found[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def _check_files(path: Path, name: str) -> None:
    folder = _folder(path, name)
    try:
        same = json.loads((folder / _FILES).read_text(encoding="utf-8")) == _files(folder)
    except (OSError, ValueError):
        same = False
    if not same:
        raise StoreError(str(path), "it is damaged (its files are not as they were written)", _RESTORE)


def _held(path: Path, name: str) -> int | None:
    """Hold a generation, so that no writer clears it away; a read-only medium needs no holding."""
    try:
        import fcntl
    except ImportError:  # on Windows an open file cannot be taken away
        return None
    try:
        hold = os.open(_folder(path, f"{name}.held"), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return None
    fcntl.flock(hold, fcntl.LOCK_SH)
    return hold


def _lock(path: Path) -> IO[bytes]:
    """Keep other writers out until the file is closed."""
    file = (path / _LOCK).open("ab")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StoreError(str(path), "another process is writing to it", "wait until that has ended") from None
    return file


@contextlib.contextmanager
def writing(path: Path) -> Iterator[GraphStore]:
    """Give a new generation to write to, which becomes the current one when the block ends well.

    It starts as a copy of the current one; where there is no store one is made, and starts empty. Raises
    ``StoreError`` where another process writes, the disk is full, or the store is newer or damaged.
    """
    _make_folder(path)
    with _lock(path):
        name = current_generation(path)
        fresh = f"{int(name or 0) + 1:06d}"
        unfinished = _folder(path, f"{fresh}.new")
        with _disk_failures(path):
            _clear(path, keep=name)
            if name:
                _check_files(path, name)
                _copy(_folder(path, name), unfinished)
            store = GraphStore(ox.Store(str(unfinished)), str(path))
        try:
            with _disk_failures(path):
                yield store
                store.engine.flush()
                _let_go(store)
                _finish(path, unfinished, fresh)
        finally:
            _let_go(store)
            shutil.rmtree(unfinished, ignore_errors=True)
        _clear(path, keep=fresh)


def _let_go(store: GraphStore) -> None:
    """Close the engine's files, which results that are left over may keep open."""
    store.close()
    gc.collect()


def _make_folder(path: Path) -> None:
    ours = {_LOCK, "generations", f"{_STAMP}.new"}
    foreign = not path.is_dir() or any(entry.name not in ours for entry in path.iterdir())
    if path.exists() and not is_layered(path) and foreign:
        mend = "name a folder that is empty or not there yet, or a store of this program"
        raise StoreError(str(path), "there is something else at this place", mend)
    with _disk_failures(path):
        (path / "generations").mkdir(parents=True, exist_ok=True)
        if not is_layered(path):
            _write_whole(path / _STAMP, _stamp())


def _stamp() -> str:
    return json.dumps({"format": FORMAT}) + "\n"


def _copy(source: Path, target: Path, linked: bool = True) -> None:
    """Copy a generation: what the engine never changes is linked, unless nothing is to be shared."""
    target.mkdir()
    for file in source.iterdir():
        if linked and file.suffix == ".sst":
            try:
                os.link(file, target / file.name)
                continue
            except OSError:
                pass  # a file system without hard links
        if file.name not in {"LOCK", _FILES}:
            shutil.copyfile(file, target / file.name)


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _finish(path: Path, unfinished: Path, name: str) -> None:
    """Give a generation its name now that it is whole, and point at it."""
    _write_whole(unfinished / _FILES, json.dumps(_files(unfinished), indent=2) + "\n")
    unfinished.rename(_folder(path, name))
    _sync_folder(path / "generations")
    _write_whole(path / _POINTER, f"{name}\n")


def _clear(path: Path, keep: str | None) -> None:
    """Take away every generation but one that nobody reads any more, and what a writer that died left."""
    for folder in sorted((path / "generations").iterdir()):
        if folder.is_dir() and folder.name != keep and not _is_read(path, folder.name):
            shutil.rmtree(folder, ignore_errors=True)
            _folder(path, f"{folder.name}.held").unlink(missing_ok=True)


def _is_read(path: Path, name: str) -> bool:
    file = _folder(path, f"{name}.held")
    if os.name == "nt" or not file.exists():
        return False
    import fcntl

    with file.open("ab") as hold:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def compact(path: Path) -> None:
    """Rewrite a store as tightly as the engine can. Raises ``StoreError``."""
    open_folder(path).close()
    with writing(path) as fresh, _disk_failures(path):
        fresh.engine.optimize()


def back_up(path: Path, target: Path) -> None:
    """Copy the current generation of a store to a folder, which is a store too; nothing is shared with it.

    Raises ``StoreError`` where the folder is taken.
    """
    with open_folder(path):
        if target.exists():
            raise StoreError(str(target), "there is something at this place", "name a folder that is not there yet")
        _take_over(path, target)


def restore(backup: Path, path: Path) -> None:
    """Make what a backup holds the current generation of a store, which may be damaged or not there.

    Raises ``StoreError`` where the backup is damaged; the store is then as it was.
    """
    open_folder(backup).close()
    _take_over(backup, path)


def _take_over(source: Path, target: Path) -> None:
    name = current_generation(source)
    _make_folder(target)
    with _lock(target), _disk_failures(target):
        fresh = f"{int(max(_whole(target), default='0')) + 1:06d}"
        unfinished = _folder(target, f"{fresh}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            _copy(_folder(source, str(name)), unfinished, linked=False)
            ox.Store.read_only(str(unfinished))
            _write_whole(target / _STAMP, _stamp())
            _finish(target, unfinished, fresh)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        _clear(target, keep=fresh)


def size_on_disk(path: Path) -> int:
    """Give the bytes that the current generation takes up. Raises ``StoreError``."""
    name = current_generation(path) if is_layered(path) else None
    folder = _folder(path, name) if name else path
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
