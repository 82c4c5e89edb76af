"""A mailbox read over IMAP: what waits is fetched one by one, then put in another folder.

`client.Mailbox` is the only door. `tests/mail/test_real_server.py` holds it to a real Dovecot.
"""

from niaouli.connectors.imap.client import Fetched, Mailbox, MailboxUnavailable, is_mailbox_address

__all__ = ["Fetched", "Mailbox", "MailboxUnavailable", "is_mailbox_address"]
