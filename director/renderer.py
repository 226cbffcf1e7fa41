"""Who renders a film: its generator and, for one with weights, the model and the way it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from director.config import read_config
from director.errors import BadInput
from director.voices import other_voices
from generator import registry
from generator.model import Model
from generator.request import GeneratorIdentity
from workspace.records import Settings

if TYPE_CHECKING:
    from director.options import Options
    from generator.base import Generator

CACHE = "cache"  # folder of a film: what generators can make again


def load(settings: Settings, film: Path) -> Generator:
    """The generator of a film. Nothing heavy is loaded before it renders."""
    if settings.generator not in registry.WITH_MODEL:
        return registry.load(settings.generator, others=other_voices(read_config(film).voices, film / CACHE))
    model = Model(Path(settings.model), settings.weights, settings.preset)
    machine = read_config(film).generators.joyai_echo
    return registry.load(settings.generator, model=model, machine=machine, cache=film / CACHE)


def chosen(options: Options, settings: Settings | None = None) -> dict[str, object]:
    """The settings of a film that options say about its generator, and those that follow from them.

    Raises BadInput or RequestError for a model that is none, or a generator that has none.
    """
    said = {"generator": options.generator, "model": options.model, "preset": options.preset}
    found: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    have = settings or Settings(title="")
    name = options.generator or have.generator
    if name not in registry.WITH_MODEL:
        for option in found.keys() & {"model", "preset"}:
            raise BadInput(f"{option}: {name} has none; it belongs to {' or '.join(registry.WITH_MODEL)}")
    elif found:
        found |= _with_model(name, options, have)
    return found


def changed(settings: Settings, identity: GeneratorIdentity) -> bool:
    """Whether a film has been given another generator, model or preset than this."""
    if settings.generator not in registry.WITH_MODEL:
        return settings.generator != identity.id
    return (settings.generator, settings.weights, settings.preset) != (identity.id, identity.weights, identity.preset)


def _with_model(name: str, options: Options, have: Settings) -> dict[str, str]:
    from generator.echo.config import read_preset
    from generator.echo.folder import model_in

    if options.model is None and not have.model:
        raise BadInput(
            f"{name} renders with a model: name its folder with --model FOLDER "
            "(`director echo tiny FOLDER` makes one to try, `director echo convert` one of a release)"
        )
    if options.model is None:
        return {"preset": read_preset(options.preset or have.preset)[0]}
    found = model_in(Path(options.model), preset=options.preset or "")
    same = options.preset is None and found.weights == have.weights  # moved, or named again: used as before
    return {"model": str(found.folder), "weights": found.weights, "preset": have.preset if same else found.preset}
