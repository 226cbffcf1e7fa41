"""What models cost: a table that ships, and what a person writes over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from director.config import user_folder
from director.errors import BadInput

if TYPE_CHECKING:
    from director.config_form import FilmConfig

SHIPPED = Path(__file__).with_name("prices.toml")
FILE = "prices.toml"  # in the configuration folder of the user

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4,8}|latest)$")


class Price(BaseModel):
    """What a million tokens of one model cost, in the currency of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    asked: float = Field(ge=0)
    answered: float = Field(ge=0)

    def of(self, asked: int, answered: int) -> float:
        """What so many tokens cost."""
        return (asked * self.asked + answered * self.answered) / 1_000_000


class PriceTable(BaseModel):
    """Prices by model."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    currency: str = "USD"
    models: dict[str, Price] = {}

    def of(self, model: str) -> Price | None:
        """The price of a model, or of the model that it is a dated version of; None when it is not in the table."""
        return self.models.get(model) or self.models.get(_DATED.sub("", model))


def prices_of(config: FilmConfig) -> PriceTable:
    """The table that holds for a film. Raises BadInput with what is wrong in it."""
    return read_prices(config.prices.model_dump(exclude_unset=True), folder=user_folder())


def read_prices(*more: Mapping[str, object], folder: Path | None = None) -> PriceTable:
    """The shipped table, overridden by the one in `folder` and then by `more`. Raises BadInput with what is wrong."""
    table: dict[str, object] = {"models": {}}
    layers: list[tuple[str, Mapping[str, object]]] = []
    for path in (SHIPPED, *([folder / FILE] if folder and (folder / FILE).is_file() else [])):
        try:
            layers.append((str(path), tomllib.loads(path.read_text(encoding="utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"{path} is no TOML: {error}") from error
    layers += [("[prices]", layer) for layer in more]
    for name, layer in layers:
        try:
            found = PriceTable.model_validate(layer).model_dump(exclude_unset=True)
        except ValidationError as error:
            first = error.errors()[0]
            raise BadInput(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        models = {**table["models"], **found.pop("models", {})}  # type: ignore[dict-item]  # both are tables
        table = {**table, **found, "models": models}
    return PriceTable.model_validate(table)
