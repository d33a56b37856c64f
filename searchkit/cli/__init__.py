"""The two commands: ``search QUERY...`` and ``searchkit VERB``.

All that they need is loaded within them: an interrupt while that lasts is one of the command.
"""

import sys

INTERRUPTED = 130


def main() -> None:
    """The ``searchkit`` command."""
    try:
        from searchkit.cli.running import verb

        verb()
    except (KeyboardInterrupt, RuntimeError) as error:
        # To watch is to do so until an interrupt.
        _end(error, 0 if sys.argv[1:2] == ["watch"] else INTERRUPTED)


def search_main() -> None:
    """The ``search`` command, which has no sub-commands: every word is a word to search for."""
    try:
        from searchkit.cli.running import search

        search()
    except (KeyboardInterrupt, RuntimeError) as error:
        _end(error, INTERRUPTED)


def _end(error: BaseException, code: int) -> None:
    """Leave with a code after an interrupt; any other error is raised.

    Python 3.11 makes a RuntimeError of an interrupt that comes while a class is made.
    """
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):
        sys.exit(code)
    raise error
