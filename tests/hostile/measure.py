"""Opens files as the workshop does, and says what each took: `python -I -c` with this as its main.
A process of its own, so that what is measured is its children and nothing else."""

import json
import resource
import sys
from pathlib import Path

from niaouli.documents.checking.workshop_process import answer_in_a_child, prepare


def main() -> None:
    """A request a line: the path and the request of the workshop."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    prepare()
    for line in sys.stdin:
        request = json.loads(line)
        content = Path(request.pop("path")).read_bytes()
        began = _processor()
        answer = answer_in_a_child(request, content, seconds, memory)
        said = {
            "problem": json.loads(answer.partition(b"\n")[0])["problem"],
            "seconds": _processor() - began,
            # Of the largest child so far: what one takes after a larger one is not seen.
            "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        }
        print(json.dumps(said), flush=True)


def _processor() -> float:
    """Seconds that its children have taken: of the clock, a busy machine takes any number."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
