"""The published schema of a session file says what the file's reader says."""

import jsonschema
import pytest
import tomli

from reviewtui.config.find import packaged_sessions
from reviewtui.config.json_schema import session_schema
from tests.config.files import HOSTED, SMALL
from tests.config.test_load import GOOD

READY = [path.read_text(encoding="utf-8") for path in sorted(packaged_sessions().glob("*.toml"))]


@pytest.mark.parametrize("text", [SMALL, HOSTED, GOOD, *READY])
def test_what_can_be_read_keeps_it(text: str) -> None:
    jsonschema.Draft202012Validator.check_schema(session_schema())
    jsonschema.validate(tomli.loads(text), session_schema())


@pytest.mark.parametrize(
    "wrong",
    [
        "temprature = 1",
        "concurrency = 0",
        "rate_limit = { request = 1 }",
        'api_key = "sk-something"',
        '[review]\nmode = ["rate", "sort"]',
        '[[requirements]]\nfigure = "beauty"',
    ],
)
def test_what_cannot_does_not(wrong: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomli.loads(f"{SMALL}{wrong}\n"), session_schema())


def test_one_choice_and_several_are_both_allowed() -> None:
    for mode in ('"rate"', '["rate", "guess"]'):
        jsonschema.validate(tomli.loads(f"{SMALL}[review]\nmode = {mode}\n"), session_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomli.loads('models = [{ name = "a" }]'), session_schema())
