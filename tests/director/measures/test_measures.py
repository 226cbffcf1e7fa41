"""Measures of a whole film, each under the name of what it was computed with; and the table of a set of stories."""

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import make_film

from director import Director
from director.bench import Result, bench, configurations, table, text
from director.build import FilmState
from director.critics import continuity, identity, speech
from director.critics.finding import Review
from director.errors import BadInput
from director.measures import PAPER, Measured, aesthetic, clip, measure, pictures
from director.measures.weights import kept
from director.options import Options
from workspace.commands import RecordFindings


def by_name(found):
    return {one.name: one for one in found}


@pytest.fixture
def film(tmp_path):
    with make_film(tmp_path / "film", 3) as film:
        yield film


def measured(film):
    with film.view() as view:
        return measure(film, FilmState.read(view))


def said(film, shot, critic, by, **measures):
    with film.view() as view:
        take = FilmState.read(view).current[shot]
    told = {name.replace("__", ":").replace("_", " "): value for name, value in measures.items()}
    review = Review(take=take, critic=critic, by=by, against="", measures=told)
    film.apply(RecordFindings(take=take, reviews=(review,)), actor="person", step=film.begin_step("critique"))


def test_every_measure_of_the_paper_is_told_or_said_to_be_missing(film):
    found = by_name(measured(film))
    assert set(found) == set(PAPER)
    for name in ("cross-shot similarity", "aesthetic quality", "imaging quality"):
        assert found[name].value is not None
        assert found[name].means.startswith("substitute: ")
        assert found[name].means != PAPER[name]
    assert found["cross-shot similarity"].count == 3, "pairs of three shots"
    assert found["speech accuracy"].told == "none: not judged yet (director critique judges)"


def test_what_critics_measured_counts_and_two_means_are_never_one_number(film):
    said(film, "shot-1", "speech", "whisper tiny.en", said=1.0)
    said(film, "shot-2", "speech", "whisper tiny.en", said=0.5)
    said(film, "shot-3", "speech", "whisper base", said=0.1)
    found = [one for one in measured(film) if one.name == "speech accuracy"]
    assert [(one.means, one.value, one.count) for one in found] == [
        ("max(0, 1 - WER); whisper base", 0.1, 1),
        ("max(0, 1 - WER); whisper tiny.en", 0.75, 2),
    ]
    assert found[1].told == "0.750 ± 0.250 (2)"


def test_of_a_critic_of_many_parts_only_the_part_that_measured_is_named(film):
    by = "whisper; GE2E encoder, pitch; dlib face embedding; colours in boxes; rules 1"
    said(film, "shot-3", "identity", by, looks__mara=0.9, face__tom=0.4, voice_likeness__tom=0.8)
    found = [(one.name, one.means) for one in measured(film) if one.name in ("per-role identity", "voice consistency")]
    assert found == [
        ("per-role identity", "substitute: chance of the same person; colours in boxes, rules 1"),
        ("per-role identity", "substitute: distance, less is better; dlib face embedding, rules 1"),
        ("voice consistency", "cosine; GE2E encoder, pitch, rules 1"),
    ]


def test_what_people_are_seen_stands_for_alignment_where_there_is_no_clip(film):
    said(film, "shot-1", "continuity", "rules", people__mara=0.9, people__tom=0.0)
    found = by_name(measured(film))["text-video alignment"]
    assert (found.value, found.means) == (0.5, "substitute: people seen, by the generator's own report")


def test_substitutes_order_pictures_as_eyes_do():
    dice = np.random.default_rng(0)
    grey = np.full((90, 160, 3), 128, np.uint8)
    vivid = dice.integers(0, 255, (90, 160, 3), np.uint8)
    assert pictures.colourful(grey) < 0.01 < 0.3 < pictures.colourful(vivid)
    edges = np.zeros_like(grey)
    edges[:, ::2] = 255
    assert pictures.sharp(grey) < pictures.sharp(edges)
    scene = np.repeat(np.repeat(dice.integers(0, 255, (9, 16, 3), np.uint8), 10, 0), 10, 1)
    other = np.repeat(np.repeat(dice.integers(0, 255, (9, 16, 3), np.uint8), 10, 0), 10, 1)
    darker = (scene * 0.8).astype(np.uint8)
    same, unlike = (float(pictures.layout(scene) @ pictures.layout(one)) for one in (darker, other))
    assert same > 0.9
    assert abs(unlike) < 0.3


def test_clip_is_used_under_its_own_name_where_it_is_on_disk(film, tiny_clip):
    found = by_name(measured(film))
    for name, means in (
        ("cross-shot similarity", "substitute: CLIP tiny-clip"),  # the paper takes ViCLIP for it
        ("text-video alignment", "CLIP tiny-clip"),
    ):
        assert found[name].means == means
        assert -1.001 <= found[name].value <= 1.001
    assert found["text-video alignment"].count == 3
    assert found["aesthetic quality"].means.startswith("substitute")


def test_the_aesthetic_predictor_is_used_with_clip_and_refused_where_it_does_not_fit(
    film, tiny_clip, tmp_path, monkeypatch
):
    import torch

    layer = tmp_path / "linear.pth"
    monkeypatch.setenv(aesthetic.FILE, str(layer))
    with pytest.raises(BadInput, match=r"DIRECTOR_AESTHETIC=.*: nothing is there; wanted the file sa_0_4_vit_l_14"):
        measured(film)
    torch.save({"weight": torch.zeros(1, 8), "bias": torch.tensor([6.0])}, layer)
    found = by_name(measured(film))["aesthetic quality"]
    assert found.means == "LAION aesthetic predictor (linear) on CLIP tiny-clip"
    assert (found.value, found.count) == (pytest.approx(0.6), 3)
    frame = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    torch.save({"weight": torch.eye(8)[2:3], "bias": torch.zeros(1)}, layer)
    assert aesthetic.find_aesthetic().scores([frame]) == pytest.approx(clip.find_clip().pictures([frame])[:, 2] / 10)
    torch.save({"weight": torch.zeros(1, 768), "bias": torch.zeros(1)}, layer)
    with pytest.raises(BadInput, match=r"768 numbers, CLIP tiny-clip gives 8; name the CLIP"):
        measured(film)
    torch.save({"weight": torch.zeros(1, 8)}, layer)
    with pytest.raises(BadInput, match="no linear layer"):
        measured(film)
    layer.write_text("not weights")
    with pytest.raises(BadInput, match="these are no weights"):
        measured(film)
    monkeypatch.delenv(clip.FOLDER)
    kept.cache_clear()
    with pytest.raises(BadInput, match="no CLIP is here: name the folder of ViT-L/14 in DIRECTOR_CLIP"):
        measured(film)


def test_a_table_gives_means_spread_and_what_numbers_were_computed_with():
    def one(case, value, means="cosine"):
        rows = (
            Measured(name="voice consistency", means=means, value=value, count=3),
            Measured(name="speech accuracy", means="Whisper", why="no recogniser"),
        )
        return Result("a.json", case, 3, rows)

    results = [one("memory=on", 0.8), one("memory=on", 0.6), one("memory=off", 0.5), one("memory=off", 0.4, "distance")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(results).splitlines()]
    assert rows[0] == ["measure", "computed with", "memory=on", "memory=off"]
    assert rows[2] == ["voice consistency", "cosine", "0.700 ± 0.100 (2)", "0.500 ± 0.000 (1)"]
    assert rows[3] == ["voice consistency", "distance", "none", "0.400 ± 0.000 (1)"]
    assert rows[4] == ["speech accuracy", "", "none", "none"]
    assert "- speech accuracy, in 4 of 4 films: no recogniser" in text(results)


def test_stories_become_films_of_every_configuration(tmp_path, monkeypatch):
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
    story = tmp_path / "one.json"
    story.write_text(json.dumps({"prompts": ["Mara walks along the harbour.", "Mara looks at the sea."]}))
    cases = configurations(Options(generator="testcard", size="64x64"), "memory=on,off")
    results = list(bench([story], cases, tmp_path / "films", critics=["technical"]))
    assert [(result.story, result.configuration, result.shots) for result in results] == [
        ("one.json", "memory=on", 2),
        ("one.json", "memory=off", 2),
    ]
    kept = sorted(path.name for path in (tmp_path / "films").iterdir())
    assert kept == ["01-one-memory-off", "01-one-memory-on"]
    film = Director(tmp_path / "films" / "01-one-memory-on")
    takes = film.shot(1).take.made_at
    assert list(bench([story], cases, tmp_path / "films", critics=["technical"])) == results
    assert film.shot(1).take.made_at == takes, "nothing is rendered twice"


@pytest.mark.parametrize("compare", ["memory", "memory=", "hair=long", "seed=x"])
def test_what_cannot_be_compared_is_refused_in_words(compare):
    with pytest.raises(BadInput, match="--compare"):
        configurations(Options(), compare)


def test_a_story_that_is_not_there_is_refused_before_anything_is_made(tmp_path, director):
    code, _, err = director("bench", "nowhere.json", "--films", "films")
    assert code == 2
    assert "nowhere.json: there is no such story" in err
    assert not (tmp_path / "films").exists()


def test_what_is_taken_from_critics_is_what_they_measure():
    for critic, names in (
        (identity, ("voice likeness", "looks", "face")),
        (speech, ("said",)),
        (continuity, ("people",)),
    ):
        source = Path(critic.__file__).read_text(encoding="utf-8")
        assert all(f'("{name}", ' in source for name in names)
