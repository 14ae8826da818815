"""The `openai` SDK's own loop over a stream, as a process of its own, called and printing as `bare.py` does.

It needs the SDK and nothing of ours, so that another environment's Python may run this file.
"""

import asyncio
import json
import sys
import time
from collections import deque

from openai import AsyncOpenAI

Stamps = tuple[None, list[int]]


async def run(base_url: str, model: str, streams: int, prompts: list[str]) -> dict[str, Stamps]:
    """Ask all `prompts`."""
    waiting = deque(prompts)
    found: dict[str, Stamps] = {}
    async with AsyncOpenAI(base_url=base_url, api_key="none", timeout=None, max_retries=0) as client:

        async def work() -> None:
            while waiting:
                prompt = waiting.popleft()
                came: list[int] = []
                text: list[str] = []
                stream = await client.chat.completions.create(
                    model=model, messages=[{"role": "user", "content": prompt}], stream=True
                )
                async for chunk in stream:
                    stamp = time.perf_counter_ns()
                    if chunk.choices and chunk.choices[0].delta.content:
                        came.append(stamp)
                        text.append(chunk.choices[0].delta.content)
                assert "".join(text), "an answer was awaited"
                found[prompt] = (None, came)

        await asyncio.gather(*(work() for _ in range(streams)))
    return found


if __name__ == "__main__":
    _, base_url, model, streams, *prompts = sys.argv[1:]
    json.dump(asyncio.run(run(base_url, model, int(streams), prompts)), sys.stdout)
