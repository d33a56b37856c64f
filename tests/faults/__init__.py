"""Faults, and what an index makes of them: ``python -m tests.faults [--long] [--seed N]``.

Every module makes one kind of fault and says how often something was lost, could not be
opened, or was left over. All of it is random, by a seed that is printed.
"""
