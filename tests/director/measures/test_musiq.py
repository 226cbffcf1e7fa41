"""MUSIQ as VBench asks it. Its code is pyiqa's; where that is not installed, a stand-in hears what it is asked."""

import sys
from types import ModuleType

import numpy as np
import pytest
import torch
from fakes import make_film

from director.build import FilmState
from director.errors import BadInput
from director.measures import measure, musiq
from director.measures.weights import kept


class Heard(torch.nn.Module):
    """Scores by brightness, and keeps what it was shown."""

    shown = ()

    def __init__(self, *, pretrained):
        assert not pretrained, "nothing is fetched"
        super().__init__()
        self.head = torch.nn.Linear(1, 1, bias=False)

    def forward(self, pictures):
        Heard.shown += (pictures,)
        return self.head(pictures.mean().reshape(1, 1))


@pytest.fixture
def weights(tmp_path, monkeypatch):
    path = tmp_path / "musiq_spaq.pth"
    monkeypatch.setenv(musiq.FILE, str(path))
    return path


@pytest.fixture
def stand_in(monkeypatch, weights):
    for name in ("pyiqa", "pyiqa.archs", "pyiqa.archs.musiq_arch"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["pyiqa.archs.musiq_arch"].MUSIQ = Heard
    monkeypatch.setattr(Heard, "shown", ())
    torch.save({"params": {"module.head.weight": torch.tensor([[80.0]])}}, weights)


def test_pictures_are_shown_from_0_to_1_and_no_longer_than_512(stand_in, picture):
    white = np.full((700, 1280, 3), 255, np.uint8)
    assert musiq.find_musiq().scores([white, picture]) == pytest.approx([0.8, 0.8 * picture.mean() / 255])
    assert [tuple(one.shape) for one in Heard.shown] == [(1, 3, 280, 512), (1, 3, 90, 160)]
    assert Heard.shown[0].max() == 1


def test_it_measures_a_film_under_its_own_name(stand_in, tmp_path):
    with make_film(tmp_path / "film", 2) as film, film.view() as view:
        found = {one.name: one for one in measure(film, FilmState.read(view))}["imaging quality"]
    assert (found.means, found.count) == ("MUSIQ (musiq_spaq) by pyiqa", 2)
    assert 0 < found.value < 1


def test_other_weights_and_a_missing_package_are_refused_in_words(stand_in, weights, picture, monkeypatch):
    torch.save({"weight": torch.zeros(1, 8)}, weights)
    with pytest.raises(BadInput, match=r"wanted MUSIQ trained on SPAQ, musiq_spaq_ckpt-358bb6af.pth"):
        musiq.find_musiq().scores([picture])
    monkeypatch.setitem(sys.modules, "pyiqa.archs.musiq_arch", None)
    with pytest.raises(BadInput, match="DIRECTOR_MUSIQ needs the package pyiqa: `pip install pyiqa`"):
        musiq.find_musiq().scores([picture])


def test_the_real_model_is_loaded_and_asked(weights, picture):
    """Of its real size, with random weights: pyiqa has no smaller one."""
    arch = pytest.importorskip("pyiqa.archs.musiq_arch", exc_type=(ImportError, RuntimeError))
    torch.manual_seed(0)
    model = arch.MUSIQ(pretrained=False).eval()
    torch.save(model.state_dict(), weights)
    with torch.inference_mode():
        wanted = float(model(torch.tensor(picture).permute(2, 0, 1)[None] / 255)) / 100
    assert musiq.find_musiq().scores([picture]) == pytest.approx([wanted], rel=1e-5)
    torch.save(arch.MUSIQ(pretrained=False, num_class=10).state_dict(), weights)
    kept.cache_clear()
    with pytest.raises(BadInput, match="wanted MUSIQ trained on SPAQ"):
        musiq.find_musiq().scores([picture])
