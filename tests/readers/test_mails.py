"""Mailboxes and mails: which of them are one conversation, who answers, and whose words are kept."""

import gzip
import io
import time
import zipfile
from collections.abc import Mapping

import pytest

from app.errors import FileWithoutRows, MailFile
from app.readers.fields.rows import Row
from tests.dumps import Write, bad, read_all
from tests.readers.mails import (
    AGAIN,
    ANN,
    ANSWERED,
    ASKED,
    BOB,
    CAME,
    DESK,
    LATE,
    OTHER,
    SORRY,
    TALK,
    box,
    items,
    mail,
    said,
)


def test_mails_that_answer_each_other_are_a_conversation_in_the_order_of_their_dates(write: Write) -> None:
    found = items(write("in.mbox", box(OTHER, AGAIN, ANSWERED, ASKED)))
    assert said(found) == [TALK, ["The lamp is broken."]]
    assert [(one.id, one.author, one.channel) for one in found] == [
        ("1@mails.example", "Ann Lee", "email"),
        ("4@mails.example", "Bob", "email"),
    ]
    assert [turn.time for turn in found[0].turns] == [f"2026-03-0{day}T09:30:00+02:00" for day in (1, 2, 3)]


def test_a_mailbox_is_known_by_what_it_holds_whatever_it_is_called(write: Write) -> None:
    assert said(items(write("Inbox", box(ASKED, ANSWERED, AGAIN)))) == [TALK]


def test_a_mail_by_itself_is_its_sender_s(write: Write) -> None:
    found = items(write("a.eml", ASKED))
    assert (said(found), found[0].author) == ([[LATE]], "Ann Lee")


def test_a_mail_saved_with_few_headers_is_known_by_its_name(write: Write) -> None:
    few = mail(more={"Message-ID": None, "MIME-Version": None, "Content-Type": None})
    assert said(items(write("a.eml", few))) == [[LATE]]


def test_mails_in_an_archive_are_one_mailbox(write: Write) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, one in [("b/2.eml", ANSWERED), ("b/3.eml", AGAIN), ("a/1.eml", ASKED), ("c.eml", "not a mail")]:
            archive.writestr(name, one)
    path = write("mails.zip", packed.getvalue())
    assert said(items(path)) == [TALK]
    _, rows = read_all(path)
    assert [(one.code, one.reason) for one in rows if not isinstance(one, Row)] == [
        ("row_mail", "c.eml: this is no mail")
    ]


def test_the_conversation_that_google_numbers_is_one_without_any_other_sign(write: Write) -> None:
    mails = [
        mail(who, to, text, number=day, subject=f"Day {day}", more={"X-GM-THRID": "77"})
        for day, (who, to, text) in enumerate([(ANN, DESK, LATE), (DESK, ANN, SORRY), (ANN, DESK, CAME)], start=1)
    ]
    assert said(items(write("a.mbox", box(*mails)))) == [TALK]


def test_an_answer_that_names_no_mail_goes_by_its_subject_and_its_people(write: Write) -> None:
    loose = mail(DESK, ANN, SORRY, number=2, subject="AW: My Sofa")
    others = mail(BOB, said="Mine is late too.", number=3)
    again = mail(said="And another one is late.", number=5)
    assert said(items(write("a.mbox", box(loose, ASKED, others, again)))) == [
        [LATE, f"({SORRY})"], ["Mine is late too."], ["And another one is late."],
    ]  # fmt: skip


def test_a_mail_that_is_there_twice_or_was_deleted_is_read_once_or_not_at_all(write: Write) -> None:
    deleted = mail(BOB, number=9, more={"X-Mozilla-Status": "0009"})
    kept = mail(BOB, said="Read and kept.", number=8, more={"X-Mozilla-Status": "0001"})
    choice, _ = read_all(path := write("a.mbox", box(ASKED, ASKED, deleted, kept)))
    assert said(items(path)) == [[LATE], ["Read and kept."]]
    assert choice.reasons["left out"] == "1 there twice, 1 deleted or spam"


def test_whoever_writes_from_the_domain_of_who_answers_is_on_our_side(write: Write) -> None:
    colleague = mail("Kim <kim@fernway.example>", ANN, SORRY, number=2, answers=1)
    assert said(items(write("a.mbox", box(ASKED, colleague, OTHER)))) == [[LATE, f"({SORRY})"], ["The lamp is broken."]]


def test_a_domain_that_gives_addresses_to_anybody_is_no_firm_s(write: Write) -> None:
    shop, cat = "Shop <fernway@gmail.com>", "Cat <cat@gmail.com>"
    answered = mail(shop, cat, SORRY, number=2, answers=1)
    other = mail(BOB, shop, "The lamp is broken.", number=4)
    assert said(items(write("a.mbox", box(mail(cat, shop), answered, other)))) == [
        [LATE, f"({SORRY})"], ["The lamp is broken."],
    ]  # fmt: skip


@pytest.mark.parametrize("named", ["help@fernway.example", "fernway.example", "@Fernway.example", "Fernway"])
def test_who_answers_may_be_named_by_address_domain_or_name(write: Write, named: str) -> None:
    mails = [mail(DESK, ANN, SORRY, number=2, answers=1), ASKED, mail(BOB, ANN, "Hello Ann, a word.", number=5)]
    assert said(items(write("a.mbox", box(*mails)), named)) == [[LATE, f"({SORRY})"], ["Hello Ann, a word."]]


def test_where_nobody_is_at_most_ends_each_mail_is_an_item_and_it_is_said(write: Write) -> None:
    path = write(
        "a.mbox", box(mail(ANN, BOB), mail("Cat <cat@else.example>", "Dan <dan@more.example>", CAME, number=2))
    )
    assert said(items(path)) == [[LATE], [CAME]]
    assert "--agent ADDRESS" in read_all(path)[0].reasons["agents"]


def test_a_mailbox_of_what_we_sent_is_refused(write: Write) -> None:
    sent = [mail(DESK, to, SORRY, number=day) for day, to in enumerate((ANN, BOB), start=1)]
    with pytest.raises(FileWithoutRows, match=r"no mail.*customer wrote; help@fernway\.example"):
        read_all(write("Sent.mbox", box(*sent)))


AUTOMATIC = [
    {"Auto-Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"From": "MAILER-DAEMON@post.example"},
    {"From": "Shop <no-reply@shop.example>"},
    {"Subject": "Out of Office: My sofa"},
    {"Subject": "Automatische Antwort: Ihr Sofa"},
    {"Subject": "Re: Автоответ: диван"},
    {"List-Unsubscribe": "<https://news.example/off>"},
    {"Content-Type": "multipart/report; boundary=x"},
]


@pytest.mark.parametrize("more", AUTOMATIC, ids=str)
def test_what_no_person_wrote_is_no_turn_of_a_customer(write: Write, more: Mapping[str, str]) -> None:
    by_machine = mail(said="I am away until Monday.", number=5, answers=2, more=more)
    assert said(items(write("a.mbox", box(ASKED, ANSWERED, by_machine, OTHER)))) == [TALK[:2], ["The lamp is broken."]]


def test_mails_by_a_list_of_our_own_and_those_that_say_they_are_not_automatic_are_read(write: Write) -> None:
    more = {"List-Id": "Help <help.fernway.example>", "Precedence": "list", "Auto-Submitted": "no"}
    mails = [mail(who, number=day, more=more) for day, who in enumerate((ANN, BOB), start=1)]
    assert said(items(write("a.mbox", box(*mails)))) == [[LATE], [LATE]]


def test_an_answer_of_nothing_but_a_quote_is_no_turn_and_a_mail_that_is_forwarded_alone_is_one(write: Write) -> None:
    quote = mail(said="On Mon, 2 Mar 2026 Fernway wrote:\n> We are very\n> sorry", number=3, answers=2)
    assert said(items(write("a.mbox", box(ASKED, ANSWERED, quote)))) == [TALK[:2]]


def test_mails_without_a_blank_line_between_them_are_told_apart(write: Write) -> None:
    assert said(items(write("a.mbox", box(ASKED, ANSWERED, OTHER).replace("\n\nFrom MAILER", "\nFrom MAILER")))) == [
        TALK[:2], ["The lamp is broken."],
    ]  # fmt: skip


def test_a_mark_of_utf_8_before_a_mail_is_none_of_it_and_utf_16_is_refused(write: Write) -> None:
    for path in (write("a.mbox", "\ufeff" + box(ASKED)), write("a.eml", "\ufeff" + ASKED)):
        assert said(items(path)) == [[LATE]]
    with pytest.raises(MailFile, match="utf-16"):
        read_all(write("b.eml", ASKED.encode("utf-16")))


def test_a_customer_who_writes_most_is_not_who_answers_where_a_firm_has_several_addresses(write: Write) -> None:
    desks = ("help@fernway.example", "info@fernway.example")
    mails = [mail(ANN, desks[day % 2], number=day, subject=f"Day {day}") for day in range(1, 5)]
    mails += [mail(desks[day % 2], ANN, SORRY, number=day + 4, answers=day) for day in range(1, 5)]
    mails += [mail(f"{day}@else.example", desks[day % 2], CAME, number=day, subject=f"Day {day}") for day in (10, 11)]
    assert said(items(write("a.mbox", box(*mails)))) == [[LATE, f"({SORRY})"]] * 4 + [[CAME]] * 2


def test_one_number_that_a_form_gives_to_all_mails_makes_them_neither_one_nor_copies(write: Write) -> None:
    more = {"Message-ID": "<form@fernway.example>"}
    mails = [mail(who, said=text, number=day, more=more) for day, who, text in ((1, ANN, LATE), (2, BOB, CAME))]
    assert said(items(write("a.mbox", box(*mails)))) == [[LATE], [CAME]]


def test_a_mail_without_a_number_that_is_there_twice_is_read_once(write: Write) -> None:
    bare = mail(more={"Message-ID": None})
    assert said(items(write("a.mbox", box(bare, bare, OTHER)))) == [[LATE], ["The lamp is broken."]]


@pytest.mark.parametrize("name", ["Takeout/Mail/All mail.mbox", "Inbox.mbox/mbox"])
def test_a_mailbox_in_an_archive_is_read_whatever_settings_stand_beside_it(write: Write, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Takeout/Mail/Settings/Vacation.json", '{"message": "I am away until Monday, write to Kim"}')
        archive.writestr(name, box(ASKED))
    assert said(items(write("mails.zip", packed.getvalue()))) == [[LATE]]


def test_lines_that_were_marked_in_a_mailbox_are_as_they_were_written(write: Write) -> None:
    path = write("a.mbox", box(mail(said="It was bad.\n\n>From the first day it squeaked.")))
    assert said(items(path)) == [["It was bad.\n\nFrom the first day it squeaked."]]


HTML = (
    "<html><head><style>p {color: red}</style></head><body><p>The sofa came\nthree weeks late.</p>"
    '<div class="gmail_quote"><div>On Mon, 2 Mar 2026 at 09:30 Fernway wrote:<br></div>'
    "<blockquote>Hello Ann,<br>we are sorry<blockquote>It is late</blockquote></blockquote></div></body></html>"
)


def parts(kind: str, *inner: tuple[str, str]) -> str:
    listed = "".join(f"--cut\nContent-Type: {head}\n\n{text}\n" for head, text in inner)
    return mail(said=f"{listed}--cut--", more={"Content-Type": f"multipart/{kind}; boundary=cut"})


BODIES = {
    "HTML alone": mail(said=HTML, more={"Content-Type": "text/html; charset=utf-8"}),
    "plain and HTML": parts("alternative", ("text/plain", LATE), ("text/html", "<p>Else</p>")),
    "an empty plain one": parts("alternative", ("text/plain", ""), ("text/html", HTML)),
    "attached": parts(
        "mixed", ("text/plain", LATE), ('text/plain\nContent-Disposition: attachment; filename="a.txt"', "No")
    ),
    "a mail in it": parts("mixed", ("text/plain", LATE), ("message/rfc822", mail(said="Theirs"))),
    "flowed": mail(said="The sofa came \nthree weeks late.", more={"Content-Type": "text/plain; format=flowed"}),
    "quoted-printable": mail(
        said="The sofa came three=20=\nweeks late.", more={"Content-Transfer-Encoding": "quoted-printable"}
    ),
    "base64": mail(said="VGhlIHNvZmEgY2FtZSB0aHJlZSB3ZWVrcyBsYXRlLg==", more={"Content-Transfer-Encoding": "base64"}),
    "Windows's line ends": mail().replace("\n", "\r\n"),
}


@pytest.mark.parametrize("written", BODIES.values(), ids=BODIES)
def test_the_words_of_a_mail_are_found_however_they_are_packed(write: Write, written: str) -> None:
    assert said(items(write("a.eml", written))) == [[LATE]]


@pytest.mark.parametrize("named", ["utf-8", "x-unknown", "us-ascii", "windows-1251"])
def test_a_charset_that_is_wrong_is_told_by_the_letters(write: Write, named: str) -> None:
    text = "Диван привезли на три недели позже, чем обещали, и он был грязный."
    written = mail(said=text, more={"Content-Type": f"text/plain; charset={named}"})
    encoded = written.encode("utf-8" if named in ("utf-8", "us-ascii") else "cp1251")
    assert said(items(write("a.eml", encoded))) == [[text]]


@pytest.mark.parametrize(
    "sender",
    ["=?utf-8?q?J=C3=B6rg_B=C3=A4r?= <jb@post.example>", "Jörg Bär <jb@post.example>", '"Jörg Bär" <jb@post.example>'],
)
def test_names_are_read_with_their_letters(write: Write, sender: str) -> None:
    assert [one.author for one in items(write("a.eml", mail(sender)))] == ["Jörg Bär"]


FORM = (
    "Name: Cara Diaz\nE-Mail: cara@letters.example\nTelefon: 0170 0000000\nNachricht: Das Sofa kam zu spät.\n\n"
    "Außerdem war es schmutzig.\n\n-- \nGesendet von https://fernway.example/kontakt"
)


@pytest.mark.parametrize("sender", ["Website <wordpress@fernway.example>", "noreply@forms.example", DESK])
def test_a_form_on_a_page_speaks_for_who_filled_it_in(write: Write, sender: str) -> None:
    form = mail(sender, said=FORM, number=5, subject="Kontaktformular")
    found = items(write("a.mbox", box(ASKED, ANSWERED, OTHER, form)))
    assert said(found)[2] == ["Das Sofa kam zu spät.\n\nAußerdem war es schmutzig."]
    assert found[2].author == "Cara Diaz"


def test_a_form_may_have_its_values_below_the_names_of_its_fields(write: Write) -> None:
    form = mail(
        "noreply@forms.example", said=f"Name:\nCara Diaz\n\nEmail:\ncara@a.example\n\nMessage:\n{LATE}", number=5
    )
    found = items(write("a.mbox", box(ASKED, ANSWERED, OTHER, form)))
    assert (said(found)[2], found[2].author) == ([LATE], "Cara Diaz")


def test_fields_in_a_customer_s_own_mail_stay_in_it(write: Write) -> None:
    text = "Order: 5\nMessage: none came\nThe rest is fine."
    assert said(items(write("a.mbox", box(mail(said=text), OTHER)))) == [[text], ["The lamp is broken."]]


BROKEN = {
    "Date": ("row_mail", "this mail doesn't tell when it was sent: it has no Date that can be read"),
    "From": ("row_mail", "this mail doesn't tell who sent it: it has no From with an address"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("value", [None, "Someday", "\udcff=?x?q?=ff?=", "Mon, 99 Foo 99999 99:99:99 +9999"])
def test_a_mail_without_sender_or_date_is_a_reject_with_its_line_and_no_other_is(
    write: Write, name: str, value: str | None
) -> None:
    written = box(ASKED, mail(BOB, number=2, more={name: value}), OTHER)
    path = write("a.mbox", written.encode("utf-8", "surrogateescape"))
    _, rows = read_all(path)
    assert said(items(path)) == [[LATE], ["The lamp is broken."]]
    assert [(one.line, one.code, one.reason) for one in rows if not isinstance(one, Row)] == [(12, *BROKEN[name])]


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Content-Type"])
def test_a_header_that_goes_on_and_on_costs_its_own_mail_at_most(write: Write, name: str) -> None:
    mails = [
        mail(f"{day}@else.example", number=day, more={name: one * 100_000}) for day, one in enumerate("(<;,", start=5)
    ]
    found = items(write("a.mbox", box(ASKED, *mails, OTHER)))
    assert [LATE] in said(found)
    assert ["The lamp is broken."] in said(found)


HOSTILE = {
    "comments that never end": mail(said="<!--" * 100_000, more={"Content-Type": "text/html"}),
    "tags that never end": mail(said="<a " * 100_000, more={"Content-Type": "text/html"}),
    "an encoding of names": mail(said="abc-" + "zz9a" * 90_000, more={"Content-Type": "text/plain; charset=punycode"}),
    "parts of parts": "From: a@b.example\nDate: Mon, 2 Mar 2026 09:30:00 +0200\n"
    + "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(400))
    + "Content-Type: text/plain\n\n"
    + "x\n" * 50_000,
}


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE)
def test_a_mail_made_to_be_slow_takes_no_longer_than_another(write: Write, written: str) -> None:
    begun = time.process_time()
    assert said(items(write("a.mbox", box(ASKED, written, OTHER))))[0] == [LATE]
    assert time.process_time() - begun < 4


def test_a_text_that_is_no_writing_is_a_reject(write: Write) -> None:
    broken = mail(BOB, said="@", number=2).encode().replace(b"\n@\n", b"\n\xff\x00\x81\x02\n\xfe\x00\x01\n")
    path = write("a.mbox", box(ASKED).encode() + b"\nFrom x Mon Mar 02 09:30:00 2026\n" + broken)
    assert bad(read_all(path)[1]) == [(12, "row_mail")]


def test_a_mail_that_is_cut_off_is_told(write: Write) -> None:
    packed = gzip.compress(box(ASKED, *[mail(BOB, number=9, said="word " * 9_999)] * 3).encode())
    _, rows = read_all(write("a.mbox.gz", packed[: len(packed) // 2]))
    assert bad(rows)[0][1] == "file_damaged"


@pytest.mark.parametrize(
    ("start", "match"),
    [(b"!BDN", "mailbox as Outlook"), (b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"), ".msg")],
)
def test_what_outlook_keeps_is_refused_with_what_to_do(write: Write, start: bytes, match: str) -> None:
    with pytest.raises(MailFile, match=rf"{match}.*mbox"):
        read_all(write("a.msg", start + b"\0" * 600))


def test_a_table_or_a_text_that_begins_like_a_mail_is_none(write: Write) -> None:
    choice, _ = read_all(write("a.csv", f"From: to,text\n1,{LATE}\n2,{CAME}\n"))
    assert choice.format == "CSV"
