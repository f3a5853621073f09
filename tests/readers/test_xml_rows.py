"""Lists of records in XML, whatever their elements are called."""

import gzip
import time

import pytest

from app.errors import FileProblem
from app.pipeline.speakers import Utterance
from app.readers.fields.rows import Row
from app.readers.files.csv_rows import MOST_COLUMNS
from app.readers.files.xml_parts import DEEPEST
from app.readers.files.xml_records import records_found
from app.readers.read import open_rows
from app.readers.source.encoding import MAX_LINE
from tests.dumps import Write, bad, read_all, texts
from tests.memory import peak

WORDS = ("The ferry left without us", "Crew and captain were lovely", "My cabin smelled of paint")
MEGABYTE = 1_000  # of kilobytes


def listed(*records: str, before: str = '<?xml version="1.0"?>\n') -> str:
    """A document with reviews, each in a line."""
    return before + "<reviews>\n" + "\n".join(records) + "\n</reviews>\n"


def as_turns(value: object) -> list[tuple[str | None, str]]:
    """Who says what in a conversation."""
    assert isinstance(value, list)
    return [(one.role, one.text) for one in value if isinstance(one, Utterance)]


def test_the_repeated_element_that_holds_texts_is_a_record_with_its_nested_values(write: Write) -> None:
    reviews = "".join(
        f'<v:Review id="r{n}"><Author><Name>Ona {n}</Name></Author><Text>{text} &amp; more</Text>'
        f'<Mark of="5">{n}</Mark>'
        f"<Answers><Answer><Text>Thank you for your feedback</Text></Answer></Answers></v:Review>"
        for n, text in enumerate(WORDS, start=1)
    )
    shop = (
        "<Product id='p1'><Name>Deck chair</Name><Description>A chair for all of the sunny days on deck</Description>"
    )
    path = write("a.xml", f'<Feed xmlns="x" xmlns:v="y">{shop}<Reviews>{reviews}</Reviews></Product></Feed>')
    choice, rows = read_all(path)
    assert choice.format == "XML"
    assert choice.columns.chosen() == {"text": "Text", "id": "id", "author": "Author.Name"}
    assert texts(rows, "Text") == [f"{text} & more" for text in WORDS]
    assert texts(rows, "Author.Name") == ["Ona 1", "Ona 2", "Ona 3"]
    assert texts(rows, "Mark.of") == ["5"] * 3
    assert texts(rows, "Product.Name") == ["Deck chair"] * 3


def test_each_row_knows_its_line(write: Write) -> None:
    _, rows = read_all(write("a.xml", listed(*(f"<review><text>{one}</text></review>" for one in WORDS))))
    assert [row.line for row in rows] == [3, 4, 5]


@pytest.mark.parametrize(
    ("records", "text"),
    [
        ([f'<row Id="{n}" Text="{one}" />' for n, one in enumerate(WORDS)], "Text"),
        ([f'<review id="{n}">{one}</review>' for n, one in enumerate(WORDS)], "review"),
        ([f'<row><field name="id">{n}</field><field name="comment">{one}</field></row>' for n, one in enumerate(WORDS)],
         "comment"),
        ([f"<entry><id>{n}</id><content><properties><Comment>{one}</Comment></properties></content></entry>"
          for n, one in enumerate(WORDS)], "content.properties.Comment"),
    ],
    ids=["attributes", "texts with attributes", "named fields", "deep"],
)  # fmt: skip
def test_records_may_be_attributes_texts_or_named_fields(write: Write, records: list[str], text: str) -> None:
    choice, rows = read_all(write("a.xml", listed(*records)))
    assert (choice.columns.text, texts(rows, text)) == (text, list(WORDS))


def test_comments_on_a_page_are_the_records_and_not_the_page(write: Write) -> None:
    comments = "".join(
        f"<wp:comment><wp:comment_author>Ann {n}</wp:comment_author><wp:comment_content>{one}</wp:comment_content>"
        f"<wp:comment_approved>{'spam' if n == 1 else 1}</wp:comment_approved></wp:comment>"
        for n, one in enumerate(WORDS)
    )
    page = (
        "<title>Our new deck</title><content:encoded><![CDATA[<p>We open our deck to you all.</p>]]></content:encoded>"
    )
    told = "<description>All about ferries and all that we love about them</description>"
    path = write(
        "a.xml", f'<rss version="2.0" xmlns:wp="w"><channel>{told}<item>{page}{comments}</item></channel></rss>'
    )
    choice, rows = read_all(path)
    assert texts(rows, "comment_content") == [WORDS[0], WORDS[2]]
    assert choice.columns.author == "comment_author"
    assert choice.reasons["format"] == "each comment in rss > channel > item is a record"


def test_what_a_forum_took_for_spam_is_left_out(write: Write) -> None:
    posts = [
        f"<post><message>{one}</message><isSpam>{str(n == 1).lower()}</isSpam></post>" for n, one in enumerate(WORDS)
    ]
    _, rows = read_all(write("a.xml", listed("<thread><title>Ferries</title><message/></thread>", *posts)))
    assert texts(rows, "message") == [WORDS[0], WORDS[2]]


def test_messages_in_chats_are_turns_of_conversations(write: Write) -> None:
    turns = "".join(
        f"<message><sender>{who}</sender><text>{said}</text></message>"
        for who, said in (("visitor", WORDS[0]), ("agent", "Let me look into that"), ("visitor", "Thanks a lot"))
    )
    choice, rows = read_all(write("a.xml", f"<chats>{f'<chat><messages>{turns}</messages></chat>' * 2}</chats>"))
    assert choice.columns.turns == "turns"
    assert len(rows) == 2


def test_texts_in_several_languages_or_forms_are_told_apart(write: Write) -> None:
    forms = [
        f'<entry><content type="text">{one}</content><content type="html">&lt;p&gt;{one}&lt;/p&gt;</content></entry>'
        for one in WORDS
    ]
    choice, rows = read_all(write("a.xml", listed(*forms)))
    assert texts(rows, choice.columns.text or "") == list(WORDS)


def test_tags_of_html_within_a_text_are_read_as_its_lines(write: Write) -> None:
    said = [f"<review><text><p>{one}</p><p>We <b>sail</b> again.</p></text></review>" for one in WORDS]
    _, rows = read_all(write("a.xml", listed(*said)))
    assert texts(rows, "text") == [f"{one}\nWe sail again." for one in WORDS]


@pytest.mark.parametrize("encoding", ["windows-1251", "Shift_JIS", "UTF-16"])
def test_the_encoding_is_what_the_document_says(write: Write, encoding: str) -> None:
    text = "フェリーは行ってしまいました" if encoding == "Shift_JIS" else "Паром ушёл без нас"
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    path = write("a.xml", listed(*[f"<review><text>{text}</text></review>"] * 2, before=head).encode(encoding))
    _, rows = read_all(path)
    assert texts(rows, "text") == [text] * 2


def test_packed_xml_is_read(write: Write) -> None:
    _, rows = read_all(write("a.xml.gz", gzip.compress(listed(*map("<review>{}</review>".format, WORDS)).encode())))
    assert texts(rows, "review") == list(WORDS)


def test_signs_of_html_are_read_without_a_dtd(write: Write) -> None:
    _, rows = read_all(
        write("a.xml", listed("<review>Caf&eacute; on deck</review>", "<review>Nice &amp; warm</review>"))
    )
    assert texts(rows, "review") == ["Café on deck", "Nice & warm"]


@pytest.mark.parametrize("end", ["<review>Salt & pepper</review>", "<review>Salt</revie", "<review>\n"])
def test_what_stands_before_a_fault_is_kept_and_the_line_of_the_fault_is_named(write: Write, end: str) -> None:
    document = "<reviews>\n" + "".join(f"<review>{one}</review>\n" for one in WORDS) + end
    _, rows = read_all(write("a.xml", document))
    assert texts(rows, "review") == list(WORDS)
    assert [code for _, code in bad(rows)] == ["file_damaged"]
    assert bad(rows)[0][0] in (5, 6)


@pytest.mark.parametrize("entity", ['<!ENTITY x "lol">', '<!ENTITY x SYSTEM "file:///etc/passwd">'])
def test_entities_of_its_own_are_refused_with_the_line(write: Write, entity: str) -> None:
    document = listed("<review>&x; and more</review>", before=f"<?xml version='1.0'?>\n<!DOCTYPE r [{entity}]>\n")
    with pytest.raises(FileProblem, match=r"line 2: this XML can't be read .it declares entities"):
        read_all(write("a.xml", document))


def test_a_document_without_records_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem, match="XML without records"):
        read_all(write("a.xml", "<?xml version='1.0'?><reviews><none/></reviews>"))


def test_a_text_that_begins_with_tags_is_a_text(write: Write) -> None:
    _, rows = read_all(write("a.txt", "<b><i>Great</i></b> soup\n<anna> <bob> said so\n"))
    assert len(rows) == 2


def test_depth_and_length_of_a_record_are_bounded(write: Write) -> None:
    deep = "<d>" * (DEEPEST + 1)
    _, rows = read_all(write("a.xml", listed(*map("<review>{}</review>".format, WORDS), deep)))
    assert bad(rows) == [(6, "file_damaged")]
    long = f"<review><id>9</id>{'<a/>' * (MAX_LINE // 64 + 2)}</review>"
    _, rows = read_all(write("b.xml", listed(*(f"<review><text>{one}</text></review>" for one in WORDS), long)))
    assert texts(rows, "text") == list(WORDS)
    assert bad(rows) == [(6, "row_too_long")]


def test_a_long_list_is_read_in_bounded_memory(write: Write) -> None:
    path = write("a.xml", listed(*(f"<review><id>{n}</id><text>{WORDS[0]}</text></review>" for n in range(100_000))))
    read_all(write("b.xml", listed(*(f"<review><id>{n}</id><text>{WORDS[0]}</text></review>" for n in range(100)))))
    before, began = peak(), time.monotonic()
    with open_rows(path) as (_, rows):
        assert sum(1 for _ in rows) == 100_000
    assert peak() - before < 30 * MEGABYTE
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("mark", ["from", "role", "sender", "author", "speaker", "direction", "name", "type"])
@pytest.mark.parametrize("around", ["{}", "<messages>{}</messages>"])
@pytest.mark.parametrize("said", [2, 3])
def test_who_speaks_in_a_chat_may_be_an_attribute(write: Write, mark: str, around: str, said: int) -> None:
    talk = (("customer", WORDS[2]), ("agent", "We are sorry for that"), ("customer", "Thanks"))[:said]
    turns = "".join(f'<message {mark}="{who}">{text}</message>' for who, text in talk)
    chats = "".join(f'<chat id="{n}">{around.format(turns)}</chat>' for n in range(3))
    choice, rows = read_all(write("a.xml", f"<?xml version='1.0'?><chats>{chats}</chats>"))
    assert (choice.columns.turns, len(rows)) == ("turns", 3)
    found = [as_turns(row.values["turns"]) for row in rows if isinstance(row, Row)]
    assert found == [list(talk)] * 3


@pytest.mark.parametrize("around", ["{}", "<transcript>{}</transcript>"])
def test_a_chat_in_which_one_alone_speaks_is_a_chat(write: Write, around: str) -> None:
    talk = ('<turn speaker="customer">Is it open</turn>', '<turn speaker="agent">We are sorry for that</turn>')
    chats = "".join(f"<chat>{around.format(turns)}</chat>" for turns in ("".join(talk), *talk, "".join(talk)))
    _, rows = read_all(write("a.xml", f"<?xml version='1.0'?><chats>{chats}</chats>"))
    found = [as_turns(row.values["turns"]) for row in rows if isinstance(row, Row)]
    assert found[1:3] == [[("customer", "Is it open")], [("agent", "We are sorry for that")]]


def test_a_record_with_too_many_fields_is_rejected_soon(write: Write) -> None:
    fields = " ".join(f'a{n}="1"' for n in range(MOST_COLUMNS + 1))
    wide = f"<review {fields}>{WORDS[0]}</review>"
    began = time.monotonic()
    _, rows = read_all(write("a.xml", listed(*map("<review>{}</review>".format, WORDS), wide)))
    assert texts(rows, "review") == list(WORDS)
    assert bad(rows) == [(6, "row_too_long")]
    assert time.monotonic() - began < 5


def test_many_different_elements_are_looked_through_soon(write: Write) -> None:
    records = [f"<k{n}><text>{WORDS[n % 3]}</text></k{n}>" for n in range(4_900)]
    began = time.monotonic()
    assert records_found(listed(*records)) is not None
    assert time.monotonic() - began < 3


def test_a_chat_in_which_not_all_are_told_apart_is_no_text_of_the_customer(write: Write) -> None:
    turns = f'<message>Chat began</message><message type="customer">{WORDS[0]}</message><message type="agent">Sorry'
    chats = f'<chat>{turns}</message></chat><chat><message type="agent">We are sorry</message></chat>' * 2
    _, rows = read_all(write("a.xml", f"<?xml version='1.0'?><chats>{chats}</chats>"))
    found = [as_turns(row.values["turns"]) for row in rows if isinstance(row, Row)]
    assert found[:2] == [
        [("bot", "Chat began"), ("customer", WORDS[0]), ("agent", "Sorry")],
        [("agent", "We are sorry")],
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<![CDATA[It leaks &amp; nobody answers]]>", "It leaks & nobody answers"),
        ("Less than 3 &amp;lt; 5 stars&amp;#33;", "Less than 3 < 5 stars!"),
        ("<![CDATA[R&D said no; AT&T; a & b]]>", "R&D said no; AT&T; a & b"),
    ],
)
def test_signs_that_are_escaped_once_more_are_what_they_stand_for(write: Write, written: str, text: str) -> None:
    reviews = "".join(f"<review id='{n}'><body>{one}</body></review>" for n, one in enumerate((written, *WORDS)))
    _, rows = read_all(write("a.xml", f"<?xml version='1.0'?><reviews>{reviews}</reviews>"))
    assert texts(rows, "body")[0] == text
