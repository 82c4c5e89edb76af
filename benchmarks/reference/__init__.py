"""The frozen reference, « ref-1 »: what everything else is divided by. Never tuned.

A change here makes every earlier figure incomparable: it would be « ref-2 », beside this one
(`tests/performance/test_reference.py` holds the fingerprint of these files).
"""

VERSION = "ref-1"
