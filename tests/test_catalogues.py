"""Catalogues: files of many formats become wordings, half of them held out, and drafts of rules."""

import json
from pathlib import Path

import polib
import pytest

from cleaner.authoring.catalogues.__main__ import main
from cleaner.authoring.catalogues.collect import Catalogue, collect, files_of, read_mapping
from cleaner.authoring.catalogues.drafts import draft
from cleaner.authoring.catalogues.files import CatalogueError, read_entries
from cleaner.authoring.catalogues.prompts import read_prompts, write_prompts
from cleaner.authoring.catalogues.wordings import Wording, is_held, without_markup
from cleaner.ruleset.toml import read_toml

PO = """
msgid "Leave a comment"
msgstr "Skriv en kommentar"

#, fuzzy
msgid "Reply"
msgstr "Svar på det"

msgid "%d comment"
msgid_plural "%d comments"
msgstr[0] "%d kommentar"
msgstr[1] "%d kommentarer"
"""
MAPPING = """
[[catalogue]]
name = "Blog"
path = "blog/{lang}.json"
licence = "MIT"
source = "own"

[catalogue.themes]
comments = ["add", "reply", "missing", "same", "long"]

[[catalogue]]
name = "Shares"
path = "shares/*.js"
licence = "MIT"
source = "own"

[catalogue.themes]
sharing = ["title.{lang}"]
"""
SHARES = "export default (page) => ({title: {en: 'Share', da: 'Del siden'}, url: () => { go() }})"
# Both halves of words that no catalogue has.
FITTED = next(text for text in map("fjord {}".format, "abcdef") if not is_held(text))
HELD = next(text for text in map("fjord {}".format, "abcdef") if is_held(text))


def wording(text: str, *sources: str) -> Wording:
    return Wording("comments", text, sources or ("Blog",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("blog", "shares"):
        (tmp_path / name).mkdir()
    texts = {"add": "Tilføj en kommentar", "reply": "Svar", "same": "Same", "other": "Log ind"}
    files = {
        "blog/da.json": json.dumps(texts | {"long": "ord " * 31}),
        "blog/en.json": json.dumps({"add": "Add a comment", "same": "Same"}),
        "blog/nb-NO.json": json.dumps({"add": "Legg til kommentar"}),
        "blog/template.json": "{}",
        "shares/birds.js": SHARES,
        "mapping.toml": MAPPING,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_gettext_files_give_all_forms_of_a_number_and_nothing_fuzzy(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(PO, "utf-8")
    entries = read_entries(path)
    assert entries["%d comment"] == ["%d kommentar", "%d kommentarer"]
    assert entries["Leave a comment"] == ["Skriv en kommentar"]
    assert "Reply" not in entries


def test_compiled_gettext_files_are_read(tmp_path: Path) -> None:
    source, path = tmp_path / "da.po", tmp_path / "da.mo"
    source.write_text(PO, "utf-8")
    polib.pofile(str(source)).save_as_mofile(str(path))
    assert read_entries(path)["Leave a comment"] == ["Skriv en kommentar"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("da.json", '{"comments": {"add": "Skriv en kommentar"}}'),
        ("da.yml", "comments:\n  add: Skriv en kommentar\n"),
        ("da.js", 'module.exports = {\n\t"comments": {"add": "Skriv en kommentar",},\n};\n'),
        ("da.py", "# by people\nMESSAGES = {\n    'comments': {'add': 'Skriv en kommentar'},\n}\n"),
        ("da.html", '{% macro t(k) %}{{ {"comments.add": "Skriv en kommentar"}[k] }}{% end %}'),
        ("da.mjs", "f(() => { a; }); x = {comments: {add: 'Skriv en kommentar'}, b: () => { c; }}"),
    ],
)
def test_keys_of_tables_are_joined_by_points(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert read_entries(path)["comments.add"] == ["Skriv en kommentar"]


def test_texts_of_php_lose_their_escapes(tmp_path: Path) -> None:
    path = tmp_path / "lang.php"
    path.write_text("<?php\n$lang['add']   = 'Skriv \\'en\\' kommentar';\n$conf['a'] = 'b';\n")
    assert read_entries(path) == {"add": ["Skriv 'en' kommentar"]}


@pytest.mark.parametrize(
    ("name", "text"), [("da.json", "{"), ("da.yml", "a: ["), ("da.po", 'msgid "a\nmsg')]
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogueError, match=name):
        read_entries(path)


def test_a_broken_catalogue_does_not_affect_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "blog" / "da-DK.json").write_text("{", "utf-8")
    texts = collect(read_mapping(folder / "mapping.toml"), folder, "da")
    assert [text.text for text in texts] == ["Same", "Svar", "Tilføj en kommentar", "Del siden"]
    assert "da-DK.json cannot be read" in capsys.readouterr().err


def test_regions_and_other_codes_belong_to_a_language(folder: Path) -> None:
    blog, shares = read_mapping(folder / "mapping.toml")
    assert [path.name for path in files_of(blog, folder, "no")] == ["nb-NO.json"]
    assert [path.name for path in files_of(shares, folder, "no")] == ["birds.js"]


@pytest.mark.parametrize("name", ["pt_BR", "pt", "pt@latin"])
def test_a_language_may_be_a_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "app" / "locale" / name / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, "utf-8")
    app = Catalogue("App", "app/locale/{lang}/LC_MESSAGES/django*.po", "MIT", "own", {})
    assert files_of(app, tmp_path, "pt") == [path]
    assert files_of(app, tmp_path, "da") == []


def test_a_text_of_two_catalogues_names_both(folder: Path) -> None:
    blog, _ = read_mapping(folder / "mapping.toml")
    other = Catalogue("Other", blog.path, "MIT", "own", {"related": ["add"]})
    texts = {text.text: text for text in collect([blog, other], folder, "da")}
    assert texts["Tilføj en kommentar"].theme == "comments"
    assert texts["Tilføj en kommentar"].sources == ("Blog", "Other")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%1$s er drevet af %2$s", "{name} er drevet af {name}"),
        ("%d min", "{count} min"),
        ("%(comment_count)s svar", "{count} svar"),
        ("{{ n }} svar", "{count} svar"),
        ("%{counts} svar", "{count} svar"),
        ("Fra $1, af ${author}", "Fra {name}, af {name}"),
        ("Du skal være <a href='%s'>logget ind</a>", "Du skal være logget ind"),
        ("Ældre &raquo;", "Ældre »"),
        ("A\N{COMBINING RING ABOVE}r", "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}r"),
    ],
)
def test_placeholders_are_even_and_markup_goes(text: str, expected: str) -> None:
    assert without_markup(text) == expected


def test_a_template_has_no_character_with_a_special_meaning() -> None:
    assert wording("{count} svar til {name}").template() == "{anything:1-1} svar til {anything:1-6}"
    assert wording("Svar (hvad?) *").template() == "svar hvad"
    assert wording("और पढ़ें!").template() == "और पढ़ें"


@pytest.mark.parametrize("text", ["Svar", "Svar!", "{count} svar", "コメント", "ความคิดเห็น"])
def test_single_words_are_known(text: str) -> None:
    assert wording(text).is_word


@pytest.mark.parametrize("text", ["Skriv svar", "コメントを残す", "แสดงความคิดเห็นของคุณ"])
def test_longer_wordings_are_not_words(text: str) -> None:
    assert not wording(text).is_word


def test_case_signs_and_placeholders_do_not_change_the_half() -> None:
    assert is_held("Skriv en kommentar") == is_held("SKRIV EN KOMMENTAR!")
    assert is_held("kommentarer") == is_held("{count} kommentarer")


def test_about_half_of_the_wordings_are_held_out() -> None:
    assert 400 < sum(is_held(f"wording {number}") for number in range(1_000)) < 600


def test_a_draft_has_no_wording_that_is_held_out(tmp_path: Path) -> None:
    path = tmp_path / "draft.toml"
    path.write_text("\n".join(draft([wording(FITTED, "Blog", "Shop"), wording(HELD)])), "utf-8")
    (rule,) = read_toml(path)["rule"]
    assert rule["templates"] == [FITTED]
    assert rule["reference"] == "Blog; Shop"
    assert HELD not in path.read_text("utf-8")


def test_prompts_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_prompts([wording(FITTED), wording(HELD)], tmp_path, "da")
    assert read_prompts(tmp_path, "da") == ([wording(FITTED)], [wording(HELD)])
    assert all(HELD not in path.read_text("utf-8") for path in tmp_path.iterdir())


def test_the_command_leaves_out_english_wordings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = (folder / "mapping.toml", folder, folder / "out")
    main([*map(str, paths), "--lang", "da", "--lang", "en"])
    parted = read_prompts(folder / "out", "da")
    texts = sorted(text.text for half in parted for text in half)
    assert texts == ["Del siden", "Svar", "Tilføj en kommentar"]
    printed = capsys.readouterr().out
    assert all(text.template() in printed for text in parted.fitted if not text.is_word)
    main([*map(str, paths), "--lang", "da", "--drafts", str(folder / "drafts")])
    assert (folder / "drafts" / "da.txt").read_text("utf-8").startswith("# ---- ")
