"""Niaouli: the citizen account of a local public body."""
