"""What people do with a case: a file per journey, a verb per function.

Each operation runs in one transaction, locks the case, checks again, moves it through the life
cycle, writes one event, and puts in the outbox what the citizen must know. `by` is who acts; `now`
is when, given by the face. What a person changes in a draft before sending it is no event: it
concerns nobody else.
"""
