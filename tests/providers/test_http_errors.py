"""What error answers mean, in the words of the servers that send them."""

import pytest

from reviewtui.providers.http_errors import MAX_MESSAGE, ErrorObject, reported_kind
from reviewtui.providers.openai_chat import OpenAIChat

error = OpenAIChat().error


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b'{"error": {"message": "Incorrect API key provided"}}', "auth"),
        (403, b'{"error": {"message": "Country not supported"}}', "auth"),
        (402, b'{"error": {"message": "Insufficient credits"}}', "quota"),
        (429, b'{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}', "quota"),
        (400, b'{"error": {"message": "Your credit balance is too low to access the API"}}', "quota"),
        (403, b'{"error": {"message": "no", "type": "billing_not_active"}}', "quota"),
        (404, b'{"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}', "not_found"),
        (400, b'{"error": {"message": "no such model", "code": "model_not_found"}}', "not_found"),
        (404, b"404 page not found", "not_found"),
        (400, b'[{"error": {"message": "API key not valid.", "status": "INVALID_ARGUMENT"}}]', "auth"),
        (400, b'{"error": {"message": "temperature must be below 2"}}', "bad_request"),
        (422, b'{"detail": [{"loc": ["body", "seed"], "msg": "not an integer"}]}', "bad_request"),
        (400, b'{"error": {"message": "too long", "code": "context_length_exceeded"}}', "too_large"),
        (400, b'{"error": {"message": "This model\'s maximum context length is 8192 tokens"}}', "too_large"),
        (400, b'{"error": {"code": 400, "message": "request", "type": "exceed_context_size_error"}}', "too_large"),
        (413, b"", "too_large"),
        (408, b"", "timeout"),
        (429, b'{"error": {"message": "Rate limit reached"}}', "rate_limit"),
        (503, b"upstream connect error", "overloaded"),
        (529, b'{"error": {"message": "Overloaded"}}', "overloaded"),
        (500, b'{"error": {"message": "maximum context length"}}', "server"),
        (502, b"<html>Bad Gateway</html>", "server"),
        (504, b"", "server"),
        (599, b"", "server"),
        (418, b"", "bad_request"),
        (307, b"", "not_found"),
    ],
)
def test_the_kind_of_an_error(status: int, body: bytes, kind: str) -> None:
    assert error(status, {}, body).kind == kind


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (500, b'{"error": {"message": "It   broke\\n twice"}}', "It broke twice"),
        (500, b'{"error": "it broke"}', "it broke"),
        (500, b'{"object": "error", "message": "flat", "code": 500}', "flat"),
        (422, b'{"detail": "field required"}', "field required"),
        (422, b'{"detail": [{"msg": "no"}]}', '[{"msg":"no"}]'),
        (500, b"plain words", "plain words"),
        (500, b"\xff\xfe", "��"),
        (502, b"<html><h1>Bad Gateway</h1></html>", "HTTP 502 Bad Gateway"),
        (503, b"", "HTTP 503 Service Unavailable"),
        (599, b"", "HTTP 599"),
        (500, b"null", "HTTP 500 Internal Server Error"),
        (500, b"[" * 100_000, "[" * (MAX_MESSAGE - 1) + "…"),
    ],
)
def test_the_message_of_an_error(status: int, body: bytes, message: str) -> None:
    assert error(status, {}, body).message == message


def test_a_redirect_says_where_to() -> None:
    said = error(301, {"Location": "https://other.example/v1"}, b"")
    assert said.message == "HTTP 301: the server redirects to https://other.example/v1; is base_url right?"


def test_no_message_repeats_the_key() -> None:
    key = "sk-very-secret"
    body = ('{"error": {"message": "' + "x" * 490 + f' Bearer {key} is wrong"}}}}').encode()
    said = error(401, {}, body, secrets=[key])
    assert "sk-" not in said.message
    assert len(said.message) == MAX_MESSAGE
    assert key not in error(301, {"location": f"/?key={key}"}, b"", secrets=[key]).message
    assert key not in error(500, {}, key.encode(), secrets=[key]).message


def test_a_placeholder_for_a_key_tears_no_words_apart() -> None:
    assert error(500, {}, b"max exceeded", secrets=["x", ""]).message == "max exceeded"


def test_the_wait_is_read_whatever_the_case_of_its_header() -> None:
    assert error(429, {"Retry-After": "7"}, b"").retry_after_s == 7.0


def test_when_limits_are_reset_matters_to_those_alone_that_are_over_one() -> None:
    headers = {"X-RateLimit-Reset-Tokens": "1.5s"}
    assert error(429, headers, b"").retry_after_s == 1.5
    assert error(529, headers, b"").retry_after_s == 1.5
    assert error(500, headers, b"").retry_after_s is None
    assert error(500, headers | {"Retry-After": "3"}, b"").retry_after_s == 3.0


@pytest.mark.parametrize(
    ("code", "kind"),
    [("overloaded_error", "overloaded"), ("rate_limit_error", "rate_limit"), ("worker_died", "provider")],
)
def test_an_error_within_a_stream_that_passes_is_told_from_one_that_does_not(code: str, kind: str) -> None:
    assert reported_kind(ErrorObject("no", frozenset({code}))) == kind
