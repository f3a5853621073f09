"""What is read in place of emoji that the vocabulary lacks and of words that are drawn out."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models import fast
from models import readable as reading
from models.base import Part, Passage
from models.windows import token_ranges, tokens_of
from models.word_ids import WordIds

UNKNOWN = 3


@pytest.fixture(scope="module")
def tokenizer(real_encoder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(real_encoder / "tokenizer.json"))


def test_no_emoji_is_an_unknown_token_and_every_offset_holds(tokenizer: Tokenizer) -> None:
    letters = [chr(point) for low, high in reading.RANGES for point in range(low, high + 1)]
    passages = [Passage(f"ok {letter} ok") for letter in letters]
    for passage, tokens in zip(passages, tokens_of(tokenizer, passages), strict=True):
        assert UNKNOWN not in tokens.ids, passage.text
        assert int(tokens.ends[-1]) == len(passage.text)
    assert all(UNKNOWN not in ids for ids in WordIds(tokenizer).of(letters))


def test_stand_ins_are_known_and_what_they_stand_for_is_not(tokenizer: Tokenizer) -> None:
    table = reading.stand_ins(tokenizer)
    assert all(tokenizer.token_to_id(known) is not None for known in (*reading.ALIKE, reading.NEUTRAL))
    assert {ord(letter) for letters in reading.ALIKE.values() for letter in letters} <= set(table)
    assert all(len(known) == 1 for known in reading.ALIKE)


def test_known_emoji_and_other_scripts_stay_as_they_are(tokenizer: Tokenizer) -> None:
    text = "Labai ačiū 😡👍🏽❤️ 服務很好 نظيف"
    assert reading.readable(text, tokenizer).text == text
    assert reading.readable("ką 🤬 daryt 🚂 <s>", tokenizer).text == "ką 😡 daryt ▪ ‹s>"


@pytest.mark.parametrize(
    ("drawn", "word"),
    [
        ("Ооооочень вкуснооо!", "Очень вкусно!"),
        ("Labaaaai skanuuuu", "Labai skanu"),
        ("goooood, really goooood", "good, really good"),
        ("waaaay too slow", "way too slow"),
        ("Suuuper!!!! III www.example.org hmmmm mmm ааа", "Super!!!! III www.example.org hmm mmm ааа"),
        ("哈哈哈哈哈好好好", "哈哈哈哈哈好好好"),
    ],
)
def test_a_word_that_is_drawn_out_is_read_as_the_word(tokenizer: Tokenizer, drawn: str, word: str) -> None:
    (tokens,) = tokens_of(tokenizer, [Passage(drawn)])
    assert tokens.ids == tuple(tokenizer.encode(word, add_special_tokens=False).ids)
    assert token_ranges(tokens.starts, tokens.ends, [(0, len(drawn))]) == ([0], [len(tokens.ids)])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("KURJERIS NUBRAUKĖ DURIS UŽ MANE", "kurjeris nubraukė duris UŽ mane"),
        ("THE BEST SHOP EVER, GROßE SORGE", "THE BEST shop ever, GROßE sorge"),
        ("Pylesos siaubingas, NEVEIKIA, pirkau per KFC ir PPT", "Pylesos siaubingas, neveikia, pirkau per KFC ir PPT"),
        ("ПРИЛОЖЕНИЕ постоянно вылетает", "приложение постоянно вылетает"),
    ],
)
def test_words_in_capitals_that_the_vocabulary_lacks_are_read_in_small_letters(
    tokenizer: Tokenizer, typed: str, read: str
) -> None:
    assert reading.readable(typed, tokenizer).text == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Podarok prishel ochen krasivyy, spasibo!", "Подарок пришел очень красивый, спасибо!"),
        ("Verni dengi, pylesos uzhe vtoruyu nedelyu molchit", "Верни деньги, пылесос уже вторую неделю молчит"),
        ("4erez 4as otvetili, bol'she ne pridu", "через час ответили, больше не приду"),
        ("PLOHO! Horosho chto vernuli", "плохо! Хорошо что вернули"),
    ],
)
def test_russian_in_latin_letters_is_read_in_cyrillic(tokenizer: Tokenizer, typed: str, read: str) -> None:
    assert reading.readable(typed, tokenizer, latin=True).text == read
    (tokens,) = tokens_of(tokenizer, [Passage(typed, lang="ru", latin=True)])
    assert tokens.ids == tuple(tokenizer.encode(read, add_special_tokens=False).ids)
    first, last = typed.index(" "), typed.rindex(" ") + 1
    low, high = token_ranges(tokens.starts, tokens.ends, [(0, first), (last, len(typed))])
    assert tokenizer.decode(tokens.ids[low[0] : high[0]]) == read[: read.index(" ")]
    assert tokenizer.decode(tokens.ids[low[1] : high[1]]) == read[read.rindex(" ") + 1 :]


def test_latin_words_in_a_cyrillic_text_placeholders_and_roles_stay(tokenizer: Tokenizer) -> None:
    assert not reading.latin_russian(Passage("Great app, thanks", lang="ru"))
    assert reading.latin_russian(Passage("super zakaz", lang="ru", latin=True))
    assert not reading.latin_russian(Passage("odlična usluga", lang="sr", latin=True))
    chat = "customer: gde zakaz [email_address]\nagent: zdes"
    assert reading.readable(chat, tokenizer, latin=True).text == "customer: где заказ [email_address]\nagent: здесь"


def test_the_fast_reader_reads_it_so_too(tokenizer: Tokenizer) -> None:
    ids = WordIds(tokenizer)
    passage = Passage("Zakaz prishel bystro", lang="ru", parts=(Part(0, 20, "start"),), latin=True)
    assert fast.tokens_of(ids, [fast.cut(passage)]) == [ids.of(["Заказ пришел быстро"])]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I don&#39;t like it", "I don't like it"),
        ("late &amp; damaged", "late & damaged"),
        ("&lt;s&gt; &quot;fine&quot;", '‹s> "fine"'),
        ("Great<br/>Late", "Great Late"),
        ('<p class="a">Great</p>', " Great "),
        ("<i think this is bad and 3 > 2", "‹i think this is bad and 3 > 2"),
        ("awful &#129324; app, don&rsquo;t buy", "awful 😡 app, don’t buy"),
        ("a < b > c & d; <unknown>", "a ‹ b > c & d; ‹unknown>"),
    ],
)
def test_what_is_left_of_html_is_read_as_what_it_stands_for(tokenizer: Tokenizer, typed: str, read: str) -> None:
    found = reading.readable(typed, tokenizer)
    assert found.text == read
    if found.starts is not None and found.ends is not None:
        assert all(typed[start:end] for start, end in zip(found.starts, found.ends, strict=True))
