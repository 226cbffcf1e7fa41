"""The report is one file that shows the film and reaches for nothing outside itself."""

import re
from html.parser import HTMLParser

import pytest
from fakes import make_film
from kills import copy
from planted import improve, plant, uproot

from director import Director
from director.config import FILE
from director.errors import BadInput


class Page(HTMLParser):
    """What a browser would make of the page, as far as a test wants to know."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.sources, self.meta, self.open = [], [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.tags.append((tag, said))
        self.sources += [said[name] for name in ("src", "href") if name in said]
        if tag == "meta":
            self.meta[said.get("name") or said.get("http-equiv")] = said.get("content", "")
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} is closed and was not open"


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "film"
    plant()
    make_film(folder, 12).close()
    (folder / FILE).write_text('[embedding]\nmodel = "words"\n', encoding="utf-8")
    Director(folder).set_card("mara", identity='a woman <script>alert("of sixty")</script> & more')
    improve(folder, shots=[2, 7, 12])
    uproot()
    return folder


@pytest.fixture(scope="module")
def text(film):
    return Director(film).report().read_text(encoding="utf-8")


def test_nothing_leaves_the_page(text):
    page = Page(text)
    assert not page.open, "every tag is closed"
    assert "http:" not in text
    assert "https:" not in text
    assert page.meta["Content-Security-Policy"].startswith("default-src 'none'; img-src data:; media-src data:")
    assert all(source.startswith(("data:", "#")) for source in page.sources)
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not re.search(r"url\(|@import", text)


def test_it_is_made_for_phones_and_for_the_dark(text):
    page = Page(text)
    assert page.meta["viewport"] == "width=device-width, initial-scale=1"
    assert "prefers-color-scheme: dark" in text
    assert page.meta["color-scheme"] == "light dark"


def test_it_shows_every_shot_its_findings_memory_and_versions(text):
    ids = [said["id"] for tag, said in Page(text).tags if tag == "article"]
    assert ids == [f"shot-{number}" for number in range(1, 13)]
    seven = text[text.index('<article id="shot-7"') : text.index('<article id="shot-8"')]
    assert "7.2</b> current" in seven
    assert "memory: without shot 3, because looks: a black block number 3" in seven
    assert "stands for Mara" in seven
    assert "1 error" in seven, "of the first version"
    twelve = text[text.index('<article id="shot-12"') :]
    assert '<li class="error with">' in twelve
    assert "measured 1, threshold 0.5" in twelve
    assert "To change: another seed" in twelve
    assert "Not judged yet" in text[text.index('<article id="shot-5"') : text.index('<article id="shot-6"')]


def test_it_names_what_each_measure_was_computed_with(text):
    table = text[text.index("The film as a whole") : text.index("<article")]
    for name in ("cross-shot similarity", "aesthetic quality", "speech accuracy"):
        assert name in table
    assert "substitute: colour layout (16x9, CIELAB)" in table


def test_words_of_a_film_are_text_and_never_tags(film):
    director = Director(film)
    director.replan(1, action='<img src=x onerror="alert(1)"> Mara looks at thing number 1.')
    assert "<img src=x" not in director.report().read_text(encoding="utf-8")
    director.undo()


def test_files_that_are_gone_or_broken_leave_their_places_empty(film, tmp_path):
    mine = copy(film, tmp_path / "film")
    for path in (mine / "media").rglob("*.*"):
        if path.suffix == ".png":
            path.write_bytes(b"no picture")
        elif path.suffix == ".mp4":
            path.unlink()
    text = Director(mine).report().read_text(encoding="utf-8")
    assert text.count("<article") == 12
    assert "data:image" not in text


def test_a_film_without_takes_has_a_report_too(tmp_path):
    new = Director(tmp_path / "new")
    new.plan("A cat finds a letter.", shots=2, generator="testcard", size="64x64")
    text = new.report().read_text(encoding="utf-8")
    assert "no take yet" in text
    assert "2 not judged yet" in text
    assert "nothing found" not in text.lower(), "what nobody looked at is not good"


@pytest.mark.parametrize(
    ("path", "words"),
    [("nowhere/report.html", "does not exist"), ("report.pdf", "is a .html file"), (".", "is a folder")],
)
def test_a_path_that_cannot_be_written_is_refused_in_words(film, tmp_path, path, words):
    with pytest.raises(BadInput, match=words):
        Director(film).report(tmp_path / path)
