"""Cases, and everything around them: a file per subject."""

from niaouli.cases.models.case import Case, CaseTerm, Movement, ReferenceCounter, StepStay
from niaouli.cases.models.contents import (
    CaseIncomingMail,
    CaseMail,
    Correction,
    Message,
    PendingItem,
    PreparedDocument,
    ReplyAddress,
    SupportingDocument,
)
from niaouli.cases.models.figures import PastCase, ProcessingTime, Satisfaction
from niaouli.cases.models.letters import LetterModel
from niaouli.cases.models.time import CampaignReminder, Hold, ScheduledAct
from niaouli.cases.models.work import (
    BatchReport,
    Claim,
    Export,
    Note,
    Opinion,
    ReplyModel,
    SavedView,
    Transfer,
)

__all__ = [
    "BatchReport",
    "CampaignReminder",
    "Case",
    "CaseIncomingMail",
    "CaseMail",
    "CaseTerm",
    "Claim",
    "Correction",
    "Export",
    "Hold",
    "LetterModel",
    "Message",
    "Movement",
    "Note",
    "Opinion",
    "PastCase",
    "PendingItem",
    "PreparedDocument",
    "ProcessingTime",
    "ReferenceCounter",
    "ReplyAddress",
    "ReplyModel",
    "Satisfaction",
    "SavedView",
    "ScheduledAct",
    "StepStay",
    "SupportingDocument",
    "Transfer",
]
