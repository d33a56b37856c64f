"""Archives: the files in zip and tar files and under a compression, read where they are.

Nothing is unpacked to a folder. Of a file in an archive as much is decompressed as its
reader asks for; what was is kept in memory, or in a temporary file without a name.
Archives in archives are read `DEEPEST` deep.
"""

from __future__ import annotations

from searchkit.formats.files import File, UnreadableError

DEEPEST = 2

REPACK_CURE = "pack the archive again"
UNPACK_CURE = "unpack the archive and index the folder"


def check_depth(file: File) -> None:
    """Raise `UnreadableError`, as a remark, for an archive that is in too many others."""
    if file.depth >= DEEPEST:
        what = f"an archive within {file.depth} archives is left out"
        raise UnreadableError(what, UNPACK_CURE, refused=False)
