"""Readers against mutated files: nothing may be raised, take long, or take much memory.

python -m tests.fuzz                      every target for 60 seconds, several side by side
python -m tests.fuzz --seconds 600 photo  one for longer

There is a target for every reader of `FORMATS`; its seeds are the samples of its suffixes. A
finding is written to tests/formats/cases, where the tests run it again.
"""
