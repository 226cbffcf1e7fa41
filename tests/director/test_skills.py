"""What the director knows how to do: ten skills, loaded by stage and by name, overridden by folder."""

import json

import pytest

from director.cli.main import main
from director.errors import BadInput
from director.skills import MAX_LINES, STAGES, Skills

TEN = {
    *("brief-intake", "story-beats", "screenplay", "cards", "shot-planning"),
    *("dialogue", "condition-writing", "memory-selection", "revision", "critique"),
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "director" / "skills"


def write(folder, name, text):
    (folder / name).mkdir(parents=True)
    (folder / name / "SKILL.md").write_text(text, encoding="utf-8")


def typed(capsys, *words):
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return end.value.code, *capsys.readouterr()


def test_ten_skills_each_with_its_craft(home):
    found = Skills().all()
    assert {skill.name for skill in found} == TEN
    for skill in found:
        assert len(skill.path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
        assert skill.origin == "director"
        assert "Use " in skill.description, "when to use it stands in the description"
        assert skill.text.startswith("# ")
    assert {name for names in STAGES.values() for name in names} <= TEN


def test_a_stage_is_told_its_skills(home):
    assert Skills().of("screenplay") == f"{Skills().get('screenplay').text}\n\n{Skills().get('dialogue').text}"


def test_the_users_skill_takes_the_place_of_ours_and_the_films_that_of_both(home, tmp_path):
    write(home, "dialogue", "---\nname: dialogue\ndescription: mine\n---\nNobody speaks.")
    assert (Skills(tmp_path / "film").get("dialogue").text, Skills().get("dialogue").origin) == (
        "Nobody speaks.",
        "user",
    )
    write(
        tmp_path / "film" / "skills",
        "dialogue",
        "---\nname: dialogue\ndescription: >\n  of this\n  film\n---\nIn verse.",
    )
    mine = Skills(tmp_path / "film").get("dialogue")
    assert (mine.text, mine.origin, mine.description) == ("In verse.", "film", "of this film")
    write(tmp_path / "film" / "skills", "rhyme", "---\nname: rhyme\ndescription: new\n---\nAABB.")
    assert "rhyme" in Skills(tmp_path / "film").names()


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("# No front matter", "no front matter"),
        ("---\nname: mine", "no front matter"),
        ("---\nname: mine\n---\ntext", "no description"),
        ("---\nname: other\ndescription: d\n---\ntext", "give both one name"),
        ("---\nname: [\n---\ntext", "no YAML"),
        ("---\nname: mine\ndescription: d\n---\n", "says nothing"),
        ("---\nname: mine\ndescription: d\n---\n" + "x\n" * MAX_LINES, "at most 150"),
    ],
)
def test_a_file_that_is_no_skill_is_one_clear_sentence(home, text, culprit):
    write(home, "mine", text)
    with pytest.raises(BadInput, match=culprit) as error:
        Skills().get("mine")
    assert "SKILL.md" in str(error.value)


@pytest.mark.parametrize("name", ["../dialogue", "", ".", "dialogue/..", "/etc"])
def test_a_name_never_leaves_the_folder(home, name):
    with pytest.raises(BadInput, match="no skill"):
        Skills().get(name)


def test_as_typed(home, capsys):
    code, out, _ = typed(capsys, "skills")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} == TEN
    assert {row["name"] for row in json.loads(typed(capsys, "skills", "--json")[1])} == TEN
    code, out, _ = typed(capsys, "skills", "show", "shot-planning")
    assert (code, out.startswith("# Planning shots")) == (0, True)
    code, _, err = typed(capsys, "skills", "show", "shot-plannin")
    assert (code, "did you mean shot-planning?" in err) == (2, True)
    code, _, err = typed(capsys, "skills", "show", "cards", "--folm", "x")
    assert "`director skills show --help`" in err


def test_a_films_own_skill_is_shown_wherever_the_film_is_named(home, tmp_path, capsys):
    write(tmp_path / "film" / "skills", "rhyme", "---\nname: rhyme\ndescription: new\n---\nAABB.")
    film = ("--film", str(tmp_path / "film"))
    for words in (("skills", *film, "show", "rhyme"), ("skills", "show", "rhyme", *film)):
        assert typed(capsys, *words)[:2] == (0, f"AABB.\n\n({tmp_path / 'film' / 'skills' / 'rhyme' / 'SKILL.md'})\n")
    assert typed(capsys, "skills", "--film", str(tmp_path / "nowhere"))[0] == 2
