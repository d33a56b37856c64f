"""The tests of an index on disk and in memory."""
