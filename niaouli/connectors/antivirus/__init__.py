"""The antivirus: clamd, spoken to in its own protocol.

`scan(content, address=…)` asks, `version(address=…)` says what it knows; `fake.FakeClamd` answers
in tests.
"""

from niaouli.connectors.antivirus.client import ScannerUnavailable, Verdict, ping, scan, version

__all__ = ["ScannerUnavailable", "Verdict", "ping", "scan", "version"]
