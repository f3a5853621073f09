import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models import word_ids
from models.readable import readable
from models.word_ids import WordIds, stays_whole

WRITTEN = Path(__file__).parents[2] / "training" / "written"


@pytest.fixture(scope="module")
def tokenizer(real_encoder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(real_encoder / "tokenizer.json"))


def whole(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    texts = [readable(text, tokenizer).text for text in texts]
    return [each.ids for each in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]


def test_ids_are_those_of_the_whole_text_in_every_language(tokenizer: Tokenizer) -> None:
    texts = [
        json.loads(line)["text"]
        for path in sorted(WRITTEN.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()[:200]
    ]
    ids = WordIds(tokenizer)
    assert len(texts) > 1000
    assert ids.of(texts) == whole(tokenizer, texts)
    assert ids.of(texts[::-1]) == whole(tokenizer, texts[::-1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  two  blanks",
        "a\nb\n\nc",
        "weiß\u00a0nicht",
        "ein \ufffd Zeichen",
        "好吃　很好",
        "ﬁne Ｇｏｏｄ",
        "नमस्ते दुनिया",
        "a<br>b <br> c &nbsp; d",
        "▁a ▁ b\u200dc ½ a¨b",
    ],
)
def test_blanks_of_any_kind_are_no_tokens(tokenizer: Tokenizer, text: str) -> None:
    ids = WordIds(tokenizer)
    assert [ids.of([text]), ids.of([text])] == [whole(tokenizer, [text])] * 2


def test_blanks_at_the_end_or_alone_are_no_tokens(tokenizer: Tokenizer) -> None:
    assert WordIds(tokenizer).of([" ", "good \n"]) == [[], *whole(tokenizer, ["good"])]


def test_a_word_is_tokenised_once_a_long_one_every_time(tokenizer: Tokenizer) -> None:
    asked: list[list[str]] = []

    class Noting:
        def token_to_id(self, token: str) -> int | None:
            return tokenizer.token_to_id(token)

        def id_to_token(self, token: int) -> str:
            return str(tokenizer.id_to_token(token))

        def encode_batch_fast(self, texts: list[str], *, add_special_tokens: bool) -> object:
            asked.append(sorted(word for text in texts for word in text.split()))
            return tokenizer.encode_batch_fast(texts, add_special_tokens=add_special_tokens)

    ids, long = WordIds(Noting()), "x" * (word_ids.LONG + 1)  # type: ignore[arg-type] # all that is asked of it
    ids.of(["good food", f"good {long}"])
    ids.of(["good bad", long])
    assert asked == [["food", "good", long], ["bad", long]]


def test_any_letter_or_sign_in_a_word_that_is_tokenised_with_others(tokenizer: Tokenizer) -> None:
    words = [word for point in range(0x10000) if stays_whole(word := f"x{chr(point)}y")]
    assert len(words) > 50_000
    found, alone = WordIds(tokenizer).of(words), whole(tokenizer, words)
    assert [word for word, one, other in zip(words, found, alone, strict=True) if one != other] == []


def test_several_threads_ask_at_once(tokenizer: Tokenizer) -> None:
    ids = WordIds(tokenizer)
    texts = [[f"word{n} other{m}" for n in range(m, m + 40)] for m in range(200)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ids.of, texts))
    assert found == [whole(tokenizer, own) for own in texts]


def test_when_there_are_too_many_words_all_are_forgotten(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_ids, "MOST", 2)
    ids = WordIds(tokenizer)
    for text in ("a b c", "a d", "b c d e", "a"):
        assert ids.of([text]) == whole(tokenizer, [text])
    assert len(ids._known) <= 4


def test_what_was_forgotten_is_spelled_anew(tokenizer: Tokenizer) -> None:
    ids = WordIds(tokenizer)
    before = ids.of(["Late again"])
    ids.forget()
    assert not ids._known
    assert ids.of(["Late again"]) == before
