"""Of pytest's plugins a quick run loads those that its files speak of."""

from civic.runtime import quick


def unused(*words: str) -> set[str]:
    return {word.removeprefix("-pno:") for word in quick.command([*words]) if word.startswith("-pno:")}


def test_only_what_is_spoken_of_is_loaded() -> None:
    assert {"schemathesis", "playwright", "faker", "xdist"} <= unused("tests/unit/test_words.py")
    assert "schemathesis" not in unused("tests/integration/test_api_fuzz.py::test_any")
    assert "playwright" not in unused("tests/functional/test_gallery.py")  # its conftest speaks of it
    assert "django" not in unused("tests/unit/test_words.py")


def test_options_and_names_are_handed_on() -> None:
    assert quick.command(["tests/unit/test_words.py::test_a", "-x"])[-2:] == ["tests/unit/test_words.py::test_a", "-x"]
