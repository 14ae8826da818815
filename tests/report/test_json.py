"""The JSON report keeps its schema, whatever is missing."""

import subprocess
import sys
from typing import Any

import jsonschema
import msgspec
import pytest

from reviewtui.domain.session import Price
from reviewtui.report.build import CoverageFacts
from reviewtui.report.json import render_json, report_schema
from reviewtui.report.model import Report
from tests.report.evidence import answers, model, report, session
from tests.scoring.rows import lost, too_late

CASES: dict[str, Report] = {
    "nothing collected": report(session(), []),
    "not judged": report(session(), [*answers(24), *answers(3, "beta")]),
    "judged": report(session(), [*answers(24, stars=4), *answers(24, "beta", 2)], CoverageFacts(stale=2)),
    "nothing but trouble": report(
        session(models=(model("alpha", price=Price(input=1.0, output=2.0)),)),
        [lost("p0", model="alpha"), too_late("p1")],
    ),
    "no requirements": report(session(1, requirements=()), answers(1, stars=5)),
}


def validator() -> Any:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("case", CASES)
def test_it_validates_and_reads_back_as_it_was(case: str) -> None:
    content = render_json(CASES[case])
    validator().validate(msgspec.json.decode(content))
    assert msgspec.json.decode(content, type=Report) == CASES[case]
    assert content.endswith(b"}\n")


def test_the_schema_is_strict_enough_to_refuse_another_file() -> None:
    broken = msgspec.json.decode(render_json(CASES["judged"]))
    broken["models"][0]["figures"]["csat"]["value"] = "high"
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(broken)


def test_absence_is_null_with_a_reason() -> None:
    csat = msgspec.json.decode(render_json(CASES["not judged"]))["models"][0]["figures"]["csat"]
    assert (csat["value"], csat["interval"], csat["missing"]) == (None, None, "no ratings yet")


def test_the_report_as_a_type_loads_no_numpy() -> None:
    # A screen that shows reports imports the type when the app starts.
    program = "import sys, reviewtui.report.model; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
