"""The tests of the two commands, run as a person runs them."""
