"""Memory that is freed and asked for again."""

import ctypes
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from generator import heap

if sys.argv[1] == "held":
    heap.hold()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    pictures = [np.full((736, 1280, 3), 7, np.uint8) for _ in range(8)]
    pictures.clear()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _faults(how):
    done = subprocess.run([sys.executable, "-c", FAULTS, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="only glibc is told what to hold")
def test_what_is_held_is_not_asked_of_the_system_again():
    assert _faults("held") < _faults("as it is") / 4
