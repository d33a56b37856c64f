"""Changes of an index's captions, and of what it remembers, that come to pass together.

What a run is to remember of captions on a cluster stands in ``index/sending/`` while they are
sent, so that whoever writes next can finish both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from searchkit.engines import Refusal, Remote, Writer
from searchkit.errors import DamagedIndexError
from searchkit.index.change import keep_copy, next_generation
from searchkit.index.current import Current
from searchkit.index.disk import sync_file, sync_folder
from searchkit.index.files import FILES
from searchkit.index.folder import SENDING, IndexFolder
from searchkit.index.manifest import MANIFEST, Manifest


class Transaction:
    """An engine's writer, and the manifest that goes with what it writes."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.manifest: Manifest | None = None
        self.refused: Sequence[Refusal] = ()
        """What was not taken after all, known when the block has ended."""


@contextmanager
def transaction(current: Current, memory: int) -> Iterator[Transaction]:
    """All of the changes, or none if the block raises; the write lock must be held."""
    folder = current.folder
    if folder is None or current.is_remote:
        yield from _in_place(current, memory)
    else:
        yield from _beside(current, folder, memory)


def _beside(current: Current, folder: IndexFolder, memory: int) -> Iterator[Transaction]:
    """In the next generation, which becomes the current one at the end."""
    manifest = current.manifest
    try:
        with next_generation(folder, folder.current(), current.counted) as draft:
            engine = current.opened(draft, manifest.engine)
            with closing(engine), engine.writer(memory) as writer:
                change = Transaction(writer)
                yield change
                manifest = change.manifest or manifest
            if manifest != current.manifest:
                manifest.write(draft)
    except DamagedIndexError as error:
        # The draft, which the error may name, is gone; its damage is that of the current one.
        raise folder.damage() or error from error
    current.manifest = manifest


def _in_place(current: Current, memory: int) -> Iterator[Transaction]:
    """In an engine that keeps its captions elsewhere.

    What differs is to be read again until the engine has committed: wherever it stops, the
    next run mends it, or `resume` does.
    """
    engine = current.engine()
    with engine.writer(memory) as writer:
        change = Transaction(writer)
        yield change
        if change.manifest is not None:
            _keep(current, change.manifest)
            save(current, current.manifest.pending(change.manifest))
    change.refused = engine.refusals() if isinstance(engine, Remote) else ()
    if change.manifest is not None:
        save(current, change.manifest.refusing(change.refused))
        _forget(current)


def resume(current: Current) -> None:
    """Finish what a run left that was cut off.

    That is a copy of the manifest, or captions that were on their way to a cluster.
    Raises `NoIndexError` or `ClusterError` where that does not answer.
    """
    if current.folder is None:
        return
    keep_copy(current.folder, current.folder.current())
    if not current.is_remote:
        return
    engine, sending = current.engine(), current.folder.path / SENDING
    if isinstance(engine, Remote) and engine.resume() and sending.is_dir():
        save(current, Manifest.read(sending).refusing(engine.refusals()))
    _forget(current)
    engine.count()  # Raises where the cluster is gone: files would be called unchanged.


def _keep(current: Current, manifest: Manifest) -> None:
    """Have on disk what is to be remembered, before anything is sent."""
    if current.folder is not None:
        sending = current.folder.path / SENDING
        current.folder.clean([sending])
        sending.mkdir()
        manifest.write(sending)
        for name in (MANIFEST, FILES):
            sync_file(sending / name)
        sync_folder(sending)
        sync_folder(current.folder.path)


def _forget(current: Current) -> None:
    if current.folder is not None:
        current.folder.clean([current.folder.path / SENDING])


def save(current: Current, manifest: Manifest) -> None:
    """Remember something else, and change no caption."""
    folder = current.folder
    if folder is not None and manifest != current.manifest:
        with next_generation(folder, folder.current(), current.counted) as draft:
            manifest.write(draft)
    current.manifest = manifest


def kept_since(current: Current, stamp: tuple[int, int]) -> str:
    """What to say of a run that was interrupted, begun when the stamp was the current one."""
    if current.is_remote:
        return "what the cluster has acknowledged is kept; the next run does the rest"
    return f"{'all' if current.stamp() != stamp else 'nothing'} of this run is kept"
