"""Leftover code: scripts, styles, data and shortcodes go where no prose announces them."""

import pytest

from cleaner import clean

ABOVE = "The town council voted on Monday to rebuild the old weir before the winter floods."
BELOW = "She said on Friday that the reading room will open again after nine long years."
FORMS = [
    'var unit = "leader"; showUnit(unit);',
    "(adsbygoogle = window.adsbygoogle || []).push({});",
    'jQuery(document).ready(function($){$(".weir").slick();});',
    '(function(d,s){var j=d.createElement(s);j.src="a.js";}(document,"script"));',
    "setTimeout(function(){ flood(); }, 300);",
    ".post p{margin-bottom:1.5em;}",
    "@media only screen and (max-width: 600px) { .ad { display: none; } }",
    '{"@context":"https://schema.org","@type":"Article","headline":"Weir"}',
    '[gallery ids="1,2,3"]',
    "[vc_row][vc_column]",
    "[embed]https://video.example/1[/embed]",
    "[CTA_MODULE]",
    "{{ ad.slot }}",
    "{% include 'ad.html' %}",
    "/* <![CDATA[ */",
    "<!-- slot 3 -->",
    '<script async src="https://ads.example/a.js"></script>',
    'var _gaq = _gaq || []; _gaq.push(["_trackPageview"]);',
    "/* <![CDATA[ */ var weir = {}; /* ]]> */",
    "[youtube https://video.example/watch?v=1]",
    "[embedyt] https://video.example/watch?v=1[/embedyt]",
    "<?php the_ad(12); ?>",
]
BLOCKS = [
    '<img src="https://weir.example/1.jpg" alt="" />',
    "@import url('https://fonts.example/css?family=Lora');",
    'google_ad_client = "ca-pub-1";',
    "(function(d, s) {\n  var js = d.getElementsByTagName(s)[0];\n}(document, 'script'));",
    "jwplayer('weir').setup({\n'autostart': true,\n'width': '100%'\n});",
    "var weir_config = function () {\nthis.page.url = 'https://weir.example/1';\n};",
    '{\n  "@context": "https://schema.org",\n  "author": {\n    "name": "Anna"\n  }\n}',
    "googletag.cmd.push(function() {\n  googletag.display('a');\n});",
    ".weir {\n  margin: auto;\n  color: red;\n}",
]
MENTIONS = "A page in HTML runs JavaScript code, and a template or shortcode is filled in."


@pytest.mark.parametrize("form", FORMS + BLOCKS)
def test_code_of_the_page_goes_between_paragraphs(form: str) -> None:
    assert clean(f"{ABOVE}\n\n{form}\n\n{BELOW}\n").text == f"{ABOVE}\n\n{BELOW}\n"


@pytest.mark.parametrize("space", ["", " "])
@pytest.mark.parametrize("form", FORMS)
def test_code_of_the_page_goes_after_a_sentence(form: str, space: str) -> None:
    assert clean(f"{ABOVE}{space}{form}\n\n{BELOW}\n").text == f"{ABOVE}\n\n{BELOW}\n"


@pytest.mark.parametrize("form", FORMS + BLOCKS)
@pytest.mark.parametrize("above", [MENTIONS, "The keeper types this into the machine of the weir:"])
def test_code_that_an_article_shows_stays(above: str, form: str) -> None:
    if form.startswith("[") and above != MENTIONS:
        return  # a shortcode has no line of its own, so what is above it does not announce it
    assert form in clean(f"{above}\n\n{form}\n\n{BELOW}\n").text


@pytest.mark.parametrize("form", FORMS + BLOCKS)
def test_fenced_code_stays(form: str) -> None:
    source = f"{ABOVE}\n\n```\n{form}\n```\n\n{BELOW}\n"
    assert clean(source).text == source


def test_the_words_between_two_shortcodes_stay() -> None:
    source = f'{ABOVE}\n\n[caption id="a" width="3"]The weir in 1911[/caption]\n\n{BELOW}\n'
    assert clean(source).text == f"{ABOVE}\n\nThe weir in 1911\n\n{BELOW}\n"
