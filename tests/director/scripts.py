"""Generated Fountain scripts: what was written, as it is typed and as it has to be read."""

from dataclasses import dataclass
from itertools import count

from hypothesis import strategies as st

ODD = "🦊👩🏽‍🚀שלום مرحبا ़́ ﬁß İıǅ…—“”…\u200f\u200d\u2028\u3000漢字かな한국어ไทย	_*\\#=!@~.>^(:"
WORDS = (
    "rain",
    "A door",
    "opens",
    "slowly",
    "snake_case",
    "*bold*",
    "2 * 3",
    "Zoë",
    "…",
    "well—",
    "漢字",
    "שלום",
    "CUT",
    "9:30",
)
NAMES = (
    "ANNA",
    "BEN",
    "O'NEIL",
    "MRS. SMITH-JONES",
    "ROBOT 7",
    "ÉMILE",
    "ΖΩΗ",
    "@McRae",
    "@张伟",
    "@שרה",
    "@🦊",
    "@née",
    "@anna",
)
MANNERS = ("quietly", "beat", "not looking up", "a long pause", "to Ben")
GAPS = ("\n\n", "\n\n\n", "\n \n", "\n\t\n", "\n    \n", "\n\n\n\n")
INDENTS = ("", "", "  ", "\t", "      ")
MARKUP = ("[[", "]]", "/*", "*/", "\0")


@dataclass(frozen=True)
class Piece:
    """One paragraph as typed, and the headings or elements that reading it gives: (kind, text, character, manner, mark)."""

    typed: tuple[str, ...]
    read: tuple[tuple[str, ...], ...]


def odd_text():
    """One line of any characters, as long as it begins and ends with one that is seen."""
    letters = st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=("Cs", "Cc")))
    lines = st.text(letters, min_size=1, max_size=20).map(str.strip)
    return lines.filter(lambda line: line and not any(mark in line for mark in MARKUP))


def plain_text():
    """One line of words that no mark has to force to be action or speech."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(lambda words: "so " + " ".join(words))


def headings():
    natural = st.tuples(st.sampled_from(("INT. ", "EXT ", "int./ext. ", "I/E. ", "EST. ")), plain_text()).map("".join)
    forced = odd_text().filter(lambda text: text[0] != "." and "#" not in text)
    number = st.sampled_from(("", "", "1", "12A", "3-b."))
    return st.one_of(
        st.builds(lambda text, n: _heading(text, text, n), natural, number),
        st.builds(lambda text, n: _heading(f".{text}", text, n), forced, number),
    )


def _heading(typed, text, number):
    return Piece((f"{typed} #{number}#" if number else typed,), (("heading", text, number),))


def actions():
    forced = st.lists(odd_text(), min_size=1, max_size=3).map(
        lambda lines: Piece(tuple(f"!{line}" for line in lines), (("action", "\n".join(lines), "", "", ""),))
    )
    plain = st.lists(plain_text(), min_size=1, max_size=3).map(
        lambda lines: Piece(tuple(lines), (("action", "\n".join(lines), "", "", ""),))
    )
    return st.one_of(plain, plain, forced)


def speeches():
    said = st.one_of(plain_text(), odd_text().filter(lambda line: line[0] not in "(~#="))
    part = st.tuples(st.sampled_from(("", "", *MANNERS)), st.lists(said, min_size=1, max_size=3), st.booleans())
    return st.builds(
        _speech,
        st.sampled_from(NAMES),
        st.sampled_from(("", "", "V.O.", "O.S.", "on the radio")),
        st.booleans(),
        st.lists(part, min_size=1, max_size=3),
    )


def _speech(name, extension, dual, parts):
    typed = [name + (f" ({extension})" if extension else "") + (" ^" if dual else "")]
    read = []
    for manner, lines, sung in _apart(parts):
        typed += [f"({manner})"] if manner else []
        typed += [f"~{line}" if sung else line for line in lines]
        how = ", ".join(filter(None, (extension, manner, "sings" if sung else "")))
        mark = ("^" if dual else "") + ("~" if sung else "")
        read.append(("line", "\n".join(lines), name.removeprefix("@"), how, mark))
    return Piece(tuple(typed), tuple(read))


def _apart(parts):
    """Two parts of a speech are two only where a parenthetical or a song tells them apart."""
    out = []
    for manner, lines, sung in parts:
        own = [line.removeprefix("~") for line in lines]
        if out and not manner and out[-1][2] == sung:
            out[-1][1].extend(own)
        else:
            out.append((manner, own, sung))
    return out


def others():
    simple = st.one_of(
        st.sampled_from(("CUT TO:", "SMASH CUT TO:")).map(lambda t: (t, ("transition", t, "", "", ""))),
        plain_text().map(lambda t: (f"> {t}", ("transition", t, "", "", ">"))),
        plain_text().map(lambda t: (f"> {t} <", ("action", t, "", "", "><"))),
        plain_text().map(lambda t: (f"~{t}", ("action", t, "", "", "~"))),
        plain_text().map(lambda t: (f"## {t}", ("note", t, "", "", "##"))),
        plain_text().map(lambda t: (f"= {t}", ("note", t, "", "", "="))),
        odd_text().map(lambda t: (f"[[{t}]]", ("note", t, "", "", "[["))),
        st.just(("====", ("note", "====", "", "", "==="))),
    )
    away = plain_text().map(lambda t: Piece(("/* " + t, "", "INT. NOWHERE", "*/"), ()))
    return st.one_of(simple.map(lambda pair: Piece((pair[0],), (pair[1],))), away)


@st.composite
def scripts(draw):
    """(the script as typed, what reading it has to give)."""
    pieces = [draw(headings()), *draw(st.lists(st.one_of(headings(), actions(), speeches(), others()), max_size=12))]
    if not any(read[0] in ("action", "line") for piece in pieces for read in piece.read):
        pieces.append(draw(actions()))
    typed = "".join(_typed(draw, piece) + draw(st.sampled_from(GAPS)) for piece in pieces)
    front = draw(
        st.sampled_from(("", "Title: A Test\nCredit: by\nAuthor:\n\tOne\n\tTwo\nContact: 1 Street\n\n", "\n\n"))
    )
    return front + typed, [read for piece in pieces for read in piece.read]


def _typed(draw, piece):
    spaces = st.tuples(st.sampled_from(INDENTS), st.sampled_from(("", "", " ", "\t")))
    if piece.typed[0].startswith("/*"):
        return "\n".join(piece.typed)
    return "\n".join(left + line + right for line, (left, right) in ((line, draw(spaces)) for line in piece.typed))


def as_read(play):
    """A screenplay in the form in which `scripts` tells what it has to be."""
    found = []
    for scene, _ in zip(play.scenes, count(), strict=False):
        before = [element for element in scene.elements if 0 <= element.start < scene.start]
        found += [_told(element) for element in before]
        found += [("heading", scene.heading, scene.number)] if scene.heading else []
        found += [_told(element) for element in scene.elements[len(before) :]]
    return found


def _told(element):
    return (element.kind, element.text, element.character, element.manner, element.mark)
