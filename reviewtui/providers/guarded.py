"""A plugin's provider, whose mistakes fail the answer that it reads and not the run."""

from collections.abc import Callable, Mapping, Sequence

from reviewtui.domain.errors import ReviewError
from reviewtui.domain.prompt import Prompt
from reviewtui.domain.session import Model
from reviewtui.plugins import said_by
from reviewtui.providers.http_errors import classify, tidy
from reviewtui.providers.wire import Completed, Parser, Provider, RemoteError, WireEvent, WireRequest


class Guarded:
    """The provider `name` of a plugin."""

    def __init__(self, name: str, provider: Provider) -> None:
        self._name = name
        self._provider = provider

    def build(self, model: Model, prompt: Prompt, *, base_url: str, api_key: str | None) -> WireRequest:
        """Its request. ReviewError where it cannot be made."""
        try:
            return self._provider.build(model, prompt, base_url=base_url, api_key=api_key)
        except ReviewError:
            raise
        except Exception as error:  # noqa: BLE001 - it is somebody else's code that runs here
            raise ReviewError(tidy(_mistake(self._name, error), [api_key] if api_key else ())) from None

    def parser(self, content_type: str, *, secrets: Sequence[str] = ()) -> "GuardedParser":
        """Its parser for one answer."""
        return GuardedParser(self._name, lambda: self._provider.parser(content_type, secrets=secrets), secrets)

    def error(
        self, status: int, headers: Mapping[str, str], body: bytes, *, secrets: Sequence[str] = ()
    ) -> RemoteError:
        """What it says of an error, else what errors of this kind mean everywhere."""
        try:
            return self._provider.error(status, headers, body, secrets=secrets)
        except Exception:  # noqa: BLE001 - it is somebody else's code that runs here
            return classify(status, headers, body, secrets)


class GuardedParser:
    """One answer's parser. After a mistake of its own the answer is over, with an error that tells it."""

    def __init__(self, name: str, make: Callable[[], Parser], secrets: Sequence[str]) -> None:
        self.streamed = True
        self.finished = False
        self._name = name
        self._make = make
        self._secrets = secrets
        self._parser: Parser | None = None
        self._over = False

    def feed(self, data: bytes) -> list[WireEvent]:
        """The events that `data` completes, in order."""
        return self._events_of(lambda parser: parser.feed(data))

    def close(self) -> list[WireEvent]:
        """What is left at the end of the bytes."""
        return self._events_of(lambda parser: parser.close())

    def _events_of(self, step: Callable[[Parser], list[WireEvent]]) -> list[WireEvent]:
        if self._over:
            return []
        try:
            self._parser = self._parser or self._make()
            events = list(step(self._parser))
            self.streamed = self._parser.streamed
            self.finished = getattr(self._parser, "finished", False)  # one written before there was such a word
        except Exception as error:  # noqa: BLE001 - it is somebody else's code that runs here
            events = [RemoteError("protocol", tidy(_mistake(self._name, error), self._secrets))]
        self._over = any(isinstance(event, Completed | RemoteError) for event in events)
        return events


def _mistake(name: str, error: Exception) -> str:
    return f"the plugin's provider {name} failed: {said_by(error)}"
