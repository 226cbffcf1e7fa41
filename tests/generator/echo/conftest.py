"""The golden folder, and a pipeline folder converted from its original checkpoint, once for all tests."""

from pathlib import Path

import pytest
import torch

from generator.echo.convert import to_diffusers
from tests.golden import Golden

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "echo_tiny"


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Tiny tensors are not worth sharing among threads, and the goldens were made with one."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def golden() -> Path:
    return GOLDEN


@pytest.fixture(scope="session")
def original(golden) -> Path:
    """The tiny checkpoint in the original naming."""
    return golden / "original" / "echo_tiny_combined.safetensors"


@pytest.fixture(scope="session")
def converted(original, tmp_path_factory) -> Path:
    """The same in diffusers' folders."""
    out = tmp_path_factory.mktemp("converted") / "echo-tiny"
    to_diffusers(original, out)
    return out


@pytest.fixture(scope="session")
def gold(golden, converted) -> Golden:
    """The golden folder with its weights."""
    folder = Golden(golden)
    folder.converted = converted
    return folder
