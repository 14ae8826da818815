"""The real llama.cpp answers, with a tiny model that is made here: nothing is fetched."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from httpx_aiohttp import AiohttpTransport

from reviewtui.domain.prompt import Message, Prompt, prompt_id
from reviewtui.domain.response import Usage
from reviewtui.domain.session import Model
from reviewtui.providers.embedded import Embedded, start_server
from reviewtui.providers.wire import Completed, ContentDelta, FinishReported, RemoteError, UsageReport, WireEvent
from tests.fakes.tiny_model import REPLY, SENTENCE, write_tiny_model


def model(**keys: Any) -> Model:
    usual: dict[str, Any] = {"name": "m", "provider": "embedded", "model": "tiny", "temperature": 0.0}
    return Model(**usual | keys)


async def ask(client: httpx.AsyncClient, base_url: str, candidate: Model, text: str) -> list[WireEvent]:
    messages = (Message("user", text),)
    provider = Embedded()
    prompt = Prompt(id=prompt_id(messages, None), messages=messages, family="f")
    request = provider.build(candidate, prompt, base_url=base_url, api_key=None)
    async with client.stream(request.method, request.url, headers=request.headers, content=request.body) as answer:
        if answer.status_code != 200:
            return [provider.error(answer.status_code, answer.headers, await answer.aread())]
        parser = provider.parser(answer.headers["content-type"])
        events = [event async for data in answer.aiter_raw() for event in parser.feed(data)]
        return events + parser.close()


async def test_three_candidates_at_once_and_none_profits_from_a_neighbours_prompt(tmp_path: Path) -> None:
    server = await start_server(write_tiny_model(tmp_path / "tiny.gguf"), slots=3, threads=1)
    try:
        async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=30) as client:
            for _ in range(5):
                for events in await asyncio.gather(
                    *(ask(client, server.base_url, model(name=name), "Where?" * 40) for name in "abc")
                ):
                    words = [event.text for event in events if isinstance(event, ContentDelta)]
                    assert "".join(words) == REPLY
                    assert len(words) == len(SENTENCE)
                    assert events[-3] == FinishReported("stop", "stop")
                    usage = events[-2]
                    assert isinstance(usage, UsageReport)
                    # "<s> user: Where?...\n": 1 + 3 + 5 + 3 + 40 * 6 + 1, spaces being three bytes each
                    assert usage.usage == Usage(input_tokens=253, cached_input_tokens=0, output_tokens=11)
                    assert events[-1] == Completed()
    finally:
        await server.stop()
    with pytest.raises(psutil.NoSuchProcess):
        psutil.Process(server.pid)


async def test_a_prompt_beyond_the_context_of_a_slot_is_too_large(tmp_path: Path) -> None:
    server = await start_server(write_tiny_model(tmp_path / "tiny.gguf"), slots=2)
    try:
        async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=30) as client:
            (said,) = await ask(client, server.base_url, model(), "x" * 5000)
            events = await ask(client, server.base_url, model(max_tokens=2), "x" * 4000)
    finally:
        await server.stop()
    assert isinstance(said, RemoteError)
    assert said.kind == "too_large"
    assert "4096" in said.message
    assert events[-3] == FinishReported("length", "length")


async def test_the_port_alone_is_not_enough_to_ask(tmp_path: Path) -> None:
    server = await start_server(write_tiny_model(tmp_path / "tiny.gguf"), slots=1)
    try:
        host = server.base_url.rsplit("/", 2)[0]
        async with httpx.AsyncClient() as client:
            assert [(await client.get(host + path)).status_code for path in ("/v1/models", "/props", "/")] == [404] * 3
            assert (await client.get(server.base_url + "/models")).status_code == 200
    finally:
        await server.stop()


PARENT = """
import asyncio, sys
from pathlib import Path
from reviewtui.providers.embedded import start_server

async def main():
    server = await start_server(Path(sys.argv[1]), slots=1)
    print(server.pid, server.base_url, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_no_process_and_no_port_outlives_a_parent_that_is_killed_in_mid_answer(tmp_path: Path) -> None:
    weights = write_tiny_model(tmp_path / "tiny.gguf", endless=True)
    with subprocess.Popen([sys.executable, "-c", PARENT, weights], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, base_url = parent.stdout.readline().split()
        child = psutil.Process(int(pid))
        body = json.dumps({"messages": [{"role": "user", "content": "?"}], "stream": True, "max_tokens": 4000})
        with httpx.stream("POST", f"{base_url}/chat/completions", content=body, trust_env=False) as answer:
            assert b"data: " in next(answer.iter_raw())
            parent.kill()
            child.wait(timeout=10)
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url, trust_env=False)
