"""Skills: the craft of a stage in words, loaded by stage or by name. A film's own come first, then the user's."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml

from director.config import user_folder
from director.errors import BadInput

FILE = "SKILL.md"
MAX_LINES = 150
STAGES: dict[str, tuple[str, ...]] = {  # what a planning stage is told; the others are loaded by name
    "intent": ("brief-intake",),
    "story": ("story-beats",),
    "screenplay": ("screenplay", "dialogue"),
    "cards": ("cards",),
    "shot_plan": ("shot-planning",),
    "blocking": ("condition-writing",),
}

_FRONT = "---"
_WANTED = f"wanted {FILE} to begin with {_FRONT}, name: and description:, {_FRONT}"


@dataclass(frozen=True)
class Skill:
    """One skill as it is in force. `origin` says whose it is: director, user or film."""

    name: str
    description: str
    text: str  # what stands after the front matter
    path: Path
    origin: str


class Skills:
    """The skills of one film, or with no folder those of every film. Files are read when they are asked for."""

    def __init__(self, film: Path | None = None) -> None:
        self._places = [("director", Path(str(files("skills")))), ("user", user_folder() / "skills")]
        if film is not None:
            self._places.append(("film", film / "skills"))

    def names(self) -> list[str]:
        """All skills there are, by name."""
        return sorted({path.parent.name for _, folder in self._places for path in folder.glob(f"*/{FILE}")})

    def get(self, name: str) -> Skill:
        """One skill. Raises BadInput when there is none of that name, or its file is none."""
        for origin, folder in reversed(self._places):
            path = folder / name / FILE
            if name and path.parent.parent == folder and path.is_file():
                return read_skill(path, origin)
        near = difflib.get_close_matches(name, self.names(), n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise BadInput(f"there is no skill {name!r}: `director skills` lists them{meant}")

    def all(self) -> list[Skill]:
        """Every skill, by name. Raises BadInput for the first file that is none."""
        return [self.get(name) for name in self.names()]

    def of(self, stage: str) -> str:
        """What a stage is told: the text of its skills, one after the other."""
        return "\n\n".join(self.get(name).text for name in STAGES[stage])


def read_skill(path: Path, origin: str) -> Skill:
    """Read a skill file. Raises BadInput, with the file and what it lacks, for one that is no skill."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as text ({error}); {_WANTED}") from error
    if not lines or lines[0].strip() != _FRONT or _FRONT not in (line.strip() for line in lines[1:]):
        raise BadInput(f"{path} has no front matter; {_WANTED}")
    if len(lines) > MAX_LINES:
        raise BadInput(f"{path} has {len(lines)} lines; wanted at most {MAX_LINES}: put the rest in files beside it")
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FRONT)
    name, description = _front(lines[1:end], path)
    text = "\n".join(lines[end + 1 :]).strip()
    if not text:
        raise BadInput(f"{path} says nothing after its front matter: write what the skill is")
    return Skill(name, description, text, path, origin)


def _front(lines: Sequence[str], path: Path) -> tuple[str, str]:
    try:
        front = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise BadInput(f"the front matter of {path} is no YAML ({str(error).splitlines()[0]}); {_WANTED}") from error
    fields = front if isinstance(front, dict) else {}
    for field in ("name", "description"):
        if not isinstance(fields.get(field), str) or not fields[field].strip():
            raise BadInput(f"the front matter of {path} has no {field}; {_WANTED}")
    if fields["name"] != path.parent.name:
        raise BadInput(f"{path} says name: {fields['name']} and lies in {path.parent.name}: give both one name")
    return fields["name"], " ".join(fields["description"].split())
