import pytest
from typing import Any
from django.urls import reverse
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.publications.steps import online, written, content
from tests.employment import seeking
from niaouli.publications.enums import Kind
from niaouli.publications.models import Publication

pytestmark = pytest.mark.django_db

def test_group_remove(alice):
    p = cast.published("carte-aide-medicale")
    draft = cast.draft(alice, p)
    c = cast.signed_in(alice)
    r = c.post(reverse("portal:draft_page", args=[draft.key, "foyer"]), {"form-remove-foyer-" + "9"*5000: "x"})
    assert r.status_code == 200

def test_group_pollution(alice):
    p = cast.published("carte-aide-medicale")
    draft = cast.draft(alice, p)
    c = cast.signed_in(alice)
    addr = reverse("portal:draft_page", args=[draft.key, "foyer"])
    for data in (
        {"foyer-item": ["0","0","1","2","999","٣","²","-1","x"*100, "9"*5000], "foyer-0-lien": ["enfant","conjoint"], "foyer-0-nom": "x"*500000},
        {"foyer-item": [str(i) for i in range(400)]},
        {"foyer": '[{"lien":"enfant"}]', "foyer-0": "x", "foyer-0-": "y", "foyer-0-x-y": "z", "foyer--1-nom": "a"},
        {"form-add": ["foyer", "foyer", "nothing"], "foyer-item": ["1","0"], "foyer-1-lien": "nope\0"},
        {"form-remove-foyer-0": "1", "form-remove-foyer-1": "1", "form-remove-foyer-²": "1", "foyer-item": ["0", "1"]},
        {"form-shown": ["x"*1000]*50},
    ):
        for kw in ({}, {"HTTP_HX_REQUEST": "true"}):
            r = c.post(addr, data, **kw)
            assert r.status_code < 500, data
            print(r.status_code, len(r.content))
    draft.refresh_from_db()
    print(draft.answers)

E2 = 1
POSTS = ["x", "", "\0", "9"*5000, "٣", "²", "-1", "\ud7ff", "a\r\nBcc: x@y.z", "=cmd", "\x0b\x1b[2J", "\u202e", "😀"*2000, "x"*200000, '{"a":1}', "javascript:alert(1)", "<script>alert(1)</script>"]
NAMES = ("title summary body department topics place price organiser registration_url starts_on-day starts_on-month starts_on-year starts_time ends_on-day ends_on-month ends_on-year ends_time reference grade service start posts residence contact file_url type nature procedure lots buyer tender_url object commissioner where_to_read register_url sessions-count sessions-act sessions-0-place sessions-0-day-day sessions-0-opens revision announce when at-day at-month at-year at-time url kind arrival act adresse nature theme rythme alerte stop part password email code who role next direction mois commune reason key personne confirmed direction situation since-day since-month since-year occupation availability phone form-period recherche travail heures salaire exactitude form-shown share towards title occupations skills licences vehicle communes role employer place start-month start-year end-month end-year school year level language to field body files kept due-day due-month due-year address opening_hours given_name family_name birth_date kind d0-kind d0-title d0-day").split()

@pytest.mark.parametrize("who", ["alice", "agent", "manager", "editor", "adviser"])
def test_posts(request, who, dddt, del_, permis, settings):
    from tests.architecture.routes import routes
    settings.ACCOUNT_RATE_LIMITS = False
    person = request.getfixturevalue(who)
    alice = request.getfixturevalue("alice")
    seeker = seeking.registered(alice); seeking.resume(alice, shared=True)
    pub = online(Kind.EVENT, dddt); dr = written(Kind.INQUIRY, dddt)
    from niaouli.publications.models import Feed
    feed = Feed.objects.create(url="http://flux.example/rss", department=dddt, kind="news", title="f")
    from tests.alerts import steps as al
    sub = al.subscribed(alice)
    from niaouli.employment.models import Resume
    entry = Resume.objects.get(person=alice).experiences[0]["id"]
    case = cast.submitted(alice, permis) ; 
    draft = cast.draft(alice, cast.published("carte-aide-medicale"))
    from niaouli.departments.models import Membership
    m = Membership.objects.first()
    vals: dict[str, list[Any]] = {"publication": [dr.pk, pub.pk], "feed": [feed.pk], "subscription": [sub.pk], "token": [sub.subscriber.token], "key": [draft.key, seeker.key], "reference": [case.reference], "slug": [permis.slug], "kind": [k.slug for k in Kind], "entries": ["experiences"], "entry": [entry], "part": ["metier", "competences", "contact", "vehicule"], "page": ["foyer"], "membership": [m.pk if m else 1], "number": ["1"], "item": [1], "document": [case.documents.first().key]}
    import itertools
    from django.urls import NoReverseMatch
    client = cast.signed_in(person); client.raise_request_exception = False
    broken = []
    for route in routes():
        if route.access is None or "deconnexion" in route.path or "supprimer" in route.path: continue
        if (route.access == "agent") != (who != "alice"): continue
        for combo in itertools.product(*[vals.get(p, ["x"]) for p in route.parameters]):
            try: a = reverse(route.name, kwargs=dict(zip(route.parameters, combo)))
            except NoReverseMatch: continue
            for v in POSTS:
                for data in (dict.fromkeys(NAMES, v),):
                    try:
                        r = client.post(a, data)
                    except Exception as e:
                        broken.append((a, v[:10], repr(e)[:100])); client = cast.signed_in(person); client.raise_request_exception=False; continue
                    if r.status_code >= 500: broken.append((a, v[:10], r.status_code))
    for b in broken: print(b)
    assert not broken
