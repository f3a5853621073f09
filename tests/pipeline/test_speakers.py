"""Whose words a text holds: chat logs in one text, quoted mails, answers, translations."""

from itertools import pairwise

import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.domain.roles import agents_of
from app.pipeline.own_words import own_words
from app.pipeline.read import mentions_of, read
from app.pipeline.speakers import Utterance, role_in, roles_of, sides, transcript

MAIL = "Still no refund after 4 weeks."


def customers(text: str) -> list[str]:
    return [text[one.start : one.end].strip() for one in transcript(text) if one.role is Role.CUSTOMER]


def own(text: str) -> list[str]:
    return [text[slice(*span)] for span in own_words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Customer: it broke\nAgent: Sorry!\nCustomer: again", ["it broke", "again"]),
        (
            "Customer: Here it is:\nError: payment failed\nSteps: click pay\nAgent: ok\nCustomer: bye",
            ["Here it is:\nError: payment failed\nSteps: click pay", "bye"],
        ),
        (
            "Agent: Hi\nCustomer: I waited\nsince 10:30 and nobody came\nAgent: ok",
            ["I waited\nsince 10:30 and nobody came"],
        ),
        (
            "[10:01] Agent Bo: Hi\n[10:02] Jo: it broke\nMy address: Foo 5\n[10:03] Agent Bo: ok",
            ["it broke\nMy address: Foo 5"],
        ),
        ("AGENT: Hello.\nCUSTOMER: it broke\non day two\nAGENT: I see.", ["it broke\non day two"]),
        (
            "[12:01] Agent Anna: How can I help?\n[12:02] John: it broke\n[12:04] John: money back",
            ["it broke", "money back"],
        ),
        ("Visitor 8472: it broke\nSupport (Maria): Sorry\nVisitor 8472: again", ["it broke", "again"]),
        ("Ana (cliente): no funciona\nRecepción: Lo miramos\nAna (cliente): huele mal", ["no funciona", "huele mal"]),
        ("09:15 <Bot> Hi! I'm Robo.\n09:16 <You> cancel it\n09:17 <Bot> Sure?", ["cancel it"]),
        (
            "12/03/2026, 10:12 - Support: Hi\n12/03/2026, 10:13 - Jo: it broke\n12/03/2026, 10:14 - Jo: again",
            ["it broke", "again"],
        ),
        ("User> it broke\nAssistant> Reinstall.\nUser> useless", ["it broke", "useless"]),
        (
            "2026-03-01 10:00:12 [email] wrote: it broke\n2026-03-01 10:05:00 support wrote: Soon\n"
            "2026-03-02 10:00:12 [email] wrote: again",
            ["it broke", "again"],
        ),
        ("Customer: it broke Agent: Sorry, let me see Customer: second time", ["it broke", "second time"]),
        ("Клиент: не работает\nОператор: Уточните номер\nКлиент: третий раз", ["не работает", "третий раз"]),
        ("Klientas: neveikia\nKonsultantas: Patikrinsime\nKlientas: nusibodo", ["neveikia", "nusibodo"]),
        ("顾客：快递没到\n客服小美：亲，帮您查\n顾客：太慢了", ["快递没到", "太慢了"]),
        ("客人: 收到就壞了\n客服人員: 請問編號？\n客人: 很失望", ["收到就壞了", "很失望"]),
        ("Kunde: kaputt\nMitarbeiterin: Das tut mir leid\nKunde: schon wieder", ["kaputt", "schon wieder"]),
    ],
)
def test_of_a_chat_log_in_one_text_the_customer_is_told(text: str, expected: list[str]) -> None:
    assert customers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Food: great\nService: slow\nStaff: rude",
        "Guest: 2\nStaff: rude\nRoom: dirty",
        "Customer: John Smith\nAgent: Mary\nIssue: my order never arrived",
        "Customer Experience: poor\nStaff Attitude: rude\nFood: cold\nStaff Attitude: again rude",
        "User Interface: nice\nSupport Quality: bad\nPrice: fine",
        "用户体验：很差，总是闪退\n客服态度：恶劣，爱理不理\n物流：慢得要命",
        "Клиент: Иванов\nОператор: МТС\nПроблема: не работает интернет",
        "Klientas: Jonas\nOperatorius: Telia\nProblema: neveikia internetas",
        "Passenger: Ann\nOperator: FlixBus\nComplaint: two hours late",
        "Patient: me\nReceptionist: rude\nDoctor: kind",
        "Hotel Roma: clean\nStaff: friendly\nHotel Paris: dirty\nStaff: rude and slow",
        "Price: high\nSupport: bad\nPrice: higher\nSupport: none",
        "10:00 Check-in: slow\n12:00 Room: dirty\n14:00 Staff: rude",
        "Me: a table for two\nWaiter: no\nMe: ok\nFood: cold\nPrice: too high",
        "Client: unstable\nSupport: none",
        "Pros: cheap\nCons: support never answers",
        "客服：态度差\n物流：慢\n用户：很多",
        "I called.\nMe: my card is blocked\nAgent: not our problem\nWorst bank ever.",
        "Update 10:30: still down. Support: silent.",
        "Agent: rude\nAgent: rude again",
        "John: hi\nAnna: hello\nJohn: bye",
        "https://a.example/x: a link\nhttp://b.example: another",
        "",
    ],
)
def test_a_review_under_headings_is_no_chat_log(text: str) -> None:
    assert transcript(text) == []


NAMED = "(10:00:01) Tom: {}\n(10:00:20) Jane Roe: it broke\n(10:01:00) Tom: {}\n(10:02:00) Jane Roe: again"


@pytest.mark.parametrize("author", ["Jane Roe", "jane", "Jane  Roe"])
def test_the_author_is_the_customer_of_a_log_of_names(author: str) -> None:
    log = NAMED.format("Which one?", "I see")
    assert [said.role for said in transcript(log, author=author)] == [Role.AGENT, Role.CUSTOMER] * 2
    short = "[11:00:01] Tom: Which one?\n[11:00:20] Jane: the blue one"
    assert [said.role for said in transcript(short, author="Jane Roe")] == [Role.AGENT, Role.CUSTOMER]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("Hello, how can I help?", "ok"),
        ("Hi!", "Reinstall it"),
        ("Yes?", "We apologize for the delay"),
        ("Здравствуйте, чем могу вам помочь?", "ок"),
        ("Sveiki, kuo galiu jums padėti?", "gerai"),
        ("請問有什麼可以幫您？", "好"),
    ],
)
def test_what_is_said_tells_who_serves_in_a_log_of_names(first: str, later: str) -> None:
    assert customers(NAMED.format(first, later)) == ["it broke", "again"]


def test_a_customer_may_open_a_log_of_names() -> None:
    log = "[10:00] Jane: the box is torn\n[10:01] Tom: Which one?\n[10:02] Jane: the blue one"
    assert customers(log) == ["the box is torn", "the blue one"]


@pytest.mark.parametrize(
    "text",
    [
        "10:00 Arrival: the room was dirty\n12:00 Lunch: cold soup\n18:00 Pool: closed",
        "Tom: a liar\nJane: kind\nBo: rude",
        "Tom: rude\nJane: kind\nTom: rude again",
    ],
)
def test_names_and_times_alone_make_no_chat_log_of_a_review(text: str) -> None:
    assert transcript(text) == []


def test_the_author_of_a_review_under_headings_makes_no_chat_log() -> None:
    assert transcript("Price: high\nStaff: rude\nJane", author="Jane") == []


def test_speakers_follow_each_other_without_a_gap() -> None:
    text = "Bot: Welcome\nJo: it broke\nAgent Tim: Sorry\nJo: again"
    said = transcript(text)
    assert [one.role for one in said] == [Role.BOT, Role.CUSTOMER, Role.AGENT, Role.CUSTOMER]
    assert all(before.end <= after.start for before, after in pairwise(said))
    assert said[-1].end == len(text)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Agent", Role.AGENT),
        ("Agent Anna", Role.AGENT),
        ("Maria (Support)", Role.AGENT),
        ("visitor #12", Role.CUSTOMER),
        ("me", Role.CUSTOMER),
        ("User interface", None),
        ("客服小美", Role.AGENT),
        ("Anna", None),
    ],
)
def test_a_speaker_is_told_by_a_word_for_a_role(name: str, role: Role | None) -> None:
    assert role_in(name) is role


FIRST, SECOND = "How can I help you?", "The lamp flickers"


@pytest.mark.parametrize(
    ("first", "second", "author", "agents", "expected"),
    [
        (Utterance("Bo", FIRST), Utterance("Kai", SECOND), None, [], [Role.AGENT, Role.CUSTOMER]),
        (Utterance("Bo", FIRST), Utterance("Kai", SECOND), "Bo", [], [Role.CUSTOMER, Role.AGENT]),
        (Utterance("Visitor 7", FIRST), Utterance("Kai", SECOND), "Kai", [], [Role.CUSTOMER, Role.AGENT]),
        (Utterance("Visitor 7", FIRST, Role.AGENT), Utterance("Kai", SECOND), None, [], [Role.AGENT, Role.CUSTOMER]),
        (Utterance("Agent", FIRST, Role.AGENT), Utterance("Kai", SECOND), None, ["KAI"], [Role.AGENT, Role.AGENT]),
        (Utterance("Bo", FIRST), Utterance("Kai", SECOND), None, [" kai "], [Role.CUSTOMER, Role.AGENT]),
        (Utterance("Bo", FIRST), Utterance("7", SECOND, also=("Kai",)), "Bo", ["Kai"], [Role.CUSTOMER, Role.AGENT]),
        (Utterance("Bo", FIRST), Utterance("Kai (Shop)", SECOND), None, ["Kai"], [Role.CUSTOMER, Role.AGENT]),
        (Utterance("Bo", FIRST), Utterance("Kai", SECOND), None, ["Zoe"], [Role.AGENT, Role.CUSTOMER]),
    ],
)
def test_of_all_that_tells_who_speaks_the_first_counts(
    first: Utterance, second: Utterance, author: str | None, agents: list[str], expected: list[Role]
) -> None:
    assert roles_of([first, second], author=author, agents=agents_of(agents)) == expected


def test_who_answers_is_an_agent_by_a_guess_alone() -> None:
    said = [Utterance("Bo", SECOND), Utterance("Kai", "Which one?"), Utterance("Bo", "The tall one")]
    assert sides(said) == {"bo": Role.CUSTOMER, "kai": Role.AGENT}
    assert sides(said, guess=False) == {}


def test_beside_a_customer_several_are_agents_by_a_guess_alone() -> None:
    said = [Utterance("Visitor 7", SECOND), Utterance("Bo", "Which one?"), Utterance("Kai", "Mine does too")]
    assert set(sides(said).values()) == {Role.CUSTOMER, Role.AGENT}
    assert sides(said, guess=False) == {"visitor 7": Role.CUSTOMER}


@pytest.mark.parametrize(
    "head", ["Kai Lee:", "[10:00] Kai Lee:", "Kai Lee (10:00):", "- kai lee:", "Kai Lee:\t", "10:00 <KAI LEE>"]
)
def test_who_is_named_answers_in_a_log(head: str) -> None:
    other = "Bo Ray".join(head.lower().split("kai lee"))
    log = "".join(f"{one} Words {n} are said\n" for n, one in enumerate((head, other, head, other)))
    told = [one.role for one in transcript(log, agents=agents_of(["Kai Lee"]))]
    assert told == [Role.AGENT, Role.CUSTOMER] * 2


def test_a_longer_name_than_the_one_named_is_another_ones() -> None:
    log = "[10:00] Tom Ray: The lamp is there\n[10:01] Tom: Which one\n[10:02] Tom Ray: The tall one"
    told = [one.role for one in transcript(log, agents=agents_of(["Tom"]))]
    assert told == [Role.CUSTOMER, Role.AGENT, Role.CUSTOMER]


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 3 Mar 2026 at 10:12, Support <help@shop.example> wrote:\n> We are so sorry.\n> Soon!",
        "On Mon, 3 Mar 2026 at 10:12, Support\n<help@shop.example> wrote:\n\n> We are so sorry.",
        "On Mon, 3 Mar 2026 at 10:12, Support [email] wrote:\nWe are so sorry.",
        "On Mon, 3 Mar 2026 at 10:12, Support wrote:\n> We are so sorry.",
        "-----Original Message-----\nFrom: Support\nSent: Monday\nSubject: RE\n\nWe are so sorry.",
        "From: Support <help@shop.example>\nSent: Monday\nTo: Paul\nSubject: RE: refund\n\nWe are so sorry.",
        "> We are so sorry.\n> Soon!\n>\n>> Thanks for nothing",
        "Am 03.03.2026 um 10:12 schrieb Support:\n> Es tut uns leid.",
        "Le lun. 3 mars 2026 à 10:12, Support <a@b.example> a écrit :\n> Désolés.",
        "пн, 3 мар. 2026 г. в 10:12, Поддержка <help@shop.example>:\n> Очень рады помочь.",
        "2026-03-03, sk 10:12, Pagalba <p@x.example> rašė:\n> Atsiprašome.",
        "客服 <a@b.example> 於 2026年3月3日 週一 上午10:12寫道：\n> 很抱歉",
        "Von: Support\nGesendet: Montag\nAn: Paul\nBetreff: AW\n\nEs tut uns leid.",
        "-------- Пересылаемое сообщение --------\nОт: Поддержка\nРады помочь.",
    ],
)
def test_a_quoted_mail_is_not_the_writers(quoted: str) -> None:
    assert own(f"{MAIL}\n\n{quoted}") == [MAIL]


@pytest.mark.parametrize(
    "answer",
    [
        "Response from the owner 2 weeks ago\nThank you for your kind words!",
        "Response from the owner: Thank you for your kind words!",
        "Developer response:\nThanks!",
        "Ответ отеля: Спасибо за отзыв!",
        "Ответ представителя компании\nРады стараться!",
        "商家回复：感谢您的支持！",
        "店家回覆：謝謝您的支持！",
        "Antwort vom Eigentümer vor 3 Tagen\nDanke!",
        "Respuesta del propietario\n¡Gracias!",
        "Savininko atsakymas\nAčiū!",
        "オーナーからの返信\nありがとうございます。",
    ],
)
def test_what_the_owner_answers_below_is_not_the_writers(answer: str) -> None:
    assert own(f"{MAIL}\n\n{answer}") == [MAIL]


@pytest.mark.parametrize(
    "text",
    [
        f"(Translated by Google) No money yet.\n\n(Original)\n{MAIL}",
        f"{MAIL}\n\n(Translated by Google)\nNo money yet.",
        f"(Переведено Google) Нет денег. (Оригинал) {MAIL}",
        f"(由 Google 提供翻譯) 還沒退款\n\n(原文)\n{MAIL}",
        f"(Google による翻訳) 返金がない。\n(原文)\n{MAIL}",
        f"(Googlen kääntämä) Ei rahoja.\n\n(Alkuperäinen)\n{MAIL}",
        f"(Přeloženo Googlem) Peníze nepřišly.\n\n(Původní)\n{MAIL}",
        f"(Google 번역) 환불이 없어요.\n\n(원본)\n{MAIL}",
        f"(Original)\n{MAIL}\n\n(Translated by Google)\nNo money yet.",
    ],
)
def test_of_a_text_and_its_translation_the_text_is_read(text: str) -> None:
    assert own(text) == [MAIL]


def test_answers_below_and_between_quotes_are_kept() -> None:
    text = "On 3 Mar 2026 Support wrote:\n> Did it come?\n> Tell us.\nNo.\n\n> And the other?\n> That one?\nBroken."
    assert own(text) == ["No.", "Broken."]


@pytest.mark.parametrize(
    "rest",
    [
        "We left at 10:30:\nnobody came",
        "It took > 3 weeks\n> 4 in fact",
        "Data: lost\nTo: nobody",
        "My list, written 2026:\n- slow\n- loud",
        "On 3 May 2024 I wrote to support and asked:\nwhere is my refund?\nNo answer to this day.",
        "Am 12.03.2024 schrieb ich dem Support folgendes:\nwo ist mein Geld?",
        "12.05.2024 написал в поддержку, ответ:\nденьги так и не вернули",
        "2024年5月客服在郵件中寫道：\n不退款，太誇張",
        "I paid $20.50 and wrote to them.\nTheir excuse:\nno stock",
        "From: Vilnius\nTo: Riga\nThe driver was rude",
        "From: Anna\nSubject: refund\nI want my money back",
        "Seller response: none.\nWould not buy again",
        "Ответ банка: отказ.\nЯ очень недоволен",
        "商家回复：不给退。\n太差了",
        "Response from the hotel: never came.",
        "The translation button (Translated by Google) is broken. App crashes.",
        "No answer from the owner.\nResponse from the owner? None in a month.",
        "商家回复太慢\n不推荐",
    ],
)
def test_a_text_that_tells_of_letters_and_answers_is_its_writers(rest: str) -> None:
    text = f"Awful place.\n{rest}"
    assert own(text) == [text]


@pytest.mark.parametrize("text", [MAIL, "> All of it\n> is quoted", "Response from the owner\nThank you!"])
def test_where_nothing_else_is_left_the_whole_text_is_read(text: str) -> None:
    assert own(text) == [text]


@pytest.mark.parametrize("mark", [">", "  >", "> >"])
def test_one_line_that_is_quoted_is_not_the_writers(mark: str) -> None:
    assert own(f"{mark} Their support is the best there is\n\nNot for me: {MAIL}") == [f"Not for me: {MAIL}"]
    assert own(f"Well,\n{mark} «Лучший магазин»\n{MAIL}") == ["Well,", MAIL]


@pytest.mark.parametrize("rest", ["> 5 days", "> 50% of my money", ">_< so sad", "> Great product"])
def test_a_line_that_begins_with_more_than_or_a_mark_of_a_list_is_the_writers(rest: str) -> None:
    assert own(f"I waited\n{rest}\n{MAIL}") == [f"I waited\n{rest}\n{MAIL}"]


def test_a_header_before_the_text_is_left_out_alone() -> None:
    assert own(f"From: Paul <p@x.example>\nSubject: refund\n\n{MAIL}") == [MAIL]


def test_mentions_have_the_places_of_the_text_as_sent() -> None:
    text = f"Hello,\n{MAIL}\n\n> We are sorry.\n> Really.\n\nThe app crashes too."
    reading = read(Feedback(id="1", text=text))
    spans = [(part.start, part.end) for part in reading.passage.parts]
    found = [mention for mention in mentions_of(reading, spans) if mention]
    assert [mention.text for mention in found] == [MAIL, "The app crashes too."]
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


def test_no_mention_goes_over_what_is_left_out() -> None:
    text = "Yes,\n> Did the parcel come?\n> Was it whole?\nthe box is broken"
    reading = read(Feedback(id="1", text=text))
    assert [part.breaks for part in reading.passage.parts] == [True, True]
    whole = (reading.passage.parts[0].start, reading.passage.parts[-1].end)
    (mention,) = mentions_of(reading, [whole])
    assert mention is not None
    assert text[mention.start : mention.end] == mention.text


def test_mentions_of_a_chat_log_in_one_text_have_the_places_of_the_text() -> None:
    text = "[10:01] Agent Anna: Hello!\n[10:02] Jo: it broke on day two\n[10:03] Agent Anna: We love to help."
    reading = read(Feedback(id="1", text=text))
    assert reading.passage.chat
    assert reading.passage.text == "agent: Hello!\ncustomer: it broke on day two"
    found = [mentions_of(reading, [(part.start, part.end)])[0] for part in reading.passage.parts]
    assert [(one.text, one.start, one.turn) for one in found if one] == [
        ("it broke on day two", text.index("it"), None)
    ]


def test_a_turn_quotes_mails_too() -> None:
    turns = (Turn(Role.AGENT, "Hi"), Turn(Role.CUSTOMER, f"{MAIL}\n\nOn 3 Mar 2026 Support wrote:\n> We are so happy."))
    reading = read(Feedback(id="1", turns=turns))
    assert "happy" not in reading.passage.text
    (mention,) = mentions_of(reading, [(part.start, part.end) for part in reading.passage.parts])
    assert mention is not None
    assert (mention.text, mention.turn, mention.start) == (MAIL, 1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "10:00 Check-in: waited an hour\n10:30 Room: dirty, staff said sorry for the delay\n12:00 Lunch: cold soup",
        "[10:00] Breakfast: cold eggs\n[12:00] Pool: dirty\n[18:00] Dinner: one moment later they had a table\n"
        "[19:00] Pool: closed",
    ],
)
def test_hours_of_a_day_are_no_chat(text: str) -> None:
    assert transcript(text) == []
