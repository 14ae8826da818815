"""The sentence for everything that can be wrong with a session file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewtui.config.load import load_session
from reviewtui.domain.errors import SessionFileError
from tests.config.files import HOSTED, SMALL, load, problems

SECRET = "sk-7f3a-unguessable"

ONE_PROBLEM = {
    # unknown and planned keys
    SMALL + "temprature = 1": "s.toml:7: models[0].temprature: unknown key; did you mean `temperature`?",
    SMALL + "Max_Tokens = 1": "s.toml:7: models[0].Max_Tokens: unknown key; did you mean `max_tokens`?",
    SMALL + "[reviews]": "s.toml:7: reviews: unknown key; did you mean `review`?",
    SMALL + "[review]\nzzz = 1": "s.toml:8: review.zzz: unknown key; known here: `mode`, `criteria`, `unit`, "
    "`strength`, `blind`, `reveal`, `break_after`, `overlap`, `repeats`, `warmup`, `gold`, `gold_share`, `rules`, "
    "`rules_file`, `reference_before`, `show_reasoning`, `order`, `sides`",
    SMALL + '"a\\u001b[2J.b" = 1': r's.toml:7: models[0]."a\u001b[2J.b": unknown key; known here: '
    "`name`, `provider`, `model`, `base_url`, `api_key`, `headers`, `proxy`, `ca`, `client_cert`, `price`, "
    "`concurrency`, `rate_limit`, `timeout`, `first_token_timeout`, `stall_timeout`, `retries`, `retry_after_content`, "
    "`system`, `max_tokens`, `temperature`, `top_p`, `seed`, `stop`, `extra`, `replay`",
    HOSTED + 'proxy = "http://me:secret@proxy.test:3128"': "s.toml:8: models[0].proxy: holds a user name or "
    "password; name such a proxy in the environment instead: HTTPS_PROXY",
    HOSTED + 'proxy = "socks5://proxy.test"': "s.toml:8: models[0].proxy: must be the address of an HTTP proxy, like "
    '"http://proxy.example.com:3128"',
    "max_cost = -1\n" + SMALL: "s.toml:1: max_cost: must be a number, 0 or more, not -1",
    SMALL + "rate_limit = { requests = 0 }": "s.toml:7: models[0].rate_limit.requests: must be a whole number, 1 or "
    "more, not 0",
    SMALL + "rate_limit = { request = 60 }": "s.toml:7: models[0].rate_limit.request: unknown key; did you mean "
    "`requests`?",
    SMALL + "[defaults]\nrate_limit = { per = '1m' }": "s.toml:8: defaults.rate_limit: limits nothing; say how much "
    'is allowed: { requests = 60, tokens = 90000, per = "1m" }',
    SMALL + "[benchmarks]\nmmlu = { a = 0.3 }": "s.toml:7: benchmarks: not supported yet; remove it",
    SMALL + '[review]\ngold = 1': (
        's.toml:8: review.gold: must be a file, like "known.jsonl", or a list of tables, one for each item, not 1'
    ),
    SMALL + "[review]\ngold_share = 0.1": (
        's.toml:8: review.gold_share: is given without `gold`; add it, like gold = "gold.jsonl"'
    ),
    SMALL + "[review]\noverlap = 2": "s.toml:8: review.overlap: must be a number from 0 to 1, not 2",
    SMALL + '[review]\norder = "random"': "s.toml:8: review.order: must be one of `balanced`, `informative`",
    SMALL + '[review]\norder = "informative"': "s.toml:8: review.order: is for comparisons: only with the mode "
    '"compare" can it be "informative"',
    SMALL + '[review]\nsides = "random"': "s.toml:8: review.sides: must be one of `even`, `independent`",
    SMALL + "[review]\nrepeats = 0.6": "s.toml:8: review.repeats: must be a number from 0 to 0.5, not 0.6",
    SMALL + '[review]\ncriteria = ["x", "y", "x"]': 's.toml:8: review.criteria[2]: names "x" twice',
    SMALL + '[review]\ncriteria = [" "]': "s.toml:8: review.criteria[0]: must be a name of 1 to 40 characters",
    SMALL + "[failures]\nchecks = []": "s.toml:8: failures.checks: not supported yet; remove it",
    SMALL + '[[requirements]]\nfigure = "csat"\nat_least = 0.5\nslice = "x"': "s.toml:10: requirements[0].slice: "
    "not supported yet; remove it",
    SMALL + "[review]\nmode = []": "s.toml:8: review.mode: must name at least one of `rate`, `compare`, `rank`, "
    "`label`, `guess`",
    SMALL + '[review]\nmode = "sort"': "s.toml:8: review.mode: must be one of `rate`, `compare`, `rank`, `label`, "
    "`guess`",
    SMALL + '[review]\nmode = ["rate", "rate"]': 's.toml:8: review.mode: names "rate" twice',
    SMALL + '[review]\nmode = [{ a = "rate" }]': "s.toml:8: review.mode: must be one of `rate`, `compare`, `rank`, "
    "`label`, `guess`, not a table",
    SMALL.replace('"embedded"', '"anthropic"') + "seed = 7": "s.toml:7: models[0].seed: anthropic has no `seed`; "
    "give it to the models alone that take it",
    SMALL.replace('"embedded"', '"openai-responses"') + 'stop = ["END"]': "s.toml:7: models[0].stop: openai-responses "
    "has no `stop`; give it to the models alone that take it",
    SMALL.replace('"embedded"', '"openai-responses"') + "extra = { max_output_tokens = 7 }": "s.toml:7: "
    "models[0].extra.max_output_tokens: it is made of `max_tokens`; remove it here",
    SMALL.replace('"embedded"', '"anthropic"') + 'extra = { stop_sequences = ["END"] }': "s.toml:7: "
    "models[0].extra.stop_sequences: it is made of `stop`; remove it here",
    SMALL.replace('"embedded"', '"gemini"') + "extra = { systemInstruction = {} }": "s.toml:7: "
    "models[0].extra.systemInstruction: it is made of `system`; remove it here",
    SMALL.replace('"embedded"', '"openai_chat"'): "s.toml:5: models[0].provider: must be one of `embedded`, "
    "`openai-chat`, `openai-responses`, `anthropic`, `gemini`, `ollama`, `replay`, `imported`; "
    "did you mean `openai-chat`?",
    SMALL + '[[requirements]]\nfigure = "ttft_p99"\nat_most = "1s"': "s.toml:8: requirements[0].figure: "
    '"ttft_p99" is not supported yet; supported: `csat`, `good_rate`, `failure_rate`, '
    "`error_rate`, `ttft_p50`, `ttft_p95`, `total_p50`, `total_p95`",
    'name = "s"\n[[models]]\nname = "a"\nprovider = "imported"\nbase_url = "https://h.example"': "s.toml:5: "
    "models[0].base_url: an imported model is never asked; remove it here",
    # types and ranges
    SMALL + 'max_tokens = "many"': "s.toml:7: models[0].max_tokens: must be a whole number, 1 or more, not a text",
    SMALL + "max_tokens = 0": "s.toml:7: models[0].max_tokens: must be a whole number, 1 or more, not 0",
    SMALL + "max_tokens = true": "s.toml:7: models[0].max_tokens: must be a whole number, 1 or more, not true",
    SMALL + "seed = 0x" + "f" * 5000: "s.toml:7: models[0].seed: must be a whole number, not a number that large",
    SMALL + "temperature = nan": "s.toml:7: models[0].temperature: must be a number, 0 or more, not nan",
    SMALL + "top_p = 1.5": "s.toml:7: models[0].top_p: must be a number from 0 to 1, not 1.5",
    SMALL + "retries = -1": "s.toml:7: models[0].retries: must be a whole number, 0 or more, not -1",
    SMALL + "stop = [1]": 's.toml:7: models[0].stop: must be a list of texts, like ["a", "b"]',
    SMALL + 'timeout = "soon"': 's.toml:7: models[0].timeout: must be a duration, like "60s", "1m", "500ms" or a '
    "number of seconds, not a text",
    SMALL + "timeout = 0": 's.toml:7: models[0].timeout: must be a duration, like "60s", "1m", "500ms" or a '
    "number of seconds, not 0",
    SMALL + "timeout = inf": 's.toml:7: models[0].timeout: must be a duration, like "60s", "1m", "500ms" or a '
    "number of seconds, not inf",
    SMALL + "price = 3": "s.toml:7: models[0].price: must be a table, not 3",
    SMALL + "price = { input = -1, output = 1 }": "s.toml:7: models[0].price.input: must be a number, 0 or more, "
    "not -1",
    SMALL + "price = { input = 1 }": "s.toml:7: models[0].price: has no `output`; a price needs both `input` and "
    "`output`",
    SMALL + '[review]\nrules = " "': "s.toml:8: review.rules: says nothing; write rules, or take the key out",
    SMALL + f'[review]\nrules = "{"x" * 50_001}"': "s.toml:8: review.rules: is longer than 50,000 characters; no "
    "reviewer reads that much",
    SMALL + '[review]\nrules = "a"\nrules_file = "p.jsonl"': "s.toml:9: review.rules_file: is given beside `rules`; "
    "keep one of them",
    SMALL + '[review]\nrules_file = "none.md"': "s.toml:8: review.rules_file: none.md cannot be read: No such file or "
    "directory",
    SMALL + "[review]\nblind = 1": "s.toml:8: review.blind: must be true or false, not 1",
    SMALL.replace('"s"', '"a/b"'): 's.toml:1: name: must be a name of letters, digits, "-", "_" and ".", '
    'like "support-q4"',
    SMALL.replace('"s"', '".."'): 's.toml:1: name: must be a name of letters, digits, "-", "_" and ".", '
    'like "support-q4"',
    "trials = 1979-05-27\n" + SMALL: "s.toml:1: trials: must be a whole number, 1 or more, not a date or time",
    'currency = "$"\n' + SMALL: 's.toml:1: currency: must be the code of a currency, like "USD"',
    SMALL.replace("[[models]]", "[models]"): "s.toml:3: models: must be a list of tables, each under [[models]], "
    "not a table",
    "models = [1]\n" + SMALL[: SMALL.index("[[")]: "s.toml:1: models[0]: must be a table, not 1",
    # what is missing
    SMALL.replace('name = "s"\n', ""): 's.toml:1: the file has no `name`; begin it with name = "support-q4"',
    SMALL.replace('prompts = ["p.jsonl"]\n', ""): "s.toml:1: the file has no `prompts`; begin it with "
    'prompts = ["prompts/support.jsonl"], or with prompts = [] where they come by `reviewtui import`',
    SMALL[: SMALL.index("[[")]: "s.toml:1: models: the file has no models; add at least one table [[models]]",
    SMALL[: SMALL.index("[[")] + "models = []": "s.toml:3: models: the file has no models; add at least one table "
    "[[models]]",
    SMALL.replace('model = "smollm2-135m"\n', ""): "s.toml:3: models[0]: has no `model`",
    SMALL.replace('provider = "embedded"\n', ""): "s.toml:3: models[0]: has no `provider`",
    HOSTED.replace('base_url = "https://h.example/v1"\n', ""): "s.toml:3: models[0]: has no `base_url`; write the "
    'service\'s address, like "https://api.example.com/v1"',
    # models
    SMALL + SMALL[SMALL.index("[[") :]: "s.toml:8: models[1].name: models[0] has the same name; each needs its own",
    SMALL.replace('"a"', '" a"'): "s.toml:4: models[0].name: must be one line of printable characters, without "
    "spaces at its ends",
    SMALL.replace('"a"', '""'): "s.toml:4: models[0].name: must be text, not an empty text",
    SMALL + 'base_url = "http://x"': "s.toml:7: models[0].base_url: an embedded model runs on this machine and has "
    "no address; remove it here",
    SMALL.replace("[[models]]", '[defaults]\nbase_url = "http://x"\n[[models]]'): "s.toml:4: defaults.base_url: an "
    "embedded model runs on this machine and has no address; remove it here",
    HOSTED + "extra = { temperature = 1 }": "s.toml:8: models[0].extra.temperature: write it as a key of the model, "
    "not under `extra`",
    HOSTED + "extra = { a = [{ b = nan }] }": "s.toml:8: models[0].extra.a: JSON cannot say this: dates, `nan`, "
    "`inf` and very large numbers are not allowed here",
    HOSTED + "extra = { a = 1979-05-27 }": "s.toml:8: models[0].extra.a: JSON cannot say this: dates, `nan`, "
    "`inf` and very large numbers are not allowed here",
    HOSTED.replace("https://h.example/v1", "h.example/v1"): "s.toml:7: models[0].base_url: must begin with http:// "
    'or https:// and name a host, like "https://api.example.com/v1"',
    HOSTED.replace("h.example", "h:port"): 's.toml:7: models[0].base_url: is not a URL; write it like '
    '"https://api.example.com/v1"',
    HOSTED.replace("h.example", "h .example"): "s.toml:7: models[0].base_url: must be a plain URL, without spaces; "
    "write international names in their ASCII form",
    HOSTED + 'headers = { "X-Team" = "a\\r\\nX-Evil: 1" }': "s.toml:8: models[0].headers.X-Team: must be one line of "
    "printable ASCII characters, without spaces at its ends",
    HOSTED + 'headers = { "X Team" = "a" }': 's.toml:8: models[0].headers."X Team": is not the name of an HTTP header',
    HOSTED + "headers = { X-Team = 1 }": 's.toml:8: models[0].headers: must be a table of texts, like '
    '{ "X-Team" = "search" }',
    # requirements
    "requirements = [0.5]\n" + SMALL: "s.toml:1: requirements[0]: must be a table, not 0.5",
    SMALL + "[[requirements]]\nat_least = 0.5": "s.toml:7: requirements[0]: has no `figure`; one of `csat`, "
    "`good_rate`, `failure_rate`, `error_rate`, `ttft_p50`, `ttft_p95`, `total_p50`, `total_p95`",
    SMALL + '[[requirements]]\nfigure = "csat"': "s.toml:7: requirements[0]: needs exactly one of `at_least` and "
    "`at_most`",
    SMALL + '[[requirements]]\nfigure = "csat"\nat_least = 0.1\nat_most = 0.9': "s.toml:7: requirements[0]: needs "
    "exactly one of `at_least` and `at_most`",
    SMALL + '[[requirements]]\nfigure = "csat"\nat_least = 85': "s.toml:9: requirements[0].at_least: must be a number "
    "from 0 to 1, because csat is a share",
    SMALL + '[[requirements]]\nfigure = "good_rate"\nat_least = "1s"': "s.toml:9: requirements[0].at_least: must be a "
    "number from 0 to 1, because good_rate is a share",
    SMALL + '[[requirements]]\nfigure = "total_p95"\nat_most = 10': "s.toml:9: requirements[0].at_most: must be a "
    'duration with its unit, like "1.5s" or "800ms", because total_p95 is a time',
    SMALL + '[[requirements]]\nfigure = "total_p95"\nat_most = "10"': "s.toml:9: requirements[0].at_most: must be a "
    'duration with its unit, like "1.5s" or "800ms", because total_p95 is a time',
    # prompt files
    SMALL.replace("p.jsonl", "none.jsonl"): "s.toml:2: prompts[0]: none.jsonl cannot be read: No such file or "
    "directory",
    SMALL.replace("p.jsonl", "x.csv"): "s.toml:2: prompts[0]: prompt files of this kind are not supported yet; "
    "supported: `.jsonl`",
    SMALL.replace("p.jsonl", "p.jsonl.gz"): "s.toml:2: prompts[0]: prompt files of this kind are not supported yet; "
    "supported: `.jsonl`",
    SMALL.replace("p.jsonl", "p.xyz"): 's.toml:2: prompts[0]: is not a prompt file; write one like '
    '"prompts/support.jsonl"',
    SMALL.replace("p.jsonl", "p\\u0000.jsonl"): 's.toml:2: prompts[0]: is not a prompt file; write one like '
    '"prompts/support.jsonl"',
    SMALL.replace('["p.jsonl"]', '["p.jsonl",\n"p.jsonl"]'): "s.toml:3: prompts[1]: is listed twice, which would "
    "double its weights",
    SMALL.replace('["p.jsonl"]', '"p.jsonl"'): 's.toml:2: prompts: must be a list of files, like '
    '["prompts/support.jsonl"], not a text',
}  # fmt: skip


SENTENCES = [sentence.split(": ", 1)[1] for sentence in ONE_PROBLEM.values()]


@pytest.mark.parametrize(("text", "sentence"), ONE_PROBLEM.items(), ids=SENTENCES)
def test_one_problem_has_one_sentence(folder: Path, text: str, sentence: str) -> None:
    assert problems(folder, text) == [sentence]


def test_all_problems_come_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = """\
nam = "x"
prompts = ["gone.jsonl", "p.jsonl"]
benchmarks = 1

[defaults]
timeout = "later"

[[models]]
name = "a"
provider = "openai-chat"
model = "m"

[[models]]
name = "a"
provider = "embedded"
model = "m"
temperture = 1

[[requirements]]
figure = "csat"
at_least = 3
"""
    assert problems(folder, text) == [
        "s.toml:1: nam: unknown key; did you mean `name`?",
        's.toml:1: the file has no `name`; begin it with name = "support-q4"',
        "s.toml:2: prompts[0]: gone.jsonl cannot be read: No such file or directory",
        "s.toml:3: benchmarks: not supported yet; remove it",
        's.toml:6: defaults.timeout: must be a duration, like "60s", "1m", "500ms" or a number of seconds, not a text',
        's.toml:8: models[0]: has no `base_url`; write the service\'s address, like "https://api.example.com/v1"',
        "s.toml:14: models[1].name: models[0] has the same name; each needs its own",
        "s.toml:17: models[1].temperture: unknown key; did you mean `temperature`?",
        "s.toml:21: requirements[0].at_least: must be a number from 0 to 1, because csat is a share",
    ]


def test_a_wrong_default_is_one_problem_and_not_one_a_model(folder: Path) -> None:
    text = HOSTED.replace("[[models]]", "[defaults]\nextra = { key = 1 }\n[[models]]", 1)
    assert len(problems(folder, text + text[text.index("[[") :].replace('"a"', '"b"'))) == 1


SECRETS = [
    f'api_key = "{SECRET}"',
    f'api_key = {{ env = "{SECRET}" }}',
    f'api_key = {{ "{SECRET}" = "env" }}',
    f'api_key = {{ value = "{SECRET}" }}',
    f'api_key = {{ env = ["{SECRET}"] }}',
    f'apikey = "{SECRET}"',
    f'max_tokens = "{SECRET}"',
    f'headers = {{ Authorization = "Bearer {SECRET}" }}',
    f'headers = {{ x-api-key = "{SECRET}" }}',
    f'extra = {{ api_key = "{SECRET}" }}',
    f'base_url = "https://user:{SECRET}@h.example/v1"',
    f'base_url = "https://{SECRET}@h.example/v1"',
    f'base_url = "https://h.example/v1?api_key={SECRET}"',
    f'base_url = "https://h.example:{SECRET}/v1"',
    f'api_key = "{SECRET}',  # not TOML
]


@pytest.mark.parametrize("line", SECRETS, ids=[line.replace(SECRET, "...") for line in SECRETS])
def test_a_literal_key_is_refused_and_never_repeated(folder: Path, line: str) -> None:
    found = problems(folder, HOSTED.replace('base_url = "https://h.example/v1"\n', "") + line)
    assert found
    assert SECRET not in "\n".join(found)


def test_the_refusal_of_a_literal_key_says_where_keys_belong(folder: Path) -> None:
    assert problems(folder, HOSTED + f'api_key = "{SECRET}"') == [
        "s.toml:8: models[0].api_key: a key never stands in a session file, which is shared and recorded; "
        'say where it is: { env = "NAME" }, { file = "..." } or { keyring = "..." }'
    ]
    assert problems(folder, HOSTED + 'api_key = { env = "A", file = "b" }') == [
        's.toml:8: models[0].api_key: must say one place of the key: { env = "NAME" }, { file = "..." } or '
        '{ keyring = "..." }'
    ]


def test_what_is_not_toml_is_said_with_its_line(folder: Path) -> None:
    assert problems(folder, SMALL + "key = [1,\n") == ["s.toml:8: this is not TOML: Invalid value"]
    assert problems(folder, "a = 1\na = 2") == ["s.toml:2: this is not TOML: Cannot overwrite a value"]
    assert problems(folder, "a = " + "[" * 10_000) == ["s.toml: its tables and lists are nested too deeply"]
    (long_number,) = problems(folder, "a = " + "9" * 10_000)
    assert long_number.startswith("s.toml: a value cannot be read: ")


def test_what_is_not_text_is_said_with_its_line(folder: Path) -> None:
    path = folder / "s.toml"
    path.write_bytes(b'name = "x"\nprompts = ["\xff"]\n')
    with pytest.raises(SessionFileError, match=r"^s\.toml:2: this is not UTF-8 text; save the file as UTF-8"):
        load_session(path)


def test_a_folder_or_an_absent_or_unreadable_file_is_said(folder: Path) -> None:
    with pytest.raises(SessionFileError, match=r"^prompts cannot be read: Is a directory$"):
        load_session(folder / "prompts")
    with pytest.raises(SessionFileError, match=r"^gone\.toml cannot be read: No such file or directory$"):
        load_session(folder / "gone.toml")
    (folder / "loop.toml").symlink_to("loop.toml")
    with pytest.raises(SessionFileError, match=r"^loop\.toml cannot be read: Too many levels of symbolic links$"):
        load_session(folder / "loop.toml")


def test_bad_lines_of_prompt_files_are_kept_apart_or_refused(folder: Path) -> None:
    (folder / "p.jsonl").write_text('{"prompt": "a"}\nnope\n{"prompt": "b", "weight": 0}\n')
    session, rejected = load(folder, SMALL)
    assert [prompt.text for prompt in session.prompts] == ["a"]
    assert [row.line for row in rejected] == [2, 3]
    assert problems(folder, SMALL, strict=True) == [str(row) for row in rejected]


def test_a_prompt_file_without_a_usable_prompt_is_a_problem(folder: Path) -> None:
    (folder / "p.jsonl").write_text("nope\n" * 30)
    found = problems(folder, SMALL)
    assert found[0] == "s.toml:2: prompts[0]: has no usable prompt"
    assert found[1].startswith("p.jsonl:1: is not valid JSON")
    assert found[-1] == "and 10 more lines of prompt files"
    assert len(found) == 22


def test_a_prompt_in_two_files_is_one_prompt(folder: Path) -> None:
    session, _ = load(folder, SMALL.replace('"p.jsonl"', '"p.jsonl", "prompts/support.jsonl"'))
    assert [(prompt.text, prompt.weight) for prompt in session.prompts] == [("hello", 2.0), ("refund", 1.0)]


WORDS = st.sampled_from(["name", "models", "prompts", "api_key", "timeout", "review", "figure", "at_least", "x"])
VALUES = st.recursive(
    st.sampled_from(['"a"', '""', "1", "-1", "nan", "true", "1979-05-27", '"60s"', '"csat"', '"embedded"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(WORDS, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(["name", "prompts", "trials", "currency", "defaults", "models", "review", "failures", "nope"])


@settings(deadline=None)  # a busy machine is no failure
@given(st.dictionaries(KEYS, VALUES))
def test_no_file_ends_in_anything_but_a_session_or_its_problems(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in document.items()))
    with pytest.raises(SessionFileError) as caught:
        load_session(path)
    prefix = f"{path}:"
    assert all(line.startswith(prefix) for line in str(caught.value).splitlines())
