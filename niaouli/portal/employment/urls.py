"""Addresses of employment: offers, for everybody; the job seeker's own pages."""

from django.urls import URLPattern, path

from niaouli.portal.employment import check_ins, offers, resume_entries, resumes, seekers

SEEKER = "compte/emploi/"
CHECK_IN = f"{SEEKER}pointage/<str:number>/"
RESUME = f"{SEEKER}cv/"
ENTRY = f"{RESUME}<str:entries>/<str:entry>/"
urlpatterns: list[URLPattern] = [
    # ── Offers ──
    path("emploi/offres/", offers.offers, name="offers"),
    path("emploi/offres/<str:number>/", offers.offer, name="offer"),
    # ── The job seeker ──
    path(SEEKER, seekers.employment, name="employment"),
    path(f"{SEEKER}inscription/", seekers.register, name="employment_register"),
    path(f"{SEEKER}modifier/", seekers.change, name="employment_change"),
    path(f"{SEEKER}arreter/", seekers.stop, name="employment_stop"),
    path(f"{SEEKER}pointage/", check_ins.check_in, name="check_in"),
    path(CHECK_IN, check_ins.receipt, name="check_in_receipt"),
    path(f"{CHECK_IN}recepisse.pdf", check_ins.receipt_pdf, name="check_in_pdf"),
    path(f"{CHECK_IN}corriger/", check_ins.correct, name="check_in_correct"),
    # ── The résumé ──
    path(RESUME, resumes.resume, name="resume"),
    path(f"{RESUME}cv.pdf", resumes.resume_pdf, name="resume_pdf"),
    path(f"{RESUME}porte-documents/", resumes.keep, name="resume_keep"),
    path(f"{RESUME}partage/", resumes.sharing, name="resume_sharing"),
    path(f"{RESUME}<str:part>/", resumes.part, name="resume_part"),
    path(f"{RESUME}<str:entries>/ajouter/", resume_entries.add, name="resume_add"),
    path(ENTRY, resume_entries.entry, name="resume_entry"),
    path(f"{ENTRY}retirer/", resume_entries.remove, name="resume_remove"),
    path(f"{ENTRY}deplacer/", resume_entries.move, name="resume_move"),
]
