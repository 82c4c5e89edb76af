"""The antivirus: clamd, spoken to in its own protocol.

`scan(content, address=…)` asks; `fake.FakeClamd` answers in tests.
"""

from niaouli.connectors.antivirus.client import ScannerUnavailable, Verdict, ping, scan

__all__ = ["ScannerUnavailable", "Verdict", "ping", "scan"]
