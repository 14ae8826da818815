"""The scripted provider itself: its faults are what they are named, and its stamps are true."""

import asyncio
import subprocess
import sys
import time

import httpx
import pytest

from tests.fakes.scripts import Script, markdown_reply, script_of
from tests.fakes.server import FakeProvider


def ask(fake: FakeProvider, model: str, prompt: str = "Where is my parcel?", timeout: float = 5.0) -> httpx.Response:
    body = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    return httpx.post(f"{fake.base_url}/chat/completions", json=body, timeout=timeout, trust_env=False)


def test_a_plain_model_streams_its_reply_and_is_recorded() -> None:
    with FakeProvider({"m": Script(reply="One two three.")}) as fake:
        answer = ask(fake, "m")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("data: ") == 7  # role, three words, finish, usage, the ending
    assert answer.text.endswith("data: [DONE]\n\n")
    (seen,) = fake.requests
    assert [text for _, text in seen.chunks] == ["One ", "two ", "three."]
    assert seen.prompt == "Where is my parcel?"


def test_a_fault_may_end_after_so_many_requests_of_a_prompt() -> None:
    with FakeProvider() as fake:
        statuses = [ask(fake, "fault-429x2").status_code for _ in range(3)]
        other = ask(fake, "fault-429x2", "Another question")
    assert statuses == [429, 429, 200]
    assert other.status_code == 429
    assert other.headers["retry-after"] == "0.1"


@pytest.mark.parametrize(("model", "status"), [("fault-401", 401), ("fault-500", 500), ("fault-echo-key", 401)])
def test_http_errors(model: str, status: int) -> None:
    with FakeProvider() as fake:
        assert ask(fake, model).status_code == status


@pytest.mark.parametrize("model", ["fault-cut", "fault-refuse"])
def test_connections_that_break(model: str) -> None:
    with FakeProvider() as fake, pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        ask(fake, model)


@pytest.mark.parametrize("model", ["fault-deaf", "fault-silent", "fault-stall"])
def test_answers_that_do_not_end_and_a_server_that_stops_all_the_same(model: str) -> None:
    with FakeProvider() as fake, pytest.raises(httpx.ReadTimeout):
        ask(fake, model, timeout=0.2)


def test_an_endless_answer_goes_on_beyond_its_reply() -> None:
    body = {"model": "fault-endless+tokens-5", "messages": [{"role": "user", "content": "?"}]}
    with (
        FakeProvider() as fake,
        httpx.Client(trust_env=False) as client,
        client.stream("POST", f"{fake.base_url}/chat/completions", json=body) as answer,
    ):
        read = 0
        for data in answer.iter_raw():
            read += data.count(b"data: ")
            if read > 50:
                break
    assert len(fake.requests[0].chunks) >= 50


def test_a_paced_reply_is_stamped_no_sooner_than_its_pace_allows() -> None:
    with FakeProvider() as fake:
        ask(fake, "rate-100+tokens-10")
    stamps = [at for at, _ in fake.requests[0].chunks]
    assert len(stamps) == 10
    assert stamps[-1] - stamps[0] >= 85_000_000  # nine gaps of 10 ms


async def test_in_a_loop_of_its_own_and_by_its_records() -> None:
    async with FakeProvider() as fake, httpx.AsyncClient(trust_env=False) as client:
        body = {"model": "ok", "messages": [{"role": "user", "content": "?"}]}
        before = time.perf_counter_ns()
        await client.post(f"{fake.base_url}/chat/completions", json=body)
        stamps = (await client.get(fake.base_url.removesuffix("/v1") + "/_stamps")).json()
    assert before < stamps[0]["chunks"][0][0] < time.perf_counter_ns()


async def test_as_a_program() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.server", "--scripts", '{"m": {"reply": "hi"}}', stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(trust_env=False) as client:
            body = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
            answer = await client.post(f"{url}/chat/completions", json=body)
        assert '"content": "hi"' in answer.text
    finally:
        process.kill()
        await process.communicate()


def test_replies_are_as_long_as_asked_and_always_the_same() -> None:
    reply = markdown_reply("How do I return a cup?", 300)
    assert reply == markdown_reply("How do I return a cup?", 300)
    assert len(script_of("tokens-300").chunks("How do I return a cup?")) == 300
    assert "```python" in reply
