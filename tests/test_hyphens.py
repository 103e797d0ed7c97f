"""Hyphens at line ends: the document decides, then the words of its language."""

import pytest

from cleaner import load_rules
from cleaner.text.hyphens import Dehyphenator
from cleaner.text.normalize import normalize

LANGUAGES = load_rules().hyphens
TEXTS = {
    "en": "The ferry of the town is one of the boats that cross to it, and the fog is thick.",
    "de": "Die Fähre ist nicht für die Stadt gebaut, und das Boot ist der Stolz und die Last.",
    "fr": "Le bac de la ville est dans les brumes, et les gens que le maire voit sur le quai.",
    "nl": "Het veer van de stad is niet voor een dag en dat weet men met zijn boten op het water.",
    "ru": "На реке и в городе не было лодки, и это как раз что нужно, но не для всех на берегу.",
    "es": "El barco de la villa que cruza el río es una de las obras para los vecinos con prisa.",
    "it": "Il battello della città è per gli abitanti, che sono in viaggio con una barca.",
    "pl": "Prom nie jest dla miasta, a łódź, którą się widzi na rzece i w porcie, to jest to.",
    "ro": "Bacul este pentru oraș și nu pentru sat, iar oamenii care stau pe mal nu trec la noi.",
    "sv": "Färjan är för staden och det är inte en båt som går på sjön, men att den går med folk.",
    "xx": "Lorem ipsum dolor sit amet.",
}


@pytest.mark.parametrize(
    ("language", "first", "second", "joint"),
    [
        ("en", "in", "dustry", "industry"),
        ("en", "well", "known", "well-known"),
        ("en", "pre", "and post-war", "pre- and post-war"),
        ("en", "one", "and-done", "one-and-done"),
        ("en", "20", "year-old", "20-year-old"),
        ("en", "multi", "step", "multi-step"),
        ("en", "FDA", "cleared", "FDA-cleared"),
        ("en", "INDUS", "TRY", "INDUSTRY"),
        ("en", "x", "ray", "x-ray"),
        ("en", "https://example.org/mill", "wheel", "https://example.org/mill-wheel"),
        ("de", "Haupt", "und Nebenstraßen", "Haupt- und Nebenstraßen"),
        ("de", "E", "und U-Bahn", "E- und U-Bahn"),
        ("de", "Kinder", "oder Jugendbuch", "Kinder- oder Jugendbuch"),
        ("de", "Baden", "Württemberg", "Baden-Württemberg"),
        ("de", "Gemüse", "händler", "Gemüsehändler"),
        ("nl", "vracht", "en verzendkosten", "vracht- en verzendkosten"),
        ("nl", "Noord", "Holland", "Noord-Holland"),
        ("nl", "afhankelijk", "heden", "afhankelijkheden"),
        ("fr", "voulez", "vous", "voulez-vous"),
        ("fr", "lui", "même", "lui-même"),
        ("fr", "per", "sonne", "personne"),
        ("ru", "из", "за", "из-за"),
        ("ru", "кое", "кто", "кое-кто"),
        ("ru", "по", "русски", "по-русски"),
        ("ru", "по", "ехали", "поехали"),
        ("ru", "какой", "либо", "какой-либо"),
        ("es", "ayunta", "miento", "ayuntamiento"),
        ("it", "terra", "e acqua", "terra- e acqua"),
        ("xx", "1914", "1918", "1914-1918"),
        ("en", "pre", "recorded", "pre-recorded"),
        ("en", "re", "elected", "re-elected"),
        ("en", "re", "turned", "returned"),
        ("en", "one", "time", "one-time"),
        ("en", "know", "how", "know-how"),
        ("en", "day-to", "day", "day-to-day"),
        ("en", "state-of-the", "art", "state-of-the-art"),
        ("en", "debian", "devel@lists.example.org", "debian-devel@lists.example.org"),
        ("en", "--dry", "run", "--dry-run"),
        ("en", "co", "op's", "co-op's"),
        ("en", "afford", "ability", "affordability"),
        ("de", "Green-Card", "Regelung", "Green-Card-Regelung"),
        ("nl", "zee", "egel", "zee-egel"),
        ("fr", "peut", "être", "peut-être"),
        ("fr", "au", "dessus", "au-dessus"),
        ("ru", "какую", "то", "какую-то"),
        ("ru", "опас", "но", "опасно"),
        ("pl", "po", "wtórzyć", "powtórzyć"),
        ("pl", "polsko", "niemiecki", "polsko-niemiecki"),
        ("ro", "dintr", "un", "dintr-un"),
        ("ro", "le", "am", "le-am"),
        ("sv", "ex", "empel", "exempel"),
        ("xx", "s", "a", "s-a"),
    ],
)
def test_words_of_the_language_decide(language: str, first: str, second: str, joint: str) -> None:
    dehyphenator = Dehyphenator(TEXTS[language], LANGUAGES)
    cut, between = dehyphenator.joint(f"{first}-", second)
    assert f"{first}-"[: len(first) + 1 - cut] + between + second == joint


@pytest.mark.parametrize(
    ("evidence", "joint"),
    [("A schoolchild.", "schoolchild"), ("A school-child.", "school-child")],
)
def test_the_document_decides_first(evidence: str, joint: str) -> None:
    cut, _ = Dehyphenator(TEXTS["en"] + evidence, LANGUAGES).joint("school-", "child")
    assert "school-"[: 7 - cut] + "child" == joint


def test_a_scanner_writes_a_sign_of_its_own_for_a_hyphen() -> None:
    text = "The new bridge at the weir was opened on Mon\N{NOT SIGN}\nday last by the mayor of it."
    assert "on Monday last" in normalize(text, LANGUAGES).text


def test_a_cut_word_is_joined_where_there_are_few_lines_or_a_capital_follows() -> None:
    text = "The county of the same name, which lies near Baden-\nWürttemberg, was never rich."
    assert "Baden-Württemberg" in normalize(text, LANGUAGES).text


def test_a_narrow_column_of_prose_is_not_verse() -> None:
    lines = ["The council of the town voted on the re-", "port that the millers had sent, and on"]
    text = "\n".join(
        [*lines, "the weir, the locks, and the sluices,", "which the ice had broken in spring."]
    )
    assert "report" in normalize(text, LANGUAGES).text


def test_the_habit_of_the_document_decides_for_unknown_words() -> None:
    text = TEXTS["nl"] + " Een Linux-kernel en een Linux-gebruiker, die met Linux werkt."
    assert Dehyphenator(text, LANGUAGES).joint("een Linux-", "systeem") == (0, "")


def test_a_heading_in_capitals_cuts_words() -> None:
    line = "THE HISTORY OF THE WINCHES OF THE UPPER REACH AND OF THE UNDOCU-"
    assert Dehyphenator(TEXTS["en"], LANGUAGES).joint(line, "MENTED LOCKS") == (1, "")


@pytest.mark.parametrize(
    ("line", "following"),
    [("on pages 12-", "14"), ("an intro-", "duction"), ("a well-", "known man"), ("Lock", "house")],
)
def test_the_vocabulary_is_read_only_in_doubt(
    line: str, following: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(language: str) -> dict[str, int]:
        raise AssertionError(language)

    monkeypatch.setattr("cleaner.text.hyphens.word_counts", refuse)
    text = TEXTS["en"] + " An introduction to a well-known man."
    Dehyphenator(text, LANGUAGES).joint(line, following)
