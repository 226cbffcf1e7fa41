"""Bad and odd inputs: what is refused says so in one sentence and leaves nothing; what is odd is kept word for word."""

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from director import Director
from director.cli.main import main

BRIEF = "A cat finds a letter in the rain and brings it home to Mara."
SMALL = ("--size", "64x64", "--generator", "testcard")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
SHOT = {"first_frame": "A quay.", "video_prompt": "A boat leaves."}


def vimax(*shots, **more):
    return {"scenes": [{"scene_num": 1, "shots": list(shots)}], **more}


FILES = {
    "png.fountain": PNG,
    "png.txt": PNG,
    "zip.json": b"PK\x03\x04\0\0\0\0",
    "nul.md": b"A cat\0 sleeps.",
    "latin.txt": b"A caf\xe9 at night.",
    "half.txt": b"\xff\xfeA",
    "empty.txt": b"",
    "blank.md": b" \n\t\n",
    "bom.txt": b"\xef\xbb\xbf",
    "long.txt": b"A cat sleeps. " * 80_000,
    "long.md": b"x" * 1_000_001,
    "empty.fountain": b"",
    "no-scene.fountain": b"Once upon a time.\n\nBOB\nHello.\n",
    "title.fountain": b"Title: Nothing\nAuthor: Nobody\n",
    "boneyard.fountain": b"/* INT. HALL - DAY\n\nRain. */\n",
    "note.fountain": b"[[INT. HALL - DAY]]\n",
    "section.fountain": b"# INT. HALL - DAY\n\n= Rain.\n",
    "list.json": ["a"],
    "string.json": "a",
    "number.json": 7,
    "null.json": None,
    "object.json": {},
    "shots.json": {"shots": ["a"]},
    "text.json": {"prompts": "a"},
    "map.json": {"prompts": {"1": "a"}},
    "none.json": {"prompts": []},
    "seven.json": {"prompts": ["a", 7]},
    "hole.json": {"prompts": ["a", None]},
    "nested.json": {"prompts": ["a", ["b"]]},
    "hollow.json": {"prompts": ["a", ""]},
    "spaces.json": {"prompts": [" \n", "a"]},
    "half-a-sign.json": b'{"prompts": ["a \\ud800 b"]}',
    "cut.json": b'{"prompts": ["a",\n"b',
    "cut2.json": b'{"prompts": ["a"],',
    "more.json": b'{"prompts": ["a"]} and more',
    "nan.json": b'{"prompts": NaN}',
    "words.json": b"A cat sleeps.",
    "nothing.json": b"",
    "deep.json": b"[" * 200_000,
    "huge.json": {"prompts": ["a"] * 10_000},
    "long.json": {"prompts": ["a", "ID_A walks. " * 100_000]},
    "scenes.fountain": b"INT. HALL - DAY\n\nRain.\n\n" * 10_000,
    "vimax-none.json": {"scenes": []},
    "vimax-bare.json": {"scenes": [{"scene_num": 1}]},
    "vimax-empty.json": vimax(),
    "vimax-map.json": {"scenes": {"1": {"shots": [SHOT]}}},
    "vimax-word.json": {"scenes": ["a"]},
    "vimax-shot.json": vimax(SHOT, "a boat"),
    "vimax-silent.json": vimax(SHOT, {"shot_id": 2}),
    "vimax-seven.json": vimax(SHOT, {"first_frame": "A quay.", "video_prompt": 7}),
    "vimax-blank.json": vimax(SHOT, {"first_frame": " ", "video_prompt": ""}),
    "vimax-huge.json": vimax(*[SHOT] * 10_000),
    "script.pdf": b"%PDF-1.7",
    "script.docx": b"PK",
    "script.doc": b"x",
    "script.odt": b"PK",
    "script.rtf": rb"{\rtf1 A cat.}",
    "script.fdx": b"<FinalDraft/>",
    "mine/mine.txt": b"mine",
    "tea.json": {"prompts": ["ID_A pours tea.", "ID_A drinks."]},
}
EARLY = [name for name in FILES if name not in ("mine/mine.txt", "tea.json")]

TYPED = [
    *((("make", name), name) for name in EARLY),
    (("make",), "give a brief"),
    (("make", ""), "empty"),
    (("make", "   "), "empty"),
    (("make", "missing.fountain"), "missing.fountain"),
    (("make", "stories/missing"), "stories/missing"),
    (("make", "my story.txt"), "my story.txt"),
    (("make", "mine/"), "mine"),
    (("make", "mine"), "mine is a folder"),
    (("plan", "hollow"), "hollow is a folder"),
    (("make", "mine", "--project", "a/b/c"), "mine is a folder"),
    (("make", "noise"), "something else"),
    (("status", "noise"), "something else"),
    (("make", BRIEF, "-o", "/proc/film.mp4"), "/proc takes no file"),
    (("make", "./mine"), "mine"),
    (("make", ".."), ".."),
    (("plan", "tea.json", "--shots", "5", "--project", "a/b/c"), "5 shots"),
    (("plan", BRIEF, "--shots", "400"), "400 shots"),
    (("make", BRIEF, "--shots", "0"), "--shots 0"),
    (("make", BRIEF, "--shots", "-1"), "--shots -1"),
    (("make", BRIEF, "--shots", "10000"), "--shots 10000"),
    (("make", BRIEF, "--shots", "many"), "many"),
    (("make", BRIEF, "--duration", "0"), "--duration 0"),
    (("make", BRIEF, "--duration", "-3"), "--duration -3"),
    (("make", BRIEF, "--duration", "nan"), "--duration nan"),
    (("make", BRIEF, "--duration", "1e9"), "--duration 1e+09"),
    (("make", BRIEF, "--size", "big"), "--size big"),
    (("make", BRIEF, "--size", "1279x736"), "1279"),
    (("make", BRIEF, "--size", "0x0"), "0x0"),
    (("make", BRIEF, "--size", "8192x64"), "8192"),
    (("make", BRIEF, "--size", "-64x64"), "-64x64"),
    (("make", BRIEF, "--fps", "0"), "--fps 0"),
    (("make", BRIEF, "--fps", "30"), "--fps 30"),
    (("make", BRIEF, "--fps", "nan"), "--fps nan"),
    (("make", BRIEF, "--seed", "-1"), "--seed -1"),
    (("make", BRIEF, "--seed", "1.5"), "1.5"),
    (("make", BRIEF, "--memory", "some"), "--memory some"),
    (("make", BRIEF, "--generator", "none"), "--generator none"),
    (("make", BRIEF, "--llm", "none"), "--llm none"),
    (("make", BRIEF, "--frobnicate"), "--frobnicate"),
    (("make", BRIEF, BRIEF), "argument"),
    (("make", BRIEF, "-o", "nowhere/film.mp4"), "nowhere"),
    (("make", BRIEF, "-o", "film.avi"), ".mp4"),
    (("make", BRIEF, "-o", "mine"), "mine"),
    (("make", BRIEF, "-o", "empty.txt/film.mp4"), "empty.txt"),
    (("make", BRIEF, "-o", "locked/film.mp4"), "locked"),
    (("make", BRIEF, "--project", "mine"), "mine"),
    (("make", BRIEF, "--project", "empty.txt"), "empty.txt"),
    (("make", BRIEF, "--project", "empty.txt/film"), "empty.txt"),
    (("make", BRIEF, "--project", "locked/film"), "locked"),
    (("make", "--project", "mine"), "mine"),
    (("make", "newer"), "schema 99"),
    (("status", "newer"), "schema 99"),
    (("make", "foreign"), "foreign"),
    (("status", "foreign"), "something else"),
    (("status", "mine"), "mine"),
    (("status", "nothing"), "nothing"),
    (("status", "empty.txt"), "empty.txt"),
    (("show", "nothing", "1"), "nothing"),
    (("cut", "nothing"), "nothing"),
    (("set", "nothing", "seed=1"), "nothing"),
    (("frobnicate",), "frobnicate"),
    (("status",), "FILM"),
]
ON_A_FILM = [
    (("show", "film", "0"), "no shot 0"),
    (("show", "film", "3"), "shots 1 to 2"),
    (("show", "film", "two"), "two"),
    (("takes", "film", "9"), "no shot 9"),
    (("use", "film", "1", "9"), "no take 9"),
    (("revise", "film", "1"), "what is wrong"),
    (("revise", "film", "9", "closer"), "no shot 9"),
    (("revise", "film", "1", "--set", "nothing=1"), "nothing"),
    (("revise", "film", "1", "--set", "duration=-4"), "-4"),
    (("revise", "film", "1", "--set", "duration=long"), "long"),
    (("refresh", "film", "--shots", "2-1"), "2-1"),
    (("refresh", "film", "--shots", "all"), "all"),
    (("set", "film", "nothing=1"), "nothing"),
    (("set", "film", "size=7x7"), "7x7"),
    (("set", "film", "fps=0"), "fps 0"),
    (("set", "film", "seed"), "seed"),
    (("set", "film", "nobody.clothing=a hat"), "nobody"),
    (("anchor", "film", "nobody", "1"), "nobody"),
    (("cast", "film", "mara"), "--image"),
    (("cast", "film", "mara", "--image", "missing.png"), "missing.png"),
    (("cast", "film", "mara", "--image", "latin.txt"), "latin.txt"),
    (("insert", "film", "9", "A door opens."), "no shot 9"),
    (("insert", "film", "1", " "), "empty"),
    (("move", "film", "1", "--before", "9"), "no shot 9"),
    (("restore", "film", "shot-99"), "shot-99"),
    (("switch", "film", "none"), "none"),
    (("accept", "film", "9"), "no shot 9"),
    (("reseed", "film", "1", "-n", "0"), "-n 0"),
    (("reseed", "film", "1", "-o", "sheet.jpg"), ".png"),
    (("compare", "film", "1", "1", "-o", "a.mp4"), "two takes"),
    (("reproduce", "film", "1", "9"), "no take 9"),
    (("gc", "film", "--older-than", "soon"), "soon"),
    (("cut", "film", "-o", "film.avi"), ".mp4"),
    (("cut", "film", "-o", "nowhere/cut.mp4"), "nowhere"),
    (("cut", "film", "-o", "locked/cut.mp4"), "locked"),
    (("cut", "film", "--subtitles", "loud"), "--subtitles loud"),
    (("cut", "film", "--transition", "wipe"), "--transition wipe"),
    (("cut", "film", "--transition", "dissolve"), "dissolve:0.5"),
    (("cut", "film", "--transition", "dissolve:0"), "dissolve:0"),
    (("cut", "film", "--transition", "dissolve:-1"), "dissolve:-1"),
    (("cut", "film", "--transition", "dissolve:99"), "dissolve:99"),
    (("cut", "film", "--transition", "dissolve:nan"), "dissolve:nan"),
    (("export", "film"), "--fountain"),
    (("export", "film", "--fountain", "a.txt"), "a.txt"),
    (("export", "film", "--prompts", "nowhere/a.json"), "nowhere"),
    (("export", "film", "--shotlist", "locked/a.csv"), "locked"),
    (("export", "film", "--srt", "mine"), "mine"),
    (("export", "nothing", "--srt", "a.srt"), "nothing"),
    (("export", "planned", "--fountain", "a.fountain", "--srt", "a.srt"), "shots 1-2 have no take yet"),
    (("sheet", "film", "-o", "sheet.jpg"), ".png"),
    (("sheet", "film", "-o", "nowhere/sheet.png"), "nowhere"),
    (("sheet", "mine"), "mine"),
    (("play", "film", "9"), "no shot 9"),
    (("play", "film", "one"), "one"),
    (("play", "nothing"), "nothing"),
    (("completion", "tcsh"), "tcsh"),
    (("completion",), "bash, zsh, fish"),
    (("import", "film", "missing.fountain"), "missing.fountain"),
    (("import", "film", "no-scene.fountain"), "no-scene.fountain"),
    (("import", "film", "mine"), "mine"),
    (("make", "A dog finds a bone.", "--project", "film"), "another story"),
    (("make", "film", "--size", "128x64"), "director set"),
    (("make", "film", "--shots", "7"), "--shots"),
]


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A folder with everything that the cases name: files, a small film, and folders that are none."""
    folder = tmp_path_factory.mktemp("refused")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
        Director(folder / "film").make(BRIEF, shots=2, duration=4, size="64x64", generator="testcard")
        Director(folder / "planned").plan(BRIEF, shots=2, duration=4, size="64x64", generator="testcard")
    shutil.copytree(folder / "film", folder / "newer")
    _sql(folder / "newer", "PRAGMA user_version = 99")
    (folder / "foreign").mkdir()
    _sql(folder / "foreign", "CREATE TABLE mail (body)")
    (folder / "locked").mkdir(mode=0o555)
    (folder / "hollow").mkdir()
    (folder / "noise").mkdir()
    (folder / "noise" / "workspace.db").write_bytes(b"no database at all, but a good deal longer than its header\n" * 99)
    return folder


def _sql(folder, statement):
    connection = sqlite3.connect(folder / "workspace.db", isolation_level=None)
    connection.execute(statement)
    connection.close()


def everything(folder):
    """All that stands in a folder: names and contents, and of a film what it is, whatever SQLite keeps beside it."""
    files = [path for path in sorted(folder.rglob("*")) if "workspace." not in path.name]
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}
    film = Director(folder / "film")
    shown = [shot.model_dump_json() for shot in film.shots()], film.status().model_dump_json()
    return files, digests, shown


@pytest.fixture
def director(ready, monkeypatch, capsys):
    """Type a command in the folder: (exit code, stdout, stderr)."""
    monkeypatch.chdir(ready)
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')
    monkeypatch.setattr("os.access", lambda path, mode: "locked" not in str(path))  # root may write anywhere

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main(list(words))
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return run


CASES = [*TYPED, *ON_A_FILM]


def test_there_are_many():
    assert len(CASES) >= 80


@pytest.mark.parametrize(("words", "culprit"), CASES, ids=[" ".join(words)[:60] for words, _ in CASES])
def test_refused_in_one_sentence_with_nothing_left_behind(director, ready, words, culprit):
    before = everything(ready)
    code, out, err = director(*words)
    assert (code, out) == (2, ""), err
    assert culprit in err
    *progress, sentence = err.splitlines()
    assert sentence.startswith("director: ")
    assert all(line.startswith(("intake: ", "screenplay: ", "cards: ")) for line in progress), (
        "one sentence, on one line"
    )
    assert any(mark in sentence[10:] for mark in (":", ";", "`")), "what is wrong, and what to do"
    assert everything(ready) == before


SCRIPT = "INT. {place} - DAY\n\n{action}\n\n@{name}\n{line}\n"
WORDS = {"place": "KITCHEN", "action": "Rain.", "name": "BOB", "line": "Hello."}
ODD = {
    "emoji": {"name": "🦊 Fox", "line": "👩🏽‍🚀 in the lift 🚀", "action": "🌧️ falls."},
    "right to left": {"name": "שרה", "line": "לא עכשיו!", "action": "ندى تفتح الباب."},
    "combining signs": {"name": "Zoe\u0308", "line": "n\u0303o \u202eabc\u202c", "action": "A\u030a\u0323 knock."},
    "Chinese": {"name": "张伟", "line": "你来了。", "place": "厨房"},
    "marks": {"name": "R2-D2", "line": "2 * 3 * 4 = _24_ <b>&amp;</b> {x} %s $HOME", "action": "C:\\new \\t [1]"},
    "one letter": {"name": "Q", "line": "?", "action": "…"},
    "long name": {"name": "Bob " * 60 + "Bob", "line": "Hello."},
    "unfinished note": {"action": "Rain. [[why"},
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_odd_scripts_are_kept_word_for_word(director, tmp_path, words):
    said = WORDS | words
    path = tmp_path / "odd.fountain"
    path.write_text(SCRIPT.format(**said), encoding="utf-8")
    code, _, err = director("make", str(path), "--project", str(tmp_path / "film"), *SMALL)
    assert code == 0, err
    assert ("never ends" in err) == ("[[" in said["action"])
    shots = Director(tmp_path / "film").shots()
    assert [shot.action for shot in shots if shot.action] == [said["action"]]
    assert [line.line for shot in shots for line in shot.dialogue] == [said["line"]]
    assert [line.character for shot in shots for line in shot.dialogue] == [" ".join(said["name"].split())] or said[
        "name"
    ].isupper()


@pytest.mark.parametrize(
    "title", ["a/b", "..", "../../etc/passwd", "Who? What!", "شب", "🦊", "CON", "x" * 300, "-rf", "50% *"]
)
def test_any_title_is_a_folder_right_here(director, tmp_path, monkeypatch, title):
    monkeypatch.chdir(tmp_path)
    Path("script.fountain").write_text(f"Title: {title}\n\n" + SCRIPT.format(**WORDS), encoding="utf-8")
    code, out, err = director("make", "script.fountain", *SMALL)
    assert code == 0, err
    made = [path for path in Path().iterdir() if path.is_dir()]
    assert len(made) == 1
    assert Path(out.strip()).is_relative_to(made[0])
    assert Director(made[0]).status().title == title


def test_one_name_in_two_cases_is_one_character(director, tmp_path):
    path = tmp_path / "case.fountain"
    path.write_text("INT. A - DAY\n\nBOB\nYes.\n\n@Bob\nNo.\n")
    assert director("plan", str(path), "--project", str(tmp_path / "film"), *SMALL)[0] == 0
    shots = Director(tmp_path / "film").shots()
    assert [(line.character, line.line) for shot in shots for line in shot.dialogue] == [
        ("Bob", "Yes."),
        ("Bob", "No."),
    ]
