"""What error answers mean, in the words of the servers that send them."""

import json
from typing import Any

import pytest

from reviewtui.providers.error_kinds import ErrorObject, reported_kind
from reviewtui.providers.http_errors import MAX_MESSAGE, read_error
from reviewtui.providers.openai_chat import OpenAIChat
from reviewtui.providers.wire import RemoteError

error = OpenAIChat().error


def answered(status: int, told: dict[str, Any]) -> RemoteError:
    return error(status, {}, json.dumps({"error": told}).encode())


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
        (410, b"", "not_found"),
        (498, b'{"error": {"message": "Flex tier capacity exceeded", "code": "capacity_exceeded"}}', "overloaded"),
    ],
)
def test_the_kind_of_an_error(status: int, body: bytes, kind: str) -> None:
    assert error(status, {}, body).kind == kind


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (
            {
                "code": 403,
                "message": "openai/gpt-5 requires moderation on OpenAI.",
                "metadata": {"reasons": ["violence"], "flagged_input": "...", "provider_name": "OpenAI"},
            },
            "bad_request",
        ),
        ({"code": 403, "message": "No.", "metadata": {"reasons": ["violence"]}}, "bad_request"),
        ({"code": 403, "message": 'Your input was flagged for "harassment".'}, "bad_request"),
        ({"type": "permission_error", "message": "Request blocked: prompt injection detected"}, "bad_request"),
        (
            {
                "code": 403,
                "message": "You do not have permission to access the File 7x or it may not exist.",
                "status": "PERMISSION_DENIED",
            },
            "bad_request",
        ),
        ({"code": 403, "message": "Only management keys can perform this operation", "metadata": {}}, "auth"),
        ({"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}, "auth"),
        ({"type": "access", "message": "You've reached your usage limit for this billing cycle"}, "quota"),
    ],
)
def test_who_may_not_ask_is_told_from_what_may_not_be_asked(told: dict[str, Any], kind: str) -> None:
    assert answered(403, told).kind == kind


@pytest.mark.parametrize(
    "told",
    [
        {
            "type": "rate_limit_error",
            "message": "Your organization reached its monthly spend limit.",
            "details": {"error_code": "enforced_spend_limit_reached"},
        },
        {"message": "Suspended, please check your plan", "type": "exceeded_current_quota_error"},
        {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000", "code": 429},
        {"message": "Rate limit exceeded: free-models-per-day-high-balance.", "type": "rate_limit_error"},
        {"message": "You have reached your specified workspace API usage limits."},
        {"message": "You've reached your usage limit for this period."},
        {"message": "No.", "type": "insufficient_quota", "code": "project_spend_limit_exceeded"},
    ],
)
def test_what_is_spent_is_no_rate(told: dict[str, Any]) -> None:
    assert answered(429, told).kind == "quota"


def test_nor_is_what_comes_back_in_more_than_ten_minutes() -> None:
    assert error(429, {"Retry-After": "600"}, b"busy") == RemoteError("rate_limit", "busy", 600.0)
    assert error(429, {"Retry-After": "86400"}, b"busy") == RemoteError("quota", "busy", 86400.0)
    assert error(503, {"Retry-After": "86400"}, b"busy").kind == "overloaded"


@pytest.mark.parametrize(
    "told",
    [
        {"message": "minimax-m2.5:free is not a valid model ID", "code": 400},
        {"object": "error", "message": "Invalid model: large", "type": "invalid_model", "param": None, "code": "1500"},
        {"message": "The model `a` has been decommissioned", "code": "model_decommissioned"},
        {"message": "Model Not Exist", "type": "invalid_request_error", "code": "invalid_request_error"},
    ],
)
def test_a_model_that_is_not_there_need_not_be_404(told: dict[str, Any]) -> None:
    assert answered(400, told).kind == "not_found"


def test_a_request_beyond_a_whole_minutes_limit_is_too_large_however_long_it_waits() -> None:
    message = "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 36278."
    told = {"message": message, "type": "tokens", "param": None, "code": "rate_limit_exceeded"}
    assert answered(429, told).kind == "too_large"
    assert reported_kind(read_error({"error": told})) == "too_large"
    told["message"] = "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested 3000."
    assert answered(429, told).kind == "rate_limit"


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
    ("reported", "kind"),
    [
        ({"code": "overloaded_error"}, "overloaded"),
        ({"code": "service_unavailable_error"}, "overloaded"),
        ({"type": "engine_overloaded_error", "message": "The engine is currently overloaded"}, "overloaded"),
        ({"code": 503, "status": "UNAVAILABLE"}, "overloaded"),
        ({"message": "over_capacity"}, "overloaded"),
        ({"message": "Model is overloaded", "error_type": "overloaded"}, "overloaded"),
        ({"code": "rate_limit_error"}, "rate_limit"),
        ({"code": 429, "message": "Provider returned error"}, "rate_limit"),
        ({"code": "server_error", "message": "Provider disconnected"}, "server"),
        ({"type": "api_error", "message": "Internal server error"}, "server"),
        ({"type": "timeout_error"}, "server"),
        ({"code": 500, "status": "INTERNAL"}, "server"),
        ({"code": 504, "status": "DEADLINE_EXCEEDED"}, "server"),
        ({"code": 408, "message": "Timed out"}, "server"),
        ({"code": 502, "message": "Provider returned error"}, "server"),
        ({"type": "InternalServerError", "code": 500}, "server"),
        ({"code": 500, "type": "server_error", "message": "Context size has been exceeded."}, "too_large"),
        ({"code": 400, "message": "The maximum context length is 4096 tokens."}, "too_large"),
        ({"code": 400, "message": "Provider returned error"}, "bad_request"),
        ({"code": 401, "message": "User not found"}, "auth"),
        ({"type": "authentication_error"}, "auth"),
        ({"code": 402, "message": "Provider returned error"}, "quota"),
        ({"code": 429, "type": "insufficient_quota"}, "quota"),
        ({"code": 403, "metadata": {"reasons": ["violence"]}}, "bad_request"),
        ({"code": 404, "type": "NotFoundError"}, "not_found"),
        ({"code": 1302, "message": "?"}, "provider"),
        ({"code": "worker_died"}, "provider"),
        ({"message": "Compute error."}, "provider"),
        ("?", "provider"),
    ],
)
def test_the_kind_of_an_error_within_a_stream(reported: Any, kind: str) -> None:
    assert reported_kind(read_error({"error": reported})) == kind


def test_an_error_that_tells_nothing_is_the_providers_own() -> None:
    assert reported_kind(ErrorObject("")) == "provider"
