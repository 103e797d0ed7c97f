"""Texts that are no article: bot checks, error pages, consent screens."""

import pytest

from cleaner import Flag, clean, restore

PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods."
WALLS = [
    ("Just a moment...", "bot-check"),
    (
        "Just a moment...\n\nwww.fallow.example\n\nVerify you are human by completing the action "
        "below.\n\nfallow.example needs to review the security of your connection before "
        "proceeding.\n\nRay ID: 8c1f\n\nPerformance & security by Cloudflare",
        "bot-check",
    ),
    ("Please enable JavaScript to view this page.", "javascript"),
    ("You need to enable JavaScript to run this app.", "javascript"),
    (
        "JavaScript is disabled in your browser.\n\nPlease enable JavaScript to proceed.",
        "javascript",
    ),
    ("404\n\nPage not found\n\nGo to the homepage", "not-found"),
    ("Oops! That page can\N{RIGHT SINGLE QUOTATION MARK}t be found.", "not-found"),
    ("502 Bad Gateway\n\nnginx/1.18.0", "not-found"),
    ("Access Denied\n\nReference #18.2d351ab8.1557333295.a4e16ab", "access-denied"),
    ("Before you continue to Fallow\n\nReject all\n\nAccept all\n\nMore options", "consent"),
    ("Seite nicht gefunden", "not-found"),
    ("Veuillez activer JavaScript pour continuer.", "javascript"),
    ("Please enable JS and disable any ad blocker", "javascript"),
    ("410 Gone", "not-found"),
    ("Press & Hold to confirm you are\na human (and not a bot).\nReference ID 1a2b3c", "bot-check"),
    ("Sorry, this content is not available in your region.", "access-denied"),
    (
        "Log into Fallow\n\nYou must log in to continue.\n\nEmail or phone number\n\nPassword\n\n"
        "Don't have an account? Sign up",
        "login",
    ),
    (
        "We value your privacy\n\nWe and our 812 partners store information on a device.\n\n"
        "MORE OPTIONS\n\nAGREE",
        "consent",
    ),
    ("Errore 404\n\nPagina non trovata\n\nTorna alla home", "not-found"),
    ("Por favor, ative o JavaScript para continuar.", "javascript"),
    ("Toegang geweigerd", "access-denied"),
    ("Sidan du söker finns inte eller har flyttats.", "not-found"),
    ("Aby korzystać z tej strony, musisz włączyć obsługę JavaScript.", "javascript"),
    ("Подтвердите, что вы не робот", "bot-check"),
    ("お探しのページは見つかりませんでした。", "not-found"),
    ("페이지를 찾을 수 없습니다", "not-found"),
    ("Maalesef sayfa mevcut değil.", "not-found"),
    ("该页面已被删除", "not-found"),
]
ARTICLES = [
    f"Just a moment...\n\n{PROSE}",
    f"404\n\nPage not found\n\n{PROSE}",
    f"Access denied\n\n{PROSE}",
    "Page not found is the name of a play by Anna Weller about the library of the town.",
    "Not found\n\nThe boat I lost in June\nis not found yet,\nnor is the oar,\nnor the net.",
    "What happened?\n\nThe boat sank.\n\nWhat can I do?\n\nBuy a new one.",
    "503 sheep were counted on the island.",
    "JavaScript is disabled in half of the browsers that the school owns, and it is glad of that.",
    "The screen said: checking your browser. She waited for an hour and then went home.",
]


@pytest.mark.parametrize(("source", "reason"), WALLS)
def test_a_wall_comes_out_empty_and_flagged(source: str, reason: str) -> None:
    result = clean(source)
    assert result.text == ""
    assert Flag("not-an-article", reason) in result.report.flags
    assert restore(result.text, result.report.edits) == source


@pytest.mark.parametrize("source", ARTICLES)
def test_an_article_that_quotes_a_wall_stays(source: str) -> None:
    result = clean(source)
    assert result.text == f"{source}\n"
    assert not result.report.flags


def test_the_reasons_are_in_order() -> None:
    result = clean("Access Denied\n\nPlease enable JavaScript to view this page.")
    reasons = [flag.detail for flag in result.report.flags if flag.name == "not-an-article"]
    assert reasons == sorted(reasons)
    assert reasons
