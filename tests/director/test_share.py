"""What leaves a film by the command line, and the commands of a first day."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import av
import pytest
from PIL import Image

from director import Director
from director.actions.sheet import PAGE, SMALLEST, grid_for
from director.actions.storyboard import arrows
from director.checkup import PACKAGES
from director.cli.main import main
from director.intake.read import read_source
from director.measures.parts import PARTS
from generator import media

SCRIPT = "Title: 雨\n\nINT. KITCHEN - DAY\n\nRain.\n\nBOB\nHello.\n\nEXT. YARD - NIGHT\n\n@张伟\n你来了。\n"


@pytest.fixture
def film(director):
    Path("rain.fountain").write_text(SCRIPT, encoding="utf-8")
    code, _, err = director("make", "rain.fountain", "--project", "film", "--size", "64x64", "--generator", "testcard")
    assert code == 0, err
    return Path("film")


def test_export_writes_what_was_named(director, film):
    code, out, err = director(
        "export", film, "--fountain", "a.fountain", "--prompts", "a.json", "--srt", "a.srt", "--shotlist", "a.csv"
    )
    assert (code, out.split()) == (0, ["a.fountain", "a.json", "a.srt", "a.csv"]), err
    assert Path("a.fountain").read_text(encoding="utf-8") == SCRIPT
    assert len(json.loads(Path("a.json").read_text(encoding="utf-8"))["prompts"]) == 2
    assert "你来了。" in Path("a.srt").read_text(encoding="utf-8")


def test_subtitles_are_the_same_soft_burned_and_beside_the_film(director, film):
    assert director("cut", film, "-o", "soft.mp4")[0] == 0
    assert director("cut", film, "-o", "burned.mp4", "--subtitles", "burned")[0] == 0
    assert director("cut", film, "-o", "none.mp4", "--subtitles", "none")[0] == 0
    assert Path("burned.srt").read_bytes() == Path("soft.srt").read_bytes()
    assert not Path("none.srt").exists()

    def tracks(name):
        with av.open(name) as file:
            return len(file.streams.subtitles)

    assert (tracks("soft.mp4"), tracks("burned.mp4"), tracks("none.mp4")) == (1, 0, 0)
    assert media.probe(Path("burned.mp4")).frames == media.probe(Path("soft.mp4")).frames


def test_a_dissolve_shortens_the_film_and_moves_what_comes_after_it(director, film):
    assert director("cut", film, "-o", "cut.mp4")[0] == 0
    assert director("cut", film, "-o", "soft.mp4", "--transition", "dissolve:0.4")[0] == 0
    assert media.probe(Path("cut.mp4")).frames - media.probe(Path("soft.mp4")).frames == 10

    def second(name):
        with av.open(name) as file:
            return file.chapters()[1]["start"]

    assert second("cut.mp4") - second("soft.mp4") == 400
    assert Path("cut.srt").read_bytes() != Path("soft.srt").read_bytes()


def test_nothing_is_written_when_one_of_several_cannot_be(director, film):
    before = sorted(Path().iterdir())
    code, _, err = director("export", film, "--fountain", "a.fountain", "--srt", "a.txt")
    assert (code, "a.txt" in err) == (2, True)
    assert sorted(Path().iterdir()) == before


def test_the_sheet_has_every_shot_and_marks_what_is_not_fresh(director, film):
    code, out, err = director("sheet", film, "-o", "sheet.png")
    assert (code, out) == (0, "sheet.png\n"), err
    with Image.open("sheet.png") as page:
        assert page.size == PAGE
        fresh = page.convert("RGB").getcolors(1 << 24)
    director("insert", film, 1, "A door opens.")
    assert director("sheet", film, "-o", "sheet.png")[0] == 0
    with Image.open("sheet.png") as page:
        planned = page.convert("RGB").getcolors(1 << 24)
    grey = (0x6B, 0x72, 0x80)
    assert grey not in {colour for _, colour in fresh}
    assert grey in {colour for _, colour in planned}


def test_the_storyboard_has_six_panels_to_a_page_with_pictures_and_arrows(director, film):
    for number in range(6):
        assert director("insert", film, 1, f"Bob waits for the {number}. time.")[0] == 0
    assert director("skip", film, 1)[0] == 0
    code, out, err = director("storyboard", film, "-o", "board.pdf")
    assert (code, out) == (0, "board.pdf\n"), err
    data = Path("board.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", data)) == 2
    assert director("storyboard", film)[0] == 0
    assert Path("film/exports/雨.pdf").is_file()
    code, _, err = director("storyboard", film, "-o", "board.doc")
    assert (code, ".pdf" in err) == (2, True)


@pytest.mark.parametrize(
    ("camera", "goes"),
    [
        ("static", None),
        ("slow pan right", (1, 0)),
        ("fast pan to the left", (-1, 0)),
        ("tilt up", (0, -1)),
        ("crane down", (0, 1)),
        ("slow tracking shot", (1, 0)),
        ("handheld", None),
    ],
)
def test_arrows_go_where_the_camera_goes(camera, goes):
    found = arrows(camera)
    assert [(end[0] > start[0]) - (end[0] < start[0]) for start, end in found] == ([goes[0]] if goes else [])
    assert [(end[1] > start[1]) - (end[1] < start[1]) for start, end in found] == ([goes[1]] if goes else [])


def test_a_push_draws_in_from_all_corners_and_a_pull_out_to_them():
    inward, outward = arrows("slow push in"), arrows("pull back")
    assert len(inward) == len(outward) == 4
    for (start, end), (begin, stop) in zip(inward, outward, strict=True):
        assert abs(start[0] - 0.5) > abs(end[0] - 0.5)
        assert (begin, stop) == (end, start)


def test_a_slate_and_a_score_are_asked_for(director, film):
    assert director("cut", film, "-o", "plain.mp4")[0] == 0
    assert director("cut", film, "-o", "slate.mp4", "--slate", "--score")[0] == 0
    assert media.probe(Path("slate.mp4")).frames == media.probe(Path("plain.mp4")).frames
    plain, slate = (next(iter(media.read_frames(Path(name)))) for name in ("plain.mp4", "slate.mp4"))
    assert abs(plain.astype(int) - slate).max() > 60
    quiet, music = (media.read_sound(Path(name))[0] for name in ("plain.mp4", "slate.mp4"))
    assert (quiet.astype(float) ** 2).mean() != pytest.approx((music.astype(float) ** 2).mean(), rel=1e-3)
    (film / "film.toml").write_text("[sound]\nscore = true\n")
    assert director("cut", film, "-o", "told.mp4")[0] == 0
    told = media.read_sound(Path("told.mp4"))[0]
    assert (told == music[:, : told.shape[1]]).all()


@pytest.mark.parametrize("count", [1, 2, 9, 30, 120, 300])
@pytest.mark.parametrize("ratio", [1280 / 736, 9 / 16, 1.0])
def test_any_number_of_shots_fits_the_page(count, ratio):
    grid = grid_for(count, ratio)
    assert grid.columns * grid.rows >= count
    assert grid.columns * grid.width < PAGE[0]
    assert grid.rows * grid.height < PAGE[1]
    assert grid.text >= SMALLEST
    assert grid.width / grid.picture == pytest.approx(ratio, rel=0.05)


def test_play_starts_the_player_of_the_film(director, film, monkeypatch, tmp_path):
    player = tmp_path / "my player.py"
    player.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\npathlib.Path('played').write_text(' '.join(sys.argv[1:]))\n"
    )
    player.chmod(0o755)
    (film / "film.toml").write_text(f"player = \"'{player}' --loop\"\n")
    code, _, err = director("play", film, 2)
    assert code == 0, err
    assert Path("played").read_text() == f"--loop {Director(film).shot(2).take.path}"
    assert director("play", film)[0] == 0
    assert Path("played").read_text().endswith("film/exports/雨.mp4")
    (film / "film.toml").write_text('player = "no-such-player"\n')
    code, _, err = director("play", film)
    assert (code, "no player was found" in err) == (2, True)


def test_the_doctor_is_well_where_the_default_film_can_be_made(director, monkeypatch):
    code, out, _ = director("doctor")
    assert code == 0
    assert "the default film can be made" in out
    checks = {check["name"]: check for check in json.loads(director("doctor", "--json")[1])}
    assert {
        "Python",
        "packages",
        "disk",
        "write access",
        "memory",
        "voices",
        "embedding model",
        "critics",
        *(part.name for part in PARTS),
        "GPU",
        "player",
    } == set(checks)
    assert all(check["remedy"] for check in checks.values() if check["state"] != "good")
    monkeypatch.setattr("director.checkup.DISK", 1e9)
    code, out, _ = director("doctor")
    assert (code, "no film can be made yet: disk" in out) == (1, True)
    assert "make room" in out


def test_the_doctor_says_which_of_the_papers_models_are_there_and_what_measures_otherwise(director, monkeypatch, tmp_path):
    weights = tmp_path / "tiny.pth"
    for part in PARTS:
        monkeypatch.delenv(part.variable, raising=False)
    out = director("doctor")[1]
    assert "substitutes measure cross-shot similarity: name ViClip-InternVid-10M-FLT.pth in DIRECTOR_VICLIP" in out
    weights.touch()
    monkeypatch.setenv("DIRECTOR_VICLIP", str(weights))
    monkeypatch.setenv("DIRECTOR_MUSIQ", "nowhere.pth")
    code, out, _ = director("doctor")
    assert (code, "ok  ViCLIP: ViCLIP tiny" in out) == (0, True)
    assert "--  MUSIQ: DIRECTOR_MUSIQ=nowhere.pth: nothing is there" in out
    assert "`director report` and `director bench` stop at this" in out


def test_the_doctor_names_a_package_and_how_to_add_it(director, monkeypatch):
    monkeypatch.setattr("director.checkup._installed", lambda name: name != "av")
    code, out, _ = director("doctor")
    assert (code, "pip install av" in out) == (1, True)


def test_the_doctor_knows_what_is_needed():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert sorted(PACKAGES) == sorted(re.match(r"[\w-]+", line)[0] for line in project["dependencies"])


def test_examples_are_commands_that_exist(director):
    code, out, _ = director("examples")
    assert code == 0
    for line in (line for line in out.splitlines() if line.startswith("director ")):
        assert line.split()[1] in main.all()
    assert director("examples", "--copy")[0] == 0
    assert read_source("lighthouse.fountain").title == "The Light Keeper"
    assert director("examples", "--copy")[0] == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_what_the_shell_runs(director, shell):
    code, out, _ = director("completion", shell)
    assert code == 0
    assert f"_DIRECTOR_COMPLETE={shell}_source director" in out


def test_a_shell_is_told_the_commands(monkeypatch):
    done = subprocess.run(
        [sys.executable, "-c", "from director.cli.main import main; main(prog_name='director')"],
        env={
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "_DIRECTOR_COMPLETE": "bash_complete",
            "COMP_WORDS": "director sh",
            "COMP_CWORD": "1",
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"plain,show", "plain,sheet", "plain,shots"} <= set(done.stdout.split())
