"""Reading the pages of others, at an address that someone gave us.

`fetch(url)` reads one, within limits, and never inside; `fake.FakeWeb` is the outside in tests.
"""

from niaouli.connectors.web.client import Answer, Trouble, Unreachable, fetch

__all__ = ["Answer", "Trouble", "Unreachable", "fetch"]
