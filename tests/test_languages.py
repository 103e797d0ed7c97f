"""Which languages a document is in, and which languages' rules read its lines."""

import pytest

from cleaner import clean, clean_html, load_rules
from cleaner.text.folding import fold
from cleaner.text.languages import _SHOWS_LANGUAGE, LanguageDetector

DETECTOR = LanguageDetector({code: w.common for code, w in load_rules().hyphens.items()})
# Twenty words (forty signs) each.
SHORT = {
    "de": "Der alte Müller hat die Mühle am Fluss verkauft und zieht mit seiner Frau nach der"
    " Ernte in die nahe Stadt.",
    "en": "The old miller sold the mill by the river and will move with his wife to the town"
    " after the harvest.",
    "es": "El viejo molinero vendió el molino junto al río y se muda con su mujer a la ciudad"
    " cuando termine la cosecha.",
    "fr": "Le vieux meunier a vendu le moulin au bord de la rivière et part avec sa femme pour la"
    " ville voisine.",
    "it": "Il vecchio mugnaio ha venduto il mulino sul fiume e va con la moglie nella città che è"
    " più vicina al mare.",
    "nl": "De oude molenaar heeft de molen aan het water verkocht en gaat met zijn vrouw naar de"
    " stad na de oogst.",
    "pl": "Stary młynarz sprzedał młyn nad rzeką i po żniwach przenosi się z żoną do miasta, ale"
    " nie jest z tego zadowolony.",
    "pt": "O velho moleiro vendeu o moinho à beira do rio e vai com a mulher para uma cidade que"
    " não é muito longe.",
    "ru": "Старый мельник продал мельницу у реки и после жатвы переезжает с женой в город, но он"
    " этому совсем не рад, как говорят.",
    "sv": "Den gamle mjölnaren har sålt kvarnen vid ån och flyttar efter skörden till staden, som"
    " inte är långt från havet.",
    "tr": "Yaşlı değirmenci ırmağın kıyısındaki değirmeni sattı ve hasattan sonra karısı ile"
    " birlikte bir kasabaya taşınıyor, ama çok mutlu değil.",
    "da": "Den gamle møller blev træt af vandet, solgte møllen ved åen og flytter efter høsten til"
    " byen med noget værktøj.",
    "no": "Den gamle mølleren har solgt mølla ved elva og flytter etter innhøstingen til byen, men"
    " hva han skal gjøre der, vet ingen.",
    "fi": "Vanha mylläri on myynyt joen rannan myllyn ja muuttaa vaimonsa kanssa kaupunkiin, mutta"
    " ei ole siitä iloinen.",
    "cs": "Starý mlynář prodal mlýn u řeky a po žních se se ženou odstěhuje do města, které není"
    " daleko od moře.",
    "sk": "Starý mlynár predal mlyn pri rieke a po žatve sa so ženou odsťahuje do mesta, ktoré sú"
    " vraj ďaleko, alebo ešte ďalej.",
    "hu": "Az öreg molnár eladta a folyó melletti malmot, és aratás után a feleségével a városba"
    " költözik, de nem örül neki.",
    "ro": "Bătrânul morar a vândut moara de pe malul râului și se mută după recoltă cu soția în"
    " oraș, dar nu este mulțumit.",
    "bg": "Старият мелничар продаде мелницата край реката и след жътва се мести с жена си в града,"
    " който не е далече.",
    "el": "Ο γέρος μυλωνάς πούλησε τον μύλο δίπλα στο ποτάμι και μετά τον θερισμό μετακομίζει με τη"
    " γυναίκα του στην πόλη.",
    "uk": "Старий мельник продав млин біля річки і після жнив переїде з дружиною до міста, але він"
    " цьому зовсім не радий.",
    "ar": "باع الطحان العجوز الطاحونة التي تقع على ضفة النهر، وسينتقل مع زوجته بعد الحصاد إلى"
    " المدينة القريبة من البحر.",
    "he": "הטוחן הזקן מכר את הטחנה שעל גדת הנהר והוא עובר אחרי הקציר עם אשתו אל העיר הקרובה לים.",
    "fa": "آسیابان پیر آسیاب کنار رودخانه را فروخت و پس از درو با همسرش به شهری می‌رود که از دریا"
    " دور نیست.",
    "hi": "बूढ़े चक्कीवाले ने नदी के किनारे की चक्की बेच दी और कटाई के बाद पत्नी के साथ शहर चला जाएगा।",
    "bn": "বুড়ো কলওয়ালা নদীর ধারের কলটি বেচে দিয়েছেন এবং ফসল তোলার পর স্ত্রীর সাথে শহরে চলে যাবেন।",
    "id": "Tukang giling tua itu sudah menjual kincir yang ada di tepi sungai dan akan pindah"
    " dengan istrinya ke kota.",
    "vi": "Ông chủ cối xay già đã bán cối xay bên sông và sau vụ gặt sẽ cùng vợ chuyển vào thành"
    " phố gần biển.",
    "th": "เจ้าของโรงสีชราขายโรงสีริมแม่น้ำไปแล้ว และหลังฤดูเกี่ยวจะย้ายไปอยู่ในเมืองกับภรรยา",
    "ca": "El vell moliner ha venut el molí de la vora del riu i després de la sega se'n va amb la"
    " dona a aquest poble.",
    "hr": "Stari mlinar prodao je mlin uz rijeku i poslije žetve seli sa ženom u grad, gdje ga"
    " također nitko ne poznaje.",
    "sr": "Стари млинар је продао млин поред реке и после жетве се сели са женом у град, али није"
    " због тога срећан.",
    "ja": "年老いた粉屋は川のそばの水車小屋を売り、収穫のあとで妻とともに町へ引っ越します。",
    "ko": "늙은 방앗간 주인은 강가의 방앗간을 팔고 "
    "추수가 끝나면 아내와 함께 가까운 도시로 이사를 간다고 합니다.",
    "zh": "老磨坊主卖掉了河边的磨坊，收割之后他们要搬到附近的城里去，他说这是最好的决定。",
}
ENGLISH = (
    "The weir was rebuilt before the winter, and the mill ran again by the first of May.\n\n"
    "The council paid for the work from the fund that it had set aside for the bridge."
)
GERMAN = (
    "Das Wehr wurde vor dem Winter neu gebaut, und die Mühle lief am ersten Mai wieder.\n\n"
    "Die Gemeinde zahlte für die Arbeit aus dem Fonds, den sie für die Brücke angelegt hatte."
)


@pytest.mark.parametrize("code", SHORT)
def test_a_text_of_twenty_words_shows_its_language(code: str) -> None:
    lead = DETECTOR.lead(fold(SHORT[code]))
    assert lead.code == code
    assert lead.is_clear


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Паромы", "ru"),
        ("Пороми їхні", "uk"),
        ("Чамац и ћуприја", "sr"),
        ("Паром", None),  # four languages write so
        ("Το πλοίο", "el"),
        ("ΠΛΟΙΟ", "el"),
        ("שתפו", "he"),
        ("साझा", "hi"),
        ("শেয়ার", "bn"),
        ("แชร์", "th"),
        ("الصفحة", "ar"),
        ("گزارش", "fa"),
        ("سلام", None),  # two languages write so
        ("Győr", "hu"),
        ("Břeh", "cs"),
        ("Kôň a vŕba", "sk"),
        ("Chia sẻ", "vi"),
        ("Bağ", "tr"),
        ("シェア", "ja"),
        ("공유", "ko"),
        ("会社概要", None),
    ],
)
def test_a_script_of_one_language_shows_it(line: str, code: str | None) -> None:
    assert DETECTOR.of_line(line) == code


def test_letters_of_a_line_count_against_its_words() -> None:
    assert DETECTOR.of_line(fold("The word שלום and the word β are on the same stone.")) == "en"


def test_serbian_in_latin_letters_is_not_croatian() -> None:
    assert DETECTOR.of_line(fold("Posle žetve se deca takođe sele u grad.")) == "sr"


def test_no_common_word_belongs_to_two_languages() -> None:
    words = [word for declared in load_rules().hyphens.values() for word in declared.common]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("line", ["", "12:30", "OK", "Berlin", "Newsletter", "Facebook"])
def test_a_line_without_a_common_word_shows_no_language(line: str) -> None:
    assert DETECTOR.of_line(fold(line)) is None


def test_a_mixed_text_is_in_each_of_its_languages() -> None:
    leads = [DETECTOR.lead(fold(line)) for line in (*ENGLISH.split("\n\n"), SHORT["fr"])]
    assert {lead.code for lead in leads if lead.is_clear} == {"en", "fr"}


@pytest.mark.parametrize("lang", [None, "en", "de"])
def test_a_german_line_in_an_english_page_goes(lang: str | None) -> None:
    line = "Melden Sie sich für unseren Newsletter an."
    result = clean(f"{ENGLISH}\n\n{line}\n", lang=lang)
    assert result.text == f"{ENGLISH}\n"
    assert "de" in result.report.languages


@pytest.mark.parametrize("lang", [None, "en", "de", "fr"])
def test_english_chrome_in_a_german_page_goes(lang: str | None) -> None:
    result = clean(f"{GERMAN}\n\nKommentar schreiben\n\nShare this article\n", lang=lang)
    assert result.text == f"{GERMAN}\n"
    assert result.report.languages == tuple(sorted({"de", "en", lang or "en"}))


def test_rules_of_other_languages_do_not_touch_a_text() -> None:
    line = "Kommentare (3)"
    for lang in (None, "en"):
        assert clean(f"{ENGLISH}\n\n{line}\n", lang=lang).text == f"{ENGLISH}\n\n{line}\n"


def test_a_short_line_goes_where_another_line_shows_its_language() -> None:
    chrome = "Kommentare (3)\n\nMelden Sie sich für unseren Newsletter an."
    assert clean(f"{ENGLISH}\n\n{chrome}\n").text == f"{ENGLISH}\n"


def test_a_text_that_shows_no_language_is_read_by_all() -> None:
    assert clean("Kommentare (3)\n\nWeir 1921\n").text == "Weir 1921\n"


def test_a_wrongly_given_language_does_not_hide_what_the_lines_show() -> None:
    assert clean(f"{GERMAN}\n\nKommentare (3)\n", lang="en").text == f"{GERMAN}\n"


def test_a_line_that_is_clearly_in_another_language_is_not_read() -> None:
    wire = "DETROIT (AP) — The union said that the plant was not for sale."
    assert clean(f"{ENGLISH}\n\n{wire}\n").text == f"{ENGLISH}\n\n{wire}\n"


def test_the_report_of_a_page_names_the_language_that_it_declares() -> None:
    page = f"<html lang=sv><title>Weir</title><article><p>{ENGLISH}</p></article></html>"
    assert clean_html(page).report.languages == ("sv",)


def test_no_letter_of_ascii_shows_a_language_by_itself() -> None:
    assert not _SHOWS_LANGUAGE.search("".join(map(chr, range(128))))
