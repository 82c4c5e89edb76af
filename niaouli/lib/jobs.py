"""Background jobs, enqueued in the caller's transaction.

Tasks live in each app's `tasks.py`, above its operations; operations name the task they want.
"""

from procrastinate.contrib.django import app


def enqueue(task: str, **arguments: int | str) -> None:
    """Ask the worker to run `task` once the current transaction is committed.

    The job is a row of the same database: if the transaction is rolled back, it never was.
    """
    app.configure_task(task).defer(**arguments)
