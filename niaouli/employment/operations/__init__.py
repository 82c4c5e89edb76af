"""Writes of employment: one verb each."""
