"""How fast Niaouli is, against a plain Django page of the same run: docs/performance.md."""
