import json
from pathlib import Path

from app.domain.labels import Role
from training.gold import GoldItem, as_feedback, load_gold

MENTION = {
    "start": 0,
    "end": 9,
    "valence": -1,
    "emotions": ["frustration"],
    "intensity": 1,
    "intent": "complaint",
    "effort": None,
    "stage": "use",
    "touchpoint": "app_website",
}


def chat(text: str) -> GoldItem:
    return GoldItem("c1", "made-up", "en", "chat", text, ())


def test_items_are_read_with_their_mentions_in_order_and_the_second_labelling(tmp_path: Path) -> None:
    late = {**MENTION, "start": 11, "end": 20}
    row = {"id": "a", "source": "made-up", "lang": "en", "channel": "review", "text": "It hangs. It froze."}
    lines = [{**row, "mentions": [late, MENTION], "second": [MENTION]}, {**row, "id": "b", "mentions": [MENTION]}]
    (tmp_path / "dev.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    first, other = load_gold(tmp_path, "dev")
    assert [mention.start for mention in first.mentions] == [0, 11]
    assert first.mentions[0].emotions == ("frustration",)
    assert first.second == (first.mentions[0],)
    assert other.second is None


def test_a_review_arrives_as_one_text_with_its_language_untold() -> None:
    feedback, starts = as_feedback(GoldItem("r1", "made-up", "en", "review", "customer: is a word here", ()))
    assert (feedback.text, feedback.turns, starts) == ("customer: is a word here", (), ())
    assert feedback.lang is None


def test_a_chat_arrives_as_turns_whose_offsets_lead_back_to_the_text() -> None:
    text = "customer: hello\nagent: hi, who is it?\naction: account pulled up\ncustomer: Ann 🙂\ncustomer: no bill came"
    feedback, starts = as_feedback(chat(text))
    assert [turn.role for turn in feedback.turns] == [Role.CUSTOMER, Role.AGENT, Role.BOT, Role.CUSTOMER, Role.CUSTOMER]
    assert [turn.text for turn in feedback.turns][3:] == ["Ann 🙂", "no bill came"]
    assert [text[at : at + len(turn.text)] for turn, at in zip(feedback.turns, starts, strict=True)] == [
        turn.text for turn in feedback.turns
    ]


def test_a_line_without_a_role_goes_on_with_the_turn_before() -> None:
    text = "customer: 12 High Road \n Springton\ncustomer: yes"
    feedback, starts = as_feedback(chat(text))
    assert [turn.text for turn in feedback.turns] == ["12 High Road \n Springton", "yes"]
    assert starts == (10, 45)
