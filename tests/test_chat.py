"""A language model's server may fail in any way; we say so, or ask again, and never hang on it."""

import json
import sys
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from model_server import Drip, Hangup, Model, Raw, completion, serve

from kg.errors import ServerError
from kg.extract import chat
from kg.extract.chat import BadAnswer, Chat

KEY = "sk-a-secret-key"
SCHEMA: dict[str, object] = {"type": "array", "items": {"type": "string"}, "maxItems": 9}


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as served:
        yield served


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, which a test need not sit through."""
    found: list[float] = []
    monkeypatch.setattr(chat.time, "sleep", found.append)
    return found


def ask(model: Model, *, key: str | None = None, timeout: float = 20, retries: int = 3) -> object:
    asking = Chat(model.url, "small", key, timeout=timeout, retries=retries)
    return asking.ask("Read.", "A text.", SCHEMA, lambda found: found)


def error(message: str, status: int = 400) -> Raw:
    return Raw(status, json.dumps({"error": {"message": message}}).encode())


def test_the_question_is_a_chat_with_a_strict_schema(model: Model) -> None:
    model.says(completion(["yes"]))
    assert ask(model) == ["yes"]
    asked = model.asked[0]
    assert asked["model"] == "small"
    assert [m["role"] for m in asked["messages"]] == ["system", "user"]
    shape = asked["response_format"]
    assert (shape["type"], shape["json_schema"]["strict"]) == ("json_schema", True)
    assert shape["json_schema"]["schema"] == SCHEMA
    assert asked["max_tokens"] > 0


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_a_base_address_is_enough(path: str) -> None:
    url = Chat(f"https://example.org{path}", "m", None, timeout=1, retries=0).url
    assert url == "https://example.org/v1/chat/completions"


@pytest.mark.parametrize(
    "url",
    """file:///etc/passwd ftp://example.org example.org //example.org http:// x:y http://[::1
    http://example.org:port javascript:alert(1)""".split(),
)
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ServerError, match="is no http"):
        Chat(url, "m", None, timeout=1, retries=0)


def test_an_address_with_a_key_in_it_is_refused_without_showing_it() -> None:
    with pytest.raises(ServerError, match="KG_LLM_KEY") as refused:
        Chat(f"https://user:{KEY}@example.org", "m", None, timeout=1, retries=0)
    assert KEY not in str(refused.value)


def test_the_key_goes_into_one_header_and_only_where_there_is_one(model: Model) -> None:
    model.says(completion([]))
    ask(model, key=f" {KEY}\n")
    ask(model)
    assert [h.get("Authorization") for h in model.headers] == [f"Bearer {KEY}", None]


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel"])
def test_a_key_that_none_can_be_is_not_sent(model: Model, key: str) -> None:
    with pytest.raises(ServerError, match="no key") as refused:
        ask(model, key=key)
    assert key not in str(refused.value)
    assert model.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        Raw(401, f"wrong key {KEY}".encode()),
        Raw(404, f"no model for {KEY}".encode()),
        Raw(503, f"{KEY} waits".encode()),
        Raw(400, f"what is {KEY}?".encode()),
    ],
)
def test_a_server_that_repeats_the_key_does_not_make_us_show_it(
    model: Model, pauses: list[float], reply: Raw
) -> None:
    model.says(reply)
    with pytest.raises(ServerError) as refused:
        ask(model, key=KEY)
    assert KEY not in str(refused.value)
    assert KEY not in repr(refused.value.__context__)


@pytest.mark.parametrize("trouble", [Raw(429), Raw(500), Raw(503), Hangup()], ids=repr)
def test_a_busy_server_is_asked_again_after_longer_and_longer_pauses(
    model: Model, pauses: list[float], trouble: object
) -> None:
    model.says(trouble, trouble, completion("done"))
    with pytest.raises(BadAnswer):  # "done" is no JSON: it has been reached
        ask(model, retries=2)
    assert pauses == [1, 2]


def test_a_server_may_say_how_long_to_wait_within_reason(model: Model, pauses: list[float]) -> None:
    waits = [Raw(429, headers=(("Retry-After", w),)) for w in ("7", "99999", "soon", "-1")]
    model.says(*waits, completion([]))
    assert ask(model, retries=4) == []
    assert pauses == [7, chat.LONGEST_PAUSE, 4, 8]


@pytest.mark.parametrize("trouble", [Raw(503, b"overloaded"), Hangup()], ids=repr)
def test_a_server_that_remains_busy_is_an_error_with_a_remedy(
    model: Model, pauses: list[float], trouble: object
) -> None:
    model.says(trouble)
    with pytest.raises(ServerError, match=r"cannot be asked.*see that the server runs") as failed:
        ask(model, retries=2)
    assert model.url in str(failed.value)
    assert len(model.headers) == 3
    assert len(pauses) == 2


def test_a_server_that_is_not_there_is_an_error_with_a_remedy(pauses: list[float]) -> None:
    with serve() as gone:
        pass
    with pytest.raises(ServerError, match="see that the server runs"):
        ask(gone, retries=1)
    assert pauses == [1]


def test_an_answer_that_comes_byte_by_byte_is_given_up(model: Model, pauses: list[float]) -> None:
    over = Event()
    model.says(Drip(lambda: over.wait(0.05)))
    try:
        with pytest.raises(ServerError, match=r"no whole answer within 0\.3 seconds.*llm-timeout"):
            ask(model, timeout=0.3, retries=0)
    finally:
        over.set()


def test_a_redirect_is_not_followed(model: Model) -> None:
    with serve() as other:
        model.says(Raw(307, headers=(("Location", other.url),)))
        with pytest.raises(ServerError, match="307"):
            ask(model, key=KEY)
        assert other.asked == []


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (Raw(401), "KG_LLM_KEY"),
        (Raw(403), "KG_LLM_KEY"),
        (error("no such model", 404), "no such model.*the address and the model are right"),
        (error("response_format is unknown"), "response_format.*answers by a JSON schema"),
    ],
)
def test_a_wrong_setting_is_told_at_once(model: Model, reply: Raw, remedy: str) -> None:
    model.says(reply)
    with pytest.raises(ServerError, match=remedy):
        ask(model)
    assert len(model.asked) == 1


def test_what_a_server_says_is_shown_without_control_characters(model: Model) -> None:
    model.says(Raw(400, b"\x1b[31mred\x1b[0m \xff" + b"!" * 5000))
    with pytest.raises(ServerError) as refused:
        ask(model)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize("option", ["temperature", "seed", "max_tokens"])
def test_an_option_that_a_model_does_not_take_is_left_out(model: Model, option: str) -> None:
    def reply(asked: dict[str, Any]) -> Raw:
        return error(f"'{option}' is not supported") if option in asked else completion([])

    model.says(reply)
    assert ask(model) == []
    assert option not in model.asked[-1]
    assert ("max_completion_tokens" in model.asked[-1]) == (option == "max_tokens")


def test_a_bound_that_a_server_does_not_know_is_left_out_of_the_schema(model: Model) -> None:
    model.says(error("'maxItems' is not permitted"), completion([]))
    assert ask(model) == []
    assert model.asked[-1]["response_format"]["json_schema"]["schema"] == {
        "type": "array",
        "items": {"type": "string"},
    }


def test_a_server_that_takes_none_of_it_is_not_asked_for_ever(model: Model) -> None:
    model.says(error("temperature, seed, max_tokens, max_completion_tokens, maxItems: all wrong"))
    with pytest.raises(ServerError):
        ask(model)
    assert len(model.asked) <= chat.MAX_CONCESSIONS


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (completion('{"names": ['), "not JSON"),
        (completion("Of course! Here it is."), "not JSON"),
        (completion("[" * 100_000), "not JSON"),
        (completion("1" * 10_000), "not JSON"),
        (completion('["a"', "length"), "cut off"),
        (completion(None), "refused"),
        (Raw(body=b"<html>"), "no chat completion"),
        (Raw(body=b'{"choices": []}'), "no chat completion"),
        (Raw(body=b'{"choices": [{"message": "hello"}]}'), "no chat completion"),
        (Raw(body=b"[" * 100_000), "no chat completion"),
        (Raw(body=b" " * (chat.MAX_BYTES + 1)), "longer than"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_good_is_asked_for_once_more(
    model: Model, reply: Raw, reason: str
) -> None:
    model.says(reply, completion(["better"]))
    assert ask(model) == ["better"]
    first, second = (asked["temperature"] for asked in model.asked)
    assert first == 0 < second
    model.says(reply)
    with pytest.raises(BadAnswer, match=reason):
        ask(model)
    assert len(model.asked) == 4


def test_once_a_server_has_answered_a_refusal_is_about_the_question(model: Model) -> None:
    model.says(completion([]), error("too many tokens"))
    asking = Chat(model.url, "small", None, timeout=20, retries=0)
    asking.ask("Read.", "Short.", SCHEMA, lambda found: found)
    with pytest.raises(BadAnswer, match=r"refuses the question, 400.*too many tokens"):
        asking.ask("Read.", "Long.", SCHEMA, lambda found: found)


def test_without_the_library_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ServerError, match=r"pip install 'cultural-policy-graph\[llm\]'"):
        Chat("http://127.0.0.1", "m", None, timeout=1, retries=0)
