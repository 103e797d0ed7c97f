"""Languages of many scripts: one rule of a new folder takes its prompt, however it is written."""

from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.traps.trap import read_articles
from cleaner import Cleaner, RuleError
from cleaner.engine.sentences import is_between_sentences, sentence_bounds
from cleaner.engine.view import reader_view
from cleaner.ruleset.loader import load_folders
from cleaner.text.folding import fold
from cleaner.text.sentences import ends_sentence

CHAIN = 'narration_veto = ["comments"]\n\n[themes]\ncomments = "Comments"\n'
RULE = """
[[rule]]
id = "comments.prompt-line"
description = "A prompt."
action = "remove-line"
templates = ["{template}"]
removes = ["a", "b"]
keeps = ["c", "d"]
reference = "own"
"""
WORDS = '[narration]\nreporting-verbs = ["{verb}"]\n\n[classes]\nwrite = ["{write}"]\n'


class Case(NamedTuple):
    """A verb of writing, a template with it, prompts, and a verb that reports speech."""

    write: str
    template: str
    prompts: tuple[str, ...]
    verb: str


CASES = {
    "ar": Case(
        "اكتب",
        "{write} {anything:1-1} تعليقات",
        ("اكتب ١٢ تعليقات", "اكتُب ٣ تعليقـــات!", "اکتب 5 تعليقات؟"),
        "قال",
    ),
    "bg": Case("напишете", "{write} коментар", ("НАПИШЕТЕ КОМЕНТАР", "Напишете коментар…"), "каза"),
    "bn": Case("লিখুন", "{anything:1-1} মন্তব্য {write}", ("১২ মন্তব্য লিখুন।", "5 মন্তব্য লিখুন"), "বলেন"),
    "ca": Case(
        "escriu", "{write} un comentari", ("ESCRIU UN COMENTARI", "Escriu un comentari:"), "va dir"
    ),
    "cs": Case("napište", "{write} komentář", ("NAPIŠTE KOMENTÁŘ", "Napište komentář »"), "řekl"),
    "da": Case(
        "skriv", "{write} en kommentar", ("SKRIV EN KOMMENTAR", "Skriv en kommentar…"), "sagde"
    ),
    "el": Case(
        "αφήστε", "{write} το σχόλιό σας", ("ΑΦΗΣΤΕ ΤΟ ΣΧΟΛΙΟ ΣΑΣ", "Αφήστε το σχόλιό σας;"), "είπε"
    ),
    "fa": Case(
        "بنویسید",
        "دیدگاه‌های خود را {write}",
        ("دیدگاه های خود را بنويسيد", "دیدگاه‌های خود را بنویسید؟"),
        "گفت",
    ),
    "fi": Case(
        "kirjoita", "{write} kommentti", ("KIRJOITA KOMMENTTI", "Kirjoita kommentti »"), "sanoi"
    ),
    "he": Case("כתבו", "{write} תגובה", ("כִּתְבוּ תְּגוּבָה", "כתבו תגובה!", "כתבו־תגובה"), "אמר"),
    "hi": Case(
        "लिखें", "{anything:1-1} टिप्पणियाँ {write}", ("१२ टिप्पणियाँ लिखें।", "5 टिप्पणियाँ लिखें"), "कहा"
    ),
    "hr": Case(
        "napišite", "{write} komentar", ("NAPIŠITE KOMENTAR", "Napišite komentar…"), "rekao"
    ),
    "hu": Case(
        "írjon", "{write} hozzászólást", ("ÍRJON HOZZÁSZÓLÁST", "Írjon hozzászólást!"), "mondta"
    ),
    "id": Case("tulis", "{write} komentar", ("TULIS KOMENTAR", "Tulis komentar…"), "katanya"),
    "no": Case(
        "skriv", "{write} en kommentar", ("SKRIV EN KOMMENTAR", "Skriv en kommentar…"), "sa"
    ),
    "ro": Case(
        "scrieți",
        "{write} un comentariu",
        ("SCRIEŢI UN COMENTARIU", "Scrieți un comentariu…"),
        "spunea",
    ),
    "sk": Case(
        "napíšte", "{write} komentár", ("NAPÍŠTE KOMENTÁR", "Napíšte komentár »"), "povedal"
    ),
    "sr": Case(
        "напишите", "{write} коментар", ("НАПИШИТЕ КОМЕНТАР", "Напишите коментар…"), "рекао"
    ),
    "th": Case("เขียน", "{write} ความคิดเห็น", ("เขียนความคิดเห็น", "เขียน ความคิดเห็น ๑๒"), "กล่าว"),
    "tr": Case("yazın", "{write} yorumunuzu", ("YAZIN YORUMUNUZU", "Yazın yorumunuzu…"), "yazdı"),
    "uk": Case(
        "напишіть", "{write} коментар", ("НАПИШІТЬ КОМЕНТАР", "Напишіть коментар…"), "сказав"
    ),
    "vi": Case("viết", "{write} bình luận", ("VIẾT BÌNH LUẬN", "Viết bình luận…"), "nói"),
}
ARTICLES = read_articles()


def cleaner_of(folder: Path, code: str, template: str = "") -> Cleaner:
    """A cleaner whose rules folder has only that of a language, with one rule."""
    case = CASES[code]
    (folder / code).mkdir()
    (folder / "chain.toml").write_text(CHAIN, "utf-8")
    (folder / code / "words.toml").write_text(
        WORDS.format(verb=case.verb, write=case.write), "utf-8"
    )
    rule = RULE.replace("{template}", template or case.template)
    (folder / code / "comments.toml").write_text(rule, "utf-8")
    return Cleaner(load_folders([folder]))


@pytest.mark.parametrize("code", CASES)
def test_a_prompt_is_removed_in_each_spelling(tmp_path: Path, code: str) -> None:
    cleaner = cleaner_of(tmp_path, code)
    article = "\n\n".join(ARTICLES[code].paragraphs)
    for prompt in CASES[code].prompts:
        assert cleaner.clean(f"{article}\n\n{prompt}\n").text == f"{article}\n", prompt


@pytest.mark.parametrize("code", CASES)
def test_a_sentence_that_reports_speech_keeps_the_words_of_a_prompt(
    tmp_path: Path, code: str
) -> None:
    text = f"{CASES[code].prompts[-1].rstrip('؟?…;:!')}, {CASES[code].verb} Nora Lind.\n"
    assert cleaner_of(tmp_path, code).clean(text).text == text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("٠٩ ۰۹ ०९ ০৯ ๐๙", "09 09 09 09 09"),
        ("؟ ، ؛ ۔ । ॥", "? , ; . . ."),
        ("ΠΡΟΣΘΗΚΗ Προσθήκη ϊΰ", "προσθηκη προσθηκη ιυ"),
        ("ك ک ي ی ى", "ك ك ي ي ي"),
        ("أإا", "ااا"),
        ("Țări ţări", "ţări ţări"),
        ("בית־ספר צה״ל", 'בית-ספר צה"ל'),
    ],
)
def test_spellings_of_one_language_are_folded_together(text: str, folded: str) -> None:
    assert fold(text) == fold(folded)
    assert fold(text).replace("ς", "σ") == folded.replace("ς", "σ").replace("أ", "ا")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("هل تمطر؟ ", "نعم تمطر."),
        ("बारिश हुई। ", "नदी भर गई।"),
        ("বৃষ্টি হল। ", "নদী ভরে গেল।"),
        ("Βρέχει; ", "Ναι, βρέχει."),
        ("ירד גשם. ", "הנהר עלה."),
        ("Éjjel esett. ", "Ősszel is."),
    ],
)
def test_a_sentence_ends_at_the_stop_of_its_script(first: str, second: str) -> None:
    text = first + second
    assert sentence_bounds(text, 0, 2) == (0, len(first))
    assert sentence_bounds(text, len(first), len(text)) == (len(first), len(text))
    assert ends_sentence(first.strip())
    assert is_between_sentences(text, len(first), len(text))


@pytest.mark.parametrize("text", ["عاد د. سامي إلى البلدة.", "First; Second.", "The ferry; Ναι."])
def test_other_signs_do_not_end_a_sentence(text: str) -> None:
    assert sentence_bounds(text, 0, 2) == (0, len(text))


def test_a_span_of_letters_includes_their_vowel_signs() -> None:
    view = reader_view("تعليقـــات وكِتاب")
    assert view is not None
    assert view.text == "تعليقات وكتاب"
    assert view.span(0, 7) == (0, 10)
    assert reader_view("تعليقات وكتاب") is None


def test_a_template_with_vowel_signs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="vowel signs"):
        cleaner_of(tmp_path, "he", "כתבו תְּגוּבָה")
