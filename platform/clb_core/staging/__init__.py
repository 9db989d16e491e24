"""Imports in steps: read a file, say what it would change, and carry that out at once or not at all.

The mechanism knows no care and no tenancy: a slice gives an `ImportKind` (`ports.py`) that says what a row means, and
thin routes with permissions of its own. After the columns are chosen only the cells of those columns are kept; a file
that looks like a list of pupils is refused before anything of it is stored.
"""
