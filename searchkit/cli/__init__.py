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
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def search_main() -> None:
    """The ``search`` command, which has no sub-commands: every word is a word to search for."""
    try:
        from searchkit.cli.running import search

        search()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
