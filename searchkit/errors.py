"""Every error that searchkit raises, in one tree.

    SearchkitError
    ├── UsageError            a path that is not there, an option that does not fit      exit 2
    │   └── QueryError        a query over the limits                                    exit 2
    ├── NoIndexError          no index where one was looked for                          exit 3
    ├── DamagedIndexError     an index that cannot be read as it stands                  exit 4
    │   └── IncompatibleIndexError   built with other rules; names the cure              exit 4
    ├── UntrustedIndexError   an index in a folder that others may write to              exit 4
    ├── LockedIndexError      another process is writing to the index                    exit 5
    ├── RefusedInputError     input that could not be taken, raised only on request      exit 6
    ├── TimeIsUpError         an answer of which no part is of use was not ready in time exit 8
    ├── StorageError          no space, or an input/output error                         exit 7
    ├── ClusterError          the cluster does not answer, or refuses                    exit 9
    └── MissingExtraError     an optional part is not installed; names the pip command   exit 2

A message says what, where, and what to do. Each class carries the exit code that the
command line ends with.
"""

from __future__ import annotations


class SearchkitError(Exception):
    """The root: catch this to catch everything that searchkit raises on purpose."""

    exit_code = 1


class UsageError(SearchkitError):
    """The request itself does not fit: a missing path, an unknown engine or format."""

    exit_code = 2


class QueryError(UsageError):
    """A query over the limits (2,000 characters, 64 terms, depth 20)."""


class MissingExtraError(UsageError):
    """An optional part is not installed; the message holds the pip command that brings it."""


class NoIndexError(SearchkitError):
    """There is no index at the place that was looked at."""

    exit_code = 3


class DamagedIndexError(SearchkitError):
    """The index is there but cannot be read."""

    exit_code = 4


class IncompatibleIndexError(DamagedIndexError):
    """The index was built with rules that this version does not read."""


class UntrustedIndexError(SearchkitError):
    """The index is in a folder of somebody else, or one that everybody may write to."""

    exit_code = 4


class DamagedIndexWarning(UserWarning):
    """The index is damaged; an older state of it, which is whole, answers."""


class LockedIndexError(SearchkitError):
    """Another process holds the index's write lock."""

    exit_code = 5


class RefusedInputError(SearchkitError):
    """Some input was refused and the caller asked for an exception instead of a report."""

    exit_code = 6


class StorageError(SearchkitError):
    """The disk is full or answered with an error; what was there before is unharmed."""

    exit_code = 7


class TimeIsUpError(SearchkitError):
    """The time was over, and what was found until then would mislead: counts of a part."""

    exit_code = 8


class ClusterError(SearchkitError):
    """The cluster cannot be reached, is too busy for too long, or refuses what is asked."""

    exit_code = 9
