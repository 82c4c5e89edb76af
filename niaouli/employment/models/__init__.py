"""What employment stores: offers, and people who look for a job."""

from niaouli.employment.models.offers import JobOffer, Occupation, OfferWord
from niaouli.employment.models.seekers import (
    CheckIn,
    CheckInReminder,
    FormerCheckIn,
    JobSeeker,
    OfficeBatch,
    Resume,
)

__all__ = [
    "CheckIn",
    "CheckInReminder",
    "FormerCheckIn",
    "JobOffer",
    "JobSeeker",
    "Occupation",
    "OfferWord",
    "OfficeBatch",
    "Resume",
]
