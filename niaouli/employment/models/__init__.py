"""What employment stores: offers, and people who look for a job."""

from niaouli.employment.models.offers import JobOffer, Occupation, OfferWord

__all__ = ["JobOffer", "Occupation", "OfferWord"]
