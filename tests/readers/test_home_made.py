"""Workbooks and tables that people keep by hand: titles and notes above, sums below, lists beside, in any language."""

import datetime as dt

import pytest

from tests.dumps import Write, read_all, texts
from tests.readers.test_xlsx_rows import workbook

D = dt.datetime
GERMAN: list[list[object]] = [
    [None, "Beschwerdebuch Bäckerei Huber"],
    [None, "Stand:", "12.03.2026"],
    [],
    [None, "Lfd. Nr.", "Datum", "Kunde", "Was wurde gesagt?", "Unsere Anmerkungen"],
    [None, 1, D(2026, 3, 2), "Fr. Maier", "Brötchen waren hart", "Lange besprochen und den Ofen neu eingestellt"],
    [None, 2, D(2026, 3, 3), "Hr. Özil", "Sehr nette Verkäuferin", None],
    [None, 3, D(2026, 3, 5), "Anna", "Zu lange Schlange samstags", "Samstags kommt ab Mai noch eine Aushilfe dazu"],
    [None, "Summe: 3"],
]
RUSSIAN: list[list[object]] = [
    ["Жалобы и благодарности, кафе «Ромашка»"],
    ["Заполняет администратор. Не удалять строки!"],
    ["№ п/п", "Дата", "Гость", "Что сказал гость", "Наш комментарий"],
    [1, "02.02.2026", "Ирина", "Суп был холодный", "Извинились"],
    [2, "13.02.2026", "Олег П.", "Отличный кофе, приду ещё"],
    [3, "15.02.2026", "Анна", "Ждали счёт двадцать минут", "Провели беседу с официантом о работе в часы пик"],
    ["Итого", 3],
]
JAPANESE: list[list[object]] = [
    ["お客様の声 2026年3月"],
    ["記入者", "佐藤"],
    ["No", "日付", "お名前", "お客様のお声", "対応内容", "備考"],
    [1, "2026/03/02", "田中様", "商品が届かず困っています", "すぐに配送会社に連絡し、翌日お届けしました"],
    [2, "2026/03/03", "鈴木様", "スタッフの方がとても親切でした", None, "共有済み"],
    [3, "2026/03/05", "高橋様", "レジの待ち時間が長すぎます", "レジを増やしました"],
    ["計", 3],
]
SPANISH: list[list[object]] = [
    ["Quejas y sugerencias"],
    ["Responsable:", "Marta", "Tel.:", "600 000 000"],
    ["Fecha", "Cliente", "Comentario", "Acción tomada"],
    [D(2026, 3, 2), "Luis", "El pedido llegó frío", "Se devolvió el dinero"],
    [D(2026, 3, 3), "Eva", "Todo perfecto", "—"],
    [D(2026, 3, 4), "Ana", "Nadie coge el teléfono"],
    [None, None, "Total: 3"],
]
CHINESE: list[list[object]] = [
    ["陽光咖啡 顧客意見登記表（2026年3月）"],
    ["填表人：小美"],
    ["編號", "日期", "客人", "顧客說了什麼", "我們的備註"],
    [1, "2026/3/2", "王小姐", "咖啡太苦，等了很久才送來", "已道歉並且招待一杯拿鐵，下次請提前告知等候的時間"],
    [2, "2026/3/3", "陳先生", "店員很親切，環境乾淨"],
    [3, "2026/3/9", "林太太", "冷氣太冷了，小孩一直打噴嚏", "調整溫度"],
    ["合計：3"],
]
ENGLISH: list[list[object]] = [
    ["Complaints log"],
    ["MARCH"],
    ["Date", "Customer", "What they said", "Our notes"],
    [D(2026, 3, 2), "Mrs Bell", "Gate left open again", "spoke to the driver about it and he will be careful"],
    [D(2026, 3, 3), "Sam", "Lovely driver, right on time"],
    ["APRIL"],
    [D(2026, 4, 2), "J. Ortiz", "Bin not emptied twice in a row", "credit given"],
    ["Total", "3"],
]
CHOICES: list[list[object]] = [
    [one] for one in ("Kanal", "Telefon", "E-Mail", "Theke", "Web", "Brief", "Fax", "App", "Chat", "Messe", "Partner")
]


@pytest.mark.parametrize(
    ("rows", "names", "count"),
    [
        (GERMAN, {"text": "Was wurde gesagt?", "id": "Lfd. Nr.", "time": "Datum", "author": "Kunde"}, 3),
        (RUSSIAN, {"text": "Что сказал гость", "id": "№ п/п", "time": "Дата", "author": "Гость"}, 3),
        (JAPANESE, {"text": "お客様のお声", "id": "No", "time": "日付", "author": "お名前"}, 3),
        (SPANISH, {"text": "Comentario", "time": "Fecha", "author": "Cliente"}, 3),
        (CHINESE, {"text": "顧客說了什麼", "id": "編號", "time": "日期", "author": "客人"}, 3),
        (ENGLISH, {"text": "What they said", "time": "Date", "author": "Customer"}, 3),
    ],
)
@pytest.mark.parametrize("lists", [[], [CHOICES]])
def test_a_workbook_kept_by_hand_is_read_below_its_notes_and_beside_its_lists(
    write: Write, rows: list[list[object]], names: dict[str, str], count: int, lists: list[list[list[object]]]
) -> None:
    choice, found = read_all(write("a.xlsx", workbook(rows, *lists)))
    assert choice.columns.chosen() == names
    assert choice.dates is not None
    assert sum(one is not None for one in texts(found, names["text"])) == count


@pytest.mark.parametrize("between", [",", ";"])
@pytest.mark.parametrize("filled", [True, False])
def test_a_table_kept_by_hand_is_read_below_its_notes_too(write: Write, between: str, *, filled: bool) -> None:
    rows = [
        ["Registre des réclamations - Hôtel du Port"],
        ["Rempli par :", "Sophie"],
        ["N°", "Date", "Client", "Ce que le client a dit", "Nos remarques"],
        ["1", "02/03/2026", "M. Petit", "La douche fuyait toute la nuit", "Plombier appelé par la réception"],
        ["2", "15/03/2026", "Mme Roux", "Petit déjeuner délicieux", ""],
        ["3", "16/03/2026", "M. Blanc", "Trop de bruit dans le couloir", ""],
        ["Total : 3"],
    ]
    lines = (row + [""] * (5 - len(row)) if filled else row for row in rows)
    choice, found = read_all(write("a.csv", "\n".join(between.join(line) for line in lines)))
    chosen = {"text": "Ce que le client a dit", "id": "N°", "time": "Date", "author": "Client"}
    assert choice.columns.chosen() == chosen
    assert choice.dates == "written dmy"
    assert [one for one in texts(found, chosen["text"]) if one] == [row[3] for row in rows[3:6]]


def test_texts_of_which_some_have_a_note_beside_them_are_no_table(write: Write) -> None:
    rows: list[list[object]] = [["Great place, will be back"], ["Too noisy for us at night", "Ann"]]
    rows += [["Loved the breakfast buffet"], ["Slow check in, rude clerk", "Bob", "VIP"], ["Room was cold"]]
    choice, _ = read_all(write("a.xlsx", workbook(rows)))
    assert choice.header is False


def test_a_sum_in_the_column_of_texts_is_no_text(write: Write) -> None:
    table = "Date,Comment\n2026-03-02,It broke at once\n2026-03-03,Lovely light\n,Total: 2\n"
    choice, rows = read_all(write("a.csv", table))
    assert texts(rows, choice.columns.text or "") == ["It broke at once", "Lovely light", None]


def test_the_hour_beside_a_day_is_part_of_the_time_in_presets_too(write: Write) -> None:
    table = "Дата,Время,Достоинства,Недостатки\n02.03.2026,09:14,Ткань мягкая,Маломерит\n13.03.2026,21:40,Цена,Нитки\n"
    choice, rows = read_all(write("a.csv", table))
    assert choice.preset == "pros-cons"
    assert texts(rows, "time")[::2] == ["02.03.2026 09:14", "13.03.2026 21:40"]


@pytest.mark.parametrize(
    ("names", "ways"),
    [
        ("When;Who wrote;What they said;How many stars;Where from;What we did", "phone;website;phone"),
        ("Когда;Кто написал;Что сказал;Сколько звёзд;Откуда;Что мы сделали", "сайт;телефон;сайт"),
        ("Коли;Хто написав;Що каже;Бал;Звідки;Що ми зробили", "інстаграм;сайт;пошта"),
        ("Kada;Kas rašė;Ką sako;Kiek žvaigždučių;Iš kur;Ką padarėme", "telefonu;paštas;telefonu"),
        ("Kad;Kas rakstīja;Ko teica klients;Vērtējums;No kurienes;Ko darījām mēs", "e-pasts;veikalā;veikalā"),
        ("Millal;Kes kirjutas;Mida klient ütles;Hinne;Kust;Mida tegime", "koduleht;telefon;koduleht"),
        ("Kiedy;Kto napisał;Co napisał;Ile gwiazdek;Skąd;Co zrobiliśmy", "strona;telefonicznie;strona"),
        ("Kdy;Kdo psal;Co říká;Kolik hvězd;Odkud;Co jsme udělali", "e-mail;osobně;e-mail"),
        ("Wann;Von wem;Was wurde gesagt;Wie viele Sterne;Woher;Was wir getan haben", "Telefon;Webseite;Telefon"),
        ("Quand;Qui a écrit;Ce qui a été dit;Combien d'étoiles;D'où;Ce que nous avons fait", "site web;appel;appel"),
        ("Cuándo;Quién lo dice;Qué nos dice;Cuántas estrellas;De dónde;Qué hicimos", "tienda;teléfono;tienda"),
        ("Quando;Quem escreveu;O que disse;Quantas estrelas;De onde;O que fizemos", "telefone;site;site"),
        ("Quando;Chi ha scritto;Cosa dice;Quante stelle;Da dove;Cosa abbiamo fatto", "sito;negozio;sito"),
        ("Wanneer;Wie schreef;Wat zegt de klant;Aantal sterren;Waarvandaan;Wat we deden", "telefoon;website;brief"),
        ("När;Vem skrev;Vad säger kunden;Antal stjärnor;Varifrån;Vad vi gjorde", "hemsidan;telefon;hemsidan"),
        ("Milloin;Kuka kirjoitti;Mitä asiakas sanoi;Montako tähteä;Mistä;Mitä teimme", "puhelin;sähköposti;puhelin"),
        ("Ne zaman;Kim yazdı;Ne dedi;Kaç yıldız;Nereden;Ne yaptık", "mağaza;telefonla;mağaza"),
        ("什么时候;谁写的;说了什么;几星;从哪来;我们做了什么", "微信;电话;微信"),
        ("什麼時候;誰寫的;說了什麼;幾星;從哪來;我們做了什麼", "臉書;電話;臉書"),
        ("いつ;どなたから;お客様のお声;星の数;どこから;何をしたか", "電話;店頭;電話"),
        ("언제;누가;뭐라고 하셨나;별점;어디서;무엇을 했나", "전화;매장;전화"),
    ],
)
def test_columns_named_as_people_ask_are_those_fields(write: Write, names: str, ways: str) -> None:
    said = ["Soup was cold", "Kind waiter and quick bill", "We waited for an hour"]
    done = ["The cook was told to heat it for longer before it goes out", "", "One more waiter comes in from Friday on"]
    rows = [
        f"0{at + 2}.03.2026;{who};{text};{stars};{way};{did}"
        for at, (who, text, stars, way, did) in enumerate(
            zip(("Ada", "Bo", "Cy"), said, (2, 5, 1), ways.split(";"), done, strict=True)
        )
    ]
    choice, read = read_all(write("a.csv", "\n".join([names, *rows]) + "\n"))
    when, who, text, stars, whence, _ = names.split(";")
    fields = {"time": when, "author": who, "text": text, "rating": stars, "channel": whence}
    assert choice.columns.chosen() == fields
    assert texts(read, text) == said


def test_towns_that_people_come_from_are_no_channels(write: Write) -> None:
    rows = "Ada;Vilnius;Soup was cold\nBo;Kaunas;Kind waiter and quick bill\nCy;Vilnius;We waited for an hour\n"
    choice, _ = read_all(write("a.csv", f"Kas rašė;Iš kur;Ką sako\n{rows}"))
    assert choice.columns.chosen() == {"author": "Kas rašė", "text": "Ką sako"}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Weg", ["12 km", "8 km", "12 km"]),
        ("Weg", ["Seeweg", "Am Bach", "Seeweg"]),
        ("Wie", ["laut", "still", "kalt"]),
        ("KI", ["Lob", "Klage", "Frage"]),
        ("AI", ["praise", "complaint", "question"]),
        ("من", ["الرياض", "جدة", "مكة"]),
    ],
)
def test_short_words_that_mean_something_else_as_well_take_no_column(write: Write, name: str, cells: list[str]) -> None:
    said = ["Soup was cold", "Kind waiter and quick bill", "We waited for an hour"]
    rows = "".join(f"{cell};{text}\n" for cell, text in zip(cells, said, strict=True))
    choice, _ = read_all(write("a.csv", f"{name};Comment\n{rows}"))
    assert choice.columns.chosen() == {"text": "Comment"}


def test_when_something_was_bought_is_not_when_it_was_said(write: Write) -> None:
    rows = "".join(f"2025-01-0{at};2026-03-0{at};Llegó roto y nadie contesta\n" for at in range(1, 4))
    choice, _ = read_all(write("a.csv", f"¿Cuándo compró?;Fecha de respuesta;Comentario\n{rows}"))
    assert choice.columns.chosen() == {"time": "Fecha de respuesta", "text": "Comentario"}


@pytest.mark.parametrize("name", ["What was done well", "Ce qui a été fait bien", "Cosa abbiamo fatto bene"])
def test_what_customers_say_was_done_well_is_no_note_of_ours(write: Write, name: str) -> None:
    said = ["Quick reply to my mail", "Kind staff at the till", "Lamp came in time"]
    rows = "".join(f"{text};Fernway Lamps {at}\n" for at, text in enumerate(said))
    choice, _ = read_all(write("a.csv", f"{name};Branch\n{rows}"))
    assert choice.columns.text == name
