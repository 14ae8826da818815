"""Reading the text of a file that people write, and TOML out of it, with errors that name the file and the line."""

from pathlib import Path

import tomli

from reviewtui.config.locate import Locations
from reviewtui.config.problems import Problems
from reviewtui.domain.errors import SessionFileError


def shown_path(path: Path) -> str:
    """`path` as a person would type it: relative to where they are, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def read_bytes(path: Path, shown: str) -> bytes:
    """What a file holds, `shown` being its name in errors. SessionFileError where it cannot be had."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SessionFileError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:  # no file system has names with U+0000 in them
        raise SessionFileError(f"{shown} cannot be read: no file has such a name") from None


def read_text(path: Path, shown: str) -> str:
    """The text of a file, `shown` being its name in errors. SessionFileError where it cannot be had."""
    content = read_bytes(path, shown)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SessionFileError(f"{shown}:{line}: this is not UTF-8 text; save the file as UTF-8") from None


def parse(text: str, shown: str) -> tuple[dict[str, object], Problems]:
    """The document, and an empty collection of problems that knows its lines. SessionFileError where it is no TOML."""
    try:
        return tomli.loads(text), Problems(shown, Locations(text))
    except tomli.TOMLDecodeError as error:
        raise SessionFileError(f"{shown}:{error.lineno}: this is not TOML: {error.msg}") from None
    except RecursionError:
        raise SessionFileError(f"{shown}: its tables and lists are nested too deeply") from None
    except ValueError as error:  # numbers with more digits than Python converts
        raise SessionFileError(f"{shown}: a value cannot be read: {error}") from None
