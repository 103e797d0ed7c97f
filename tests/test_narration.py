"""Narration: a sentence that narrates keeps its words, one that addresses the reader goes."""

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_folders, load_rules
from cleaner.ruleset.toml import RuleError
from cleaner.ruleset.words import WORDS_FILE
from tests.builders import MORE_PROSE, PROSE, paragraphs

CLEANER = Cleaner()
CHAIN = """
narration_veto = ["newsletter"]

[themes]
newsletter = "Newsletters"
legal = "Legal lines"
"""
RULE = """
[[rule]]
id = "{theme}.sign-up"
description = "A line that asks to sign up."
action = "remove-line"
phrases = ["sign up for our newsletter"]
{more}
removes = ["Sign up for our newsletter!", "Please sign up for our newsletter."]
keeps = ["Sign up.", "A newsletter of the sailors' union."]
reference = "Blogs"
"""
WORDS = """
[narration]
reporting-verbs = ["said"]
third-persons = ["she"]
"""
NARRATED = "She would never sign up for our newsletter."

NARRATING = [
    "She subscribed to our newsletter in the year in which her clinic got its first computer.",
    "The museum sells tickets at a reduced price, and its members sign up for our newsletter.",
    '"Sign up for our newsletter and get a free scan," the forged mail said.',
    "Sign up for our newsletter, the goalkeeper's agent wrote to every fan in the league.",
    "He accepted all cookies that the children of the ward had baked.",
    "Visitors were told to download our app before the surgeon would see them.",
    '"This site uses cookies" was the only sentence that the auditors understood.',
    "Please leave a comment, the chef had written under the recipe for the bank's canteen.",
    '"Be the first to comment" was on the screen for a year, and nobody took the hint.',
    "Die Trainerin sagte: Abonnieren Sie unseren Newsletter, dann erfahren Sie die Aufstellung.",
    "„Jetzt spenden“ stand auf dem Zettel, den der Arzt an die Tür der Klinik hängte.",
    "Abonnez-vous à notre newsletter, disait l'affiche du laboratoire.",
    "Suscríbete a nuestro boletín, decía el cartel del hospital.",
    "Iscriviti alla nostra newsletter, diceva il medico a ogni paziente.",
    "Assine nossa newsletter, dizia o cartaz do laboratório.",
    "Schrijf je in voor onze nieuwsbrief, zei de advocaat na elke zitting.",
    "Zapisz się do naszego newslettera, powiedział trener po meczu.",
    "Подпишитесь на нашу рассылку, сказал врач каждому пациенту.",
    "Prenumerera på vårt nyhetsbrev, sade läkaren till varje patient.",
    "Bültenimize abone olun, dedi doktor her hastaya.",
    "ニュースレターに登録してください、と医師はすべての患者に言った。",
    "“请订阅我们的通讯”,医生对每个病人说道。",
]
CHROME = [
    ("Sign up for our newsletter!", "en"),
    ("He loves coffee. Sign up for our newsletter!", "en"),
    ("Your message was sent.", "en"),
    ("Your subscription could not be saved. Please try again.", "en"),
    ("This site uses cookies to improve your experience.", "en"),
    ("Your email address will not be published. Required fields are marked *", "en"),
    ("Abonnieren Sie unseren Newsletter!", "de"),
    ("Abonnez-vous à notre newsletter !", "fr"),
    ("Suscríbete a nuestro boletín.", "es"),
    ("Iscriviti alla nostra newsletter!", "it"),
    ("Assine nossa newsletter!", "pt"),
    ("Schrijf je in voor onze nieuwsbrief!", "nl"),
    ("Zapisz się do naszego newslettera!", "pl"),
    ("Подпишитесь на нашу рассылку!", "ru"),
    ("Prenumerera på vårt nyhetsbrev!", "sv"),
    ("Bültenimize abone olun!", "tr"),
]


def written(folder: Path, theme: str = "newsletter", more: str = "", language: str = "en") -> Path:
    """Return `folder` with one rule and the words of a language."""
    place = folder / language
    place.mkdir(parents=True)
    (folder / "chain.toml").write_text(CHAIN)
    (place / "box.toml").write_text(RULE.format(theme=theme, more=more))
    (place / WORDS_FILE).write_text(WORDS)
    return folder


def kept(folder: Path, text: str) -> bool:
    document = paragraphs(PROSE, text, MORE_PROSE)
    return text in Cleaner(load_folders([folder])).clean(document).text


@pytest.mark.parametrize("sentence", NARRATING)
def test_a_sentence_that_narrates_stays(sentence: str) -> None:
    document = paragraphs(PROSE, sentence, MORE_PROSE)
    assert sentence in CLEANER.clean(document).text


@pytest.mark.parametrize(("line", "lang"), CHROME)
def test_a_line_that_addresses_the_reader_goes(line: str, lang: str) -> None:
    last = line.rpartition(". ")[2]
    assert last not in CLEANER.clean(paragraphs(PROSE, MORE_PROSE, line), lang=lang).text


@pytest.mark.parametrize(
    "sentence",
    [
        NARRATED,
        "The mail said: sign up for our newsletter.",
        'A "sign up for our newsletter" on every wall.',
    ],
)
def test_a_rule_of_a_vetoed_theme_keeps_narrating_sentences(tmp_path: Path, sentence: str) -> None:
    (written(tmp_path) / "en" / WORDS_FILE).write_text(WORDS + 'past-verbs = ["went"]')
    assert kept(tmp_path, sentence)


def test_only_the_sentence_of_the_hit_counts(tmp_path: Path) -> None:
    assert not kept(written(tmp_path), "She likes tea. Sign up for our newsletter!")


def test_a_theme_without_a_veto_ignores_narration(tmp_path: Path) -> None:
    assert not kept(written(tmp_path, theme="legal"), NARRATED)


def test_a_rule_switches_the_veto_off(tmp_path: Path) -> None:
    assert not kept(written(tmp_path, more='when = { narrates = "may" }'), NARRATED)


def test_a_rule_switches_the_veto_on(tmp_path: Path) -> None:
    assert kept(written(tmp_path, theme="legal", more='when = { narrates = "never" }'), NARRATED)


def test_a_subject_before_a_verb_of_the_hit_narrates(tmp_path: Path) -> None:
    (written(tmp_path) / "en" / WORDS_FILE).write_text('[narration]\ndeterminers = ["its"]')
    assert kept(tmp_path, "Its members sign up for our newsletter.")
    assert not kept(tmp_path, "Its members. Sign up for our newsletter.")


def test_a_sentence_that_addresses_the_reader_does_not_narrate(tmp_path: Path) -> None:
    words = f'{WORDS}addressing-words = ["you"]'
    (written(tmp_path) / "en" / WORDS_FILE).write_text(words)
    assert not kept(tmp_path, "If you like what she bakes, sign up for our newsletter.")


@pytest.mark.parametrize(
    ("past", "sentence", "stays"),
    [
        ('past-verbs = ["went"]', "They went to sign up for our newsletter.", True),
        ('past-verbs = ["forgot"]', "Forgot to sign up for our newsletter?", False),
        ('past-suffixes = ["ed"]', "They asked everyone to sign up for our newsletter.", True),
        (
            'past-suffixes = ["ed"]\nobjects = ["the"]',
            "They asked the guests to sign up for our newsletter.",
            True,
        ),
        (
            'past-suffixes = ["ed"]\nobjects = ["the"]',
            "Stories delivered daily, sign up for our newsletter.",
            False,
        ),
        (
            'past-suffixes = ["ed"]\nlinks = ["be"]',
            "To be informed sign up for our newsletter.",
            False,
        ),
    ],
)
def test_a_verb_in_the_past_has_a_subject(
    tmp_path: Path, past: str, sentence: str, *, stays: bool
) -> None:
    (written(tmp_path) / "en" / WORDS_FILE).write_text(f"[narration]\n{past}\n")
    assert kept(tmp_path, sentence) is stays


def test_a_later_folder_adds_words(tmp_path: Path) -> None:
    first = written(tmp_path / "first")
    later = written(tmp_path / "later", theme="legal", more='when = { narrates = "never" }')
    (later / "en" / WORDS_FILE).write_text('[narration]\nthird-persons = ["it"]')
    assert load_folders([first, later]).words["en"].third_persons == ("she", "it")


def test_words_of_another_language_do_not_count_as_narration(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "de").mkdir()
    (folder / "en" / WORDS_FILE).rename(folder / "de" / WORDS_FILE)
    assert not kept(folder, NARRATED)


def test_the_words_are_in_the_digest(tmp_path: Path) -> None:
    first = rules_digest(load_folders([written(tmp_path)]))
    (tmp_path / "en" / WORDS_FILE).write_text(WORDS.replace("she", "he"))
    assert rules_digest(load_folders([tmp_path])) != first


def test_each_language_has_words_for_reported_speech() -> None:
    rules = load_rules()
    languages = {stage.name.partition("/")[0] for stage in rules.stages}
    words_of = [rules.words[name] for name in languages if len(name) == 2]
    assert words_of
    assert all(words.reporting_verbs and words.addressing_words for words in words_of)


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [
        (
            "en",
            '[narration]\nthird-person = ["she"]',
            "narration.third-person is not a class; did you",
        ),
        ("en", '[narration]\nlinks = ["To"]', "narration.links has 'To'; write it in lower case"),
        ("en", '[narration]\nlinks = "to"', "narration.links"),
        ("en", "narration = 1", "narration must be a table, not a whole number"),
        ("en", "[narration]\n[other]", "other is not a field here"),
        ("any", "[narration]", "is not in the folder of a language; move it to"),
    ],
)
def test_a_wrong_word_file_is_explained(
    tmp_path: Path, place: str, text: str, message: str
) -> None:
    folder = written(tmp_path, language=place)
    (folder / place / WORDS_FILE).write_text(text)
    with pytest.raises(RuleError) as error:
        load_folders([folder])
    assert message in str(error.value)


def test_an_unknown_theme_in_the_veto_is_explained(tmp_path: Path) -> None:
    (written(tmp_path) / "chain.toml").write_text(CHAIN.replace('["newsletter"]', '["newsleter"]'))
    with pytest.raises(RuleError, match="narration_veto has an unknown theme: newsleter; did you"):
        load_folders([tmp_path])


def test_a_rule_without_text_ignores_narration(tmp_path: Path) -> None:
    folder = written(tmp_path)
    rule = (folder / "en" / "box.toml").read_text()
    rule = rule.replace('phrases = ["sign up for our newsletter"]', "")
    rule = rule.replace("removes", 'when = { narrates = "never" }\nremoves', 1)
    (folder / "en" / "box.toml").write_text(rule)
    with pytest.raises(RuleError, match=r"when\.narrates asks of a hit; drop it"):
        load_folders([folder])


@pytest.mark.parametrize(
    ("sentence", "stays"),
    [
        ("It rained. Your copy of our newsletter waits.", False),
        ("Get our newsletter. It rained.", False),
        ("They get our newsletter.", True),
        ("Your weir. The mill prints our newsletter.", True),
    ],
)
def test_a_rule_asks_for_a_sentence_that_addresses_the_reader(
    tmp_path: Path, sentence: str, *, stays: bool
) -> None:
    folder = written(tmp_path, more="when = { addresses = true }")
    file = folder / "en" / "box.toml"
    file.write_text(file.read_text().replace("sign up for our newsletter", "our newsletter"))
    words = '[narration]\naddressing-words = ["your"]\nimperatives = ["get"]\n'
    (folder / "en" / WORDS_FILE).write_text(words)
    assert kept(folder, sentence) is stays


def test_without_words_no_sentence_addresses_the_reader(tmp_path: Path) -> None:
    folder = written(tmp_path, more="when = { addresses = true }")
    (folder / "en" / WORDS_FILE).unlink()
    assert kept(folder, "Please sign up for our newsletter.")
