"""What a persona said is read once, until a mention changes."""

from unittest.mock import patch

from app.domain.persona import parse_persona
from app.services import personas
from app.services.cache import Cache
from app.services.personas import said_by
from app.store.filters import MentionFilter
from app.store.scope import Scope
from tests.store.test_reading import keep

CHATS = parse_persona("Chats: channel = chat")


def test_what_a_persona_said_is_kept_until_a_mention_comes(scope: Scope) -> None:
    keep(scope, "one", channel="chat", author="ona")
    keep(scope, "two", channel="mail")
    cache = Cache()
    with patch.object(personas, "read_frame", wraps=personas.read_frame) as read:
        first = said_by(scope, cache, wanted=MentionFilter(), persona=CHATS)
        assert (len(first.seqs), first.voices) == (1, 1)
        assert said_by(scope, cache, wanted=MentionFilter(), persona=CHATS) is first
        assert read.call_count == 1
        assert len(said_by(scope, cache, wanted=MentionFilter(channel=("mail",)), persona=CHATS).seqs) == 0
        keep(scope, "three", channel="chat", author="ona")
        then = said_by(scope, cache, wanted=MentionFilter(), persona=CHATS)
    assert (len(then.seqs), then.voices) == (2, 1)


def test_what_many_said_takes_the_place_of_what_was_asked_for_in_longest(scope: Scope) -> None:
    for name in ("one", "two"):
        keep(scope, name, channel="chat")
    mails = parse_persona("Mails: channel = mail|chat")
    cache = Cache()
    cache.keep("curve", 1)
    with patch("app.services.cache.HELD", 2 * 16):
        first = said_by(scope, cache, wanted=MentionFilter(), persona=CHATS)
        assert said_by(scope, cache, wanted=MentionFilter(), persona=CHATS) is first
        second = said_by(scope, cache, wanted=MentionFilter(), persona=mails)
        assert said_by(scope, cache, wanted=MentionFilter(), persona=mails) is second
        assert said_by(scope, cache, wanted=MentionFilter(), persona=CHATS) is not first
    assert cache.get(int, "curve") == 1


def test_what_is_too_much_to_be_kept_is_read_each_time(scope: Scope) -> None:
    keep(scope, "one", channel="chat")
    cache = Cache()
    with patch("app.services.cache.HELD", 8):
        first = said_by(scope, cache, wanted=MentionFilter(), persona=CHATS)
        assert said_by(scope, cache, wanted=MentionFilter(), persona=CHATS) is not first
