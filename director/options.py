"""What may be asked of a film when it is made, checked before anything is touched."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import get_args

from director.errors import BadInput
from director.llm.asked import Asked
from director.research import SERVER
from generator.registry import NAMES
from generator.request import SIZE_STEP
from workspace.records import Fill, Settings, Wish

MEMORY = ("on", "native", "off")
FILLS = get_args(Fill)
MAX_SHOTS = 9_999
SIZES = (64, 4096)  # pixels on either side


@dataclass(frozen=True)
class Options:
    """The options of `make` and `plan`. None means not said: a film keeps what it has, a new film gets the default."""

    shots: int | None = None
    duration: float | None = None  # seconds of the whole film
    size: str | None = None  # "1280x736"
    fps: float | None = None  # 24 or 25
    seed: int | None = None
    memory: str | None = None  # on, native, off
    generator: str | None = None
    model: str | None = None  # folder of the generator's weights
    preset: str | None = None  # how they are used
    llm: str | None = None  # builtin, openai, or a server on this machine by its name
    llm_base_url: str | None = None
    llm_model: str | None = None
    record: Path | None = None
    replay: Path | None = None
    budget: str | None = None  # "2.50", "tokens=200000,minutes=10"
    notes: str | Path | None = None  # folder of the person's own documents, or mcp:NAME

    def __post_init__(self) -> None:
        """Raise BadInput for the first option that cannot be used."""
        if self.shots is not None and not 1 <= self.shots <= MAX_SHOTS:
            raise BadInput(f"--shots {self.shots}: a film has 1 to {MAX_SHOTS} shots")
        if self.duration is not None and not 0 < self.duration <= 24 * 3600:
            raise BadInput(f"--duration {self.duration:g}: the length of the film in seconds, more than 0")
        if self.size is not None:
            parse_size(self.size)
        if self.fps is not None and self.fps not in (24, 25):
            raise BadInput(f"--fps {self.fps:g}: 24 or 25")
        if self.seed is not None and self.seed < 0:
            raise BadInput(f"--seed {self.seed}: a whole number from 0")
        one_of("--memory", self.memory, MEMORY)
        one_of("--generator", self.generator, NAMES)
        if self.notes is not None and not str(self.notes).startswith(SERVER) and not Path(self.notes).is_dir():
            raise BadInput(f"--notes {self.notes}: wanted a folder with your notes in it, or {SERVER}NAME")
        assert self.asked  # checks what is said about the language model

    @property
    def asked(self) -> Asked:
        """What is said about the language model."""
        return Asked(self.llm, self.llm_base_url, self.llm_model, self.record, self.replay, self.budget)

    @property
    def wish(self) -> Wish:
        """What is asked of the plan."""
        return Wish(shots=self.shots, duration=self.duration)

    def settings(self, title: str) -> Settings:
        """The settings of a new film."""
        return Settings.model_validate({"title": title, **self.chosen()})

    def chosen(self) -> dict[str, object]:
        """The settings that were said, by name."""
        width, height = parse_size(self.size) if self.size else (None, None)
        said: dict[str, object] = {"width": width, "height": height, "fps": self.fps, "seed": self.seed}
        said |= {"memory": self.memory, "generator": self.generator}
        return {name: value for name, value in said.items() if value is not None}

    def check_against(self, settings: Settings, wish: Wish, folder: Path) -> None:
        """Raise BadInput when an option contradicts the film, with the command that would change it."""
        for name, value in self.chosen().items():
            have = getattr(settings, name)
            if have != value:
                key, new = ("size", self.size) if name in ("width", "height") else (name, value)
                old = f"{settings.width}x{settings.height}" if key == "size" else have
                model = f" --model {self.model}" if self.model else ""
                change = f"switch {folder} {new}{model}" if key == "generator" else f"set {folder} {key}={_plain(new)}"
                raise BadInput(f"{folder} has {key} {old}, not {_plain(new)}: `director {change}` changes it")
        for name in ("shots", "duration"):
            asked, had = getattr(self, name), getattr(wish, name)
            if asked is not None and asked != had:
                was = "no wish for" if had is None else f"{had:g}"
                raise BadInput(
                    f"{folder} was planned with {was} {name}, not {asked:g}: "
                    f"leave --{name} out to continue it, or plan a new film with --project NEW"
                )


def parse_size(size: str) -> tuple[int, int]:
    """ "1280x736" as (1280, 736). Raises BadInput."""
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", size.strip())
    if not match:
        raise BadInput(f"--size {size}: wanted WIDTHxHEIGHT in pixels, such as 1280x736")
    for name, value in (("width", int(match[1])), ("height", int(match[2]))):
        if not SIZES[0] <= value <= SIZES[1] or value % SIZE_STEP:
            near = min(max(SIZES[0], round(value / SIZE_STEP) * SIZE_STEP), SIZES[1])
            raise BadInput(
                f"--size {size}: the {name} {value} is no multiple of {SIZE_STEP} from 64 to 4096; {near} is the nearest"
            )
    return int(match[1]), int(match[2])


def check_output(path: Path, suffix: str = ".mp4") -> Path:
    """Raise BadInput unless a file of this kind can be written there."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder: name a file, such as {path / f'film{suffix}'}")
    if path.suffix.lower() != suffix:
        raise BadInput(f"{path}: what is written is a {suffix} file, name it so")
    folder = path.parent
    if not folder.is_dir():
        raise BadInput(f"{path} cannot be written: the folder {folder} does not exist")
    if not os.access(folder, os.W_OK):
        raise BadInput(f"{path} cannot be written: the folder {folder} is read-only")
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {folder} takes no file ({error.strerror}); name another") from error
    return path


def one_of(option: str, value: str | None, known: tuple[str, ...]) -> None:
    """Raise BadInput for a value that is not one of those known. None was not said."""
    if value is not None and value not in known:
        raise BadInput(f"{option} {value}: choose {' or '.join(known)}")


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
