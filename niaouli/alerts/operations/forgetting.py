"""What goes when a person deletes their account: nothing more is sent to them."""

from niaouli.accounts.models import Person
from niaouli.alerts.models import Subscriber


def forget_subscriber(*, person: Person) -> None:
    """Remove the person's alerts and the list of what was sent to them; the links of their old
    e-mails lead nowhere any more."""
    Subscriber.objects.filter(person=person).delete()
