"""Writing: preparing a delivery (a dry run), sending it, and what becomes of it."""
