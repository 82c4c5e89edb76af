"""E-mails that the invented people send: nobody has a mailbox in the demonstration."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.utils import timezone


def letter(
    *, sender: str, to: str, subject: str, text: str, quoted: str, name: str = "", now: datetime
) -> bytes:
    """An answer as a telephone sends it: the words, its signature, and what it answers to, quoted.
    `name`: of the e-mail; drawn when empty."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = " ".join(f"Re: {subject}".split())
    made["Date"] = format_datetime(timezone.localtime(now))
    made["Message-ID"] = name or make_msgid(domain=to.rpartition("@")[2])
    cited = "\n".join(f"> {line}" for line in quoted.strip().split("\n"))
    wrote = f"Le {timezone.localtime(now):%d/%m/%Y à %H:%M}, <{to}> a écrit :"
    made.set_content(f"{text}\n\nEnvoyé de mon téléphone\n\n{wrote}\n\n{cited}\n")
    return made.as_bytes()
