"""Articles of PTT with what is pushed below them."""

from tests.dumps import Write, bad, read_all, texts
from tests.memory import peak

ARTICLE = """作者  kuma01 (熊熊)                                      看板  e-shopping
標題  [心得] 外送踩雷
時間  Tue Dec 30 23:14:05 2025
───────────────────────────────────────

※ 引述《zzz99 (阿呆)》之銘言：
: 客服一直忙線
牛奶有三瓶漏光。
只肯退一半的錢。

--
簽名檔不是內文
--
※ 發信站: 批踢踢實業坊(ptt.cc), 來自: 203.0.113.45 (臺灣)
※ 文章網址: https://www.ptt.cc/bbs/e-shopping/M.17.A.1.html
推 lulu88: 我上次也是這樣                       12/31 09:30
→ poiuy      : 客服根本沒人              203.0.113.9 12/31 10:02
→ poiuy: 打了三次都一樣                     12/31 10:03
※ 編輯: kuma01 (203.0.113.45 臺灣), 01/01/2026 09:00:00
謝謝大家提醒
噓 angrycat: 退一半是在哈囉？                         01/01 11:47
"""


def test_the_article_and_what_each_pushes_on_end_are_items(write: Write) -> None:
    choice, rows = read_all(write("M.17.A.1.txt", ARTICLE))
    assert choice.format == "PTT article"
    assert texts(rows) == [
        "牛奶有三瓶漏光。\n只肯退一半的錢。",
        "我上次也是這樣",
        "客服根本沒人\n打了三次都一樣",
        "謝謝大家提醒",
        "退一半是在哈囉？",
    ]
    assert texts(rows, "author") == ["kuma01", "lulu88", "poiuy", "kuma01", "angrycat"]
    assert [row.line for row in rows] == [1, 16, 17, 20, 21]


def test_the_title_is_that_of_the_article_and_times_have_its_year(write: Write) -> None:
    choice, rows = read_all(write("a.txt", ARTICLE))
    assert (choice.columns.text, choice.columns.time, choice.columns.channel) == ("text", "time", "channel")
    assert texts(rows, "post title")[:2] == ["[心得] 外送踩雷", None]
    assert [str(one)[:16] for one in texts(rows, "time")] == [
        "2025-12-30T23:14",
        "2025-12-31T09:30",
        "2025-12-31T10:02",
        "2025-12-31T10:02",
        "2026-01-01T11:47",
    ]
    assert texts(rows, "id")[:2] == ["M.17.A.1", "M.17.A.1:1"]


def test_several_articles_in_a_file_are_read_one_after_the_other(write: Write) -> None:
    other = ARTICLE.replace("牛奶有三瓶漏光", "兩天就送到了").replace("M.17.A.1", "M.18.A.1")
    _, rows = read_all(write("a.txt", ARTICLE + other))
    assert len(rows) == 10
    assert texts(rows)[5] == "兩天就送到了。\n只肯退一半的錢。"


def test_a_text_about_an_author_is_no_article(write: Write) -> None:
    choice, _ = read_all(write("a.txt", "作者 kuma01 寫得很好\n推 lulu88: 真的\n"))
    assert choice.format == "CSV"


def test_what_is_said_on_end_is_bounded(write: Write) -> None:
    read_all(write("a.txt", ARTICLE))
    before, line = peak(), "牛奶有三瓶漏光" * 5 + "\n"
    head, rest = ARTICLE.split("牛奶", 1)
    _, rows = read_all(write("b.txt", head + line * 500_000 + "牛奶" + rest))
    assert bad(rows) == [(1, "row_too_long")]
    assert texts(rows)[0] == "我上次也是這樣"
    assert peak() - before < 250_000
    pushes = "→ poiuy: 打了三次都一樣                     12/31 10:03\n" * 40_000
    _, rows = read_all(write("c.txt", ARTICLE.replace("※ 編輯", pushes + "※ 編輯")))
    assert bad(rows) == [(17, "row_too_long")]
    assert texts(rows)[-1] == "退一半是在哈囉？"
