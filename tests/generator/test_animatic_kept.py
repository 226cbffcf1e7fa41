"""What was made is kept, up to a number of things, whoever asks for it."""

from concurrent.futures import ThreadPoolExecutor

from generator.animatic.kept import Kept


def test_a_thing_is_made_once_while_there_is_room_for_it() -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name.upper()

    kept = Kept[str](2)
    assert [kept.get(name, lambda name=name: make(name)) for name in "abab"] == ["A", "B", "A", "B"]  # type: ignore[misc]
    assert made == ["a", "b"]
    kept.get("c", lambda: make("c"))
    kept.get("b", lambda: make("b"))
    kept.get("a", lambda: make("a"))
    assert made == ["a", "b", "c", "a"], "the one that was made first went"


def test_several_threads_get_the_same_thing() -> None:
    kept = Kept[object](3)
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda n: (n % 5, kept.get(n % 5, object)), range(2000)))
    assert len(got) == 2000
    alone = Kept[object](1)
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: alone.get("one", object), range(200)))) == 1
