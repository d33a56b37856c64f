"""Search engines given the same captions and the same queries, each in a process of its own.

The others are given the words that searchkit's analyzer finds, so that all fold alike; they
keep the caption as written beside them. A module here has a class `Contestant`; none of them
imports another, and none but `searchkit_engine` the project: Xapian runs in Debian's Python.
"""
