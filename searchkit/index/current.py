"""The generation that is read: its engine and its manifest, wherever others' changes lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING, TypeVar

from searchkit.engines import Engine, engine_class, is_remote
from searchkit.errors import DamagedIndexError, NoIndexError
from searchkit.index.folder import IndexFolder
from searchkit.index.manifest import Manifest

if TYPE_CHECKING:
    from searchkit.analysis import Analyzer

T = TypeVar("T")


class Current:
    """What is asked and by what rules; safe for threads.

    An engine in memory is there for good. One on disk is opened when it is first needed, and
    the next one when another generation has become current.
    """

    def __init__(self, folder: IndexFolder | None, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.is_checked = True
        self._engine: Engine | None = None
        self._stamp = (0, 0)
        self._guard = RLock()
        self._is_held = False
        self._knowing = Lock()

    @cached_property
    def analyzer(self) -> Analyzer:
        """What cuts and folds captions and queries, loaded when first needed."""
        from searchkit.analysis import Analyzer

        return Analyzer()

    def keep(self, engine: Engine) -> None:
        """Ask this engine, which is in memory, from now on."""
        self._engine = engine

    def ask(self, question: Callable[[Engine], T]) -> T:
        """The answer of the current generation, also when it is replaced while it is asked.

        One that turns out to be damaged is not asked again; the one before is.
        """
        while True:
            with self._guard:
                engine, stamp = self.engine(), self._stamp
            try:
                return question(engine)
            except DamagedIndexError:
                if self.folder is None or not self.folder.distrust(stamp):
                    raise
                self.close()
            finally:
                # Another thread closed it for a newer one; our question opened it again.
                if engine is not self._engine:
                    engine.close()

    def engine(self) -> Engine:
        """The engine of the current generation, opened when first needed."""
        with self._guard:
            folder = self.folder
            stamp = folder.stamp() if folder else self._stamp
            if folder is not None and (self._engine is None or stamp != self._stamp):
                engine = folder.read(self._opened)
                self.close()
                self._engine, self._stamp = engine, stamp
            assert self._engine is not None
            return self._engine

    def _opened(self, generation: Path) -> Engine:
        manifest = Manifest.read(generation)
        if self.is_checked:
            manifest.check(generation.parent)
        engine = self.opened(generation, manifest.engine)
        self._learn(manifest)
        return engine

    def opened(self, generation: Path, name: str) -> Engine:
        """The engine of a generation; it is damage if there is none."""
        try:
            return engine_class(name).open(generation, self.analyzer)
        except NoIndexError as error:
            raise DamagedIndexError(f"{error}; run: searchkit rebuild") from error

    @property
    def is_remote(self) -> bool:
        """Whether the captions are kept elsewhere than in the generation's folder."""
        return is_remote(self.manifest.engine)

    def counted(self, generation: Path) -> int:
        """How many captions a generation holds, as its engine says; -1 if they are elsewhere."""
        manifest = Manifest.read(generation)
        if is_remote(manifest.engine):
            return -1
        with closing(self.opened(generation, manifest.engine)) as engine:
            return engine.count()

    def stamp(self) -> tuple[int, int]:
        """Changes whenever another generation becomes current."""
        return self.folder.stamp() if self.folder else self._stamp

    def refresh(self) -> Manifest:
        """What the last one to write has written."""
        if self.folder is None:
            return self.manifest
        manifest = self.folder.read(Manifest.read_whole)
        self._learn(manifest)
        return manifest

    @contextmanager
    def held(self) -> Iterator[None]:
        """Leave the manifest to the one writer, whatever searches read of it meanwhile."""
        with self._knowing:
            self._is_held = True
        try:
            yield
        finally:
            self._is_held = False

    def _learn(self, manifest: Manifest) -> None:
        with self._knowing:
            if not self._is_held:
                self.manifest = manifest

    def close(self) -> None:
        """Let go of the files; they are opened again when they are needed again."""
        with self._guard:
            engine, kept = self._engine, None if self.folder else self._engine
            self._engine = kept
            if self.folder is not None:
                self.folder.forget()
        if engine is not None and engine is not kept:
            engine.close()
