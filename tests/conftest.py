"""What all tests share. Nothing here, or in any test, reaches out of the machine."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from offline import OFFLINE, stay_here

os.environ[OFFLINE] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["OMP_NUM_THREADS"] = "1"  # every core has a worker of its own
for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

stay_here()

# The suite tries the same examples every time; `make torture` tries others.
settings.register_profile("suite", derandomize=True)
settings.register_profile("torture", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """A complete tiny model of JoyAI-Echo with random weights."""
    import torch  # takes seconds, and most tests do without

    from generator.echo.tiny import make_tiny

    torch.set_num_threads(1)  # tiny tensors are not worth sharing among threads
    out = tmp_path_factory.mktemp("tiny") / "tiny"
    make_tiny(out, layers=3)
    return out
