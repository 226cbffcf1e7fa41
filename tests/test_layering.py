"""Rules about the shape of the code that matter enough to be tests."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("director", "workspace", "generator")
FILES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
OWNERS = {
    "av": ("generator/media",),
    "faiss": ("workspace/recall_index.py",),
    "langgraph": ("director/graph.py",),
    "sentence_transformers": ("director/embedding.py",),
    "openai": ("director/llm/wire.py",),
    "yaml": ("director/skills.py",),
    "keyring": ("director/llm/keys.py",),
    "sqlalchemy": ("workspace/", "director/cli/errors.py"),
    "click": ("director/cli/",),
    "rich": ("director/cli/",),
    "screenplain": ("director/intake/fountain.py",),
    "onnxruntime": ("generator/animatic/",),
    "cv2": ("generator/animatic/", "generator/media/", "director/critics/", "director/measures/"),
    "jinja2": ("director/report/",),
    "torch": ("generator/", "director/critics/voiceprint.py", "director/measures/"),
    "pyiqa": ("director/measures/musiq.py",),
    "insightface": ("director/measures/cids.py",),
    "faster_whisper": ("director/critics/hearing.py",),
    "dlib": ("director/critics/faces.py",),
    "jiwer": ("director/critics/speech.py",),
    "diffusers": ("generator/",),
}


def imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_imports_up_or_what_another_owns(path):
    place = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        top = name.split(".")[0]
        if place.split("/")[0] in ("workspace", "generator"):
            assert top not in set(LAYERS) - {place.split("/")[0]}, f"{place} imports {name}"
        if top in OWNERS:
            assert place.startswith(OWNERS[top]), f"{top} belongs to {OWNERS[top]}, {place} imports it"
        if place.startswith("director/stages/"):
            assert not name.startswith("director.stages"), f"stages never import stages: {place} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_command_line_prints(path):
    if "director/cli/" in path.as_posix():
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(out.stdout.split())


@pytest.mark.parametrize(
    "statement", ["import director", "from director import Director", "import director.cli.main", "import director.api"]
)
def test_looking_at_a_film_loads_nothing_heavy(statement):
    heavy = {
        "torch",
        "transformers",
        "diffusers",
        "langgraph",
        "faiss",
        "sentence_transformers",
        "onnxruntime",
        "openai",
        "keyring",
    }
    assert not loaded_by(statement) & heavy


def test_help_needs_no_database():
    assert not loaded_by("from director.cli.main import main; main.all()") & {"sqlalchemy", "pydantic", "numpy"}


@pytest.mark.parametrize("statement", ["import director.actions.revise", "import generator.media"])
def test_changing_a_shot_does_not_wait_for_scipy(statement):
    """It takes a second to import, and is needed only where sound is scanned or mastered."""
    assert "scipy" not in loaded_by(statement)
