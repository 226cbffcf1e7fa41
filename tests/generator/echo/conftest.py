"""The golden folder, and a pipeline folder converted from its original checkpoint, once for all tests."""

from pathlib import Path

import pytest
import torch

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
def gold(golden) -> Golden:
    """The golden folder with its weights."""
    return Golden(golden)


@pytest.fixture(scope="session")
def original(gold) -> Path:
    """The tiny checkpoint in the original naming."""
    return gold.original


@pytest.fixture(scope="session")
def converted(gold) -> Path:
    """The same in diffusers' folders."""
    return gold.converted
