"""Where things are: session files, the ready sessions that travel with the program, the database."""

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

import reviewtui
from reviewtui.domain.errors import SessionFileError
from reviewtui.nearest import did_you_mean, listed

SESSIONS = "sessions"
SUFFIX = ".toml"
DATABASE = "reviews.db"


def find_session(argument: str, *, cwd: Path) -> Path:
    """The session file that `argument` means: a path, a name under `sessions/`, or the name of a ready session.

    SessionFileError where there is none, naming the nearest.
    """
    path = cwd / argument
    if os.path.isfile(path) or (_looks_like_path(argument) and os.path.lexists(path)):
        return path
    if not _looks_like_path(argument):
        for folder in (cwd / SESSIONS, packaged_sessions()):
            path = folder / f"{argument}{SUFFIX}"
            if os.path.lexists(path):
                return path
    names = [session.stem for session in list_sessions(cwd)]
    wanted = os.path.basename(argument).removesuffix(SUFFIX)
    hint = _what_there_is(argument, names, cwd)
    raise SessionFileError(f"no session {argument!r}{did_you_mean(wanted, names)}", hint)


def _what_there_is(argument: str, names: list[str], cwd: Path) -> str:
    """What to do where `argument` is no session: the file that was meant, else what there is and how to make one."""
    beside = f"{argument}{SUFFIX}"
    if not _looks_like_path(argument) and os.path.isfile(cwd / beside):
        return f"There is a file {beside} here: name it with its ending, or move it into {SESSIONS}/."
    known = f"Sessions here: {listed(names)}." if names else f"There is no session file in {SESSIONS}/."
    return f"{known} `reviewtui help session` says how to write one."


def list_sessions(cwd: Path) -> list[Path]:
    """The session files under `cwd`/sessions, then the ready sessions whose names are not among them."""
    found: dict[str, Path] = {}
    for folder in (cwd / SESSIONS, packaged_sessions()):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    return list(found.values())


def packaged_sessions() -> Path:
    """The folder of the ready sessions: `sessions/` of the checkout, or the copy that an installed wheel carries."""
    package = Path(reviewtui.__file__).resolve().parent
    checkout = package.parent / SESSIONS
    return checkout if (checkout / "demo.toml").is_file() else package / "_sessions"


def database_path(option: str | None, *, cwd: Path, env: Mapping[str, str]) -> Path:
    """The database: `option`, else $REVIEWTUI_DB, else in `sessions/` where there is one, else in the data folder."""
    given = option or env.get("REVIEWTUI_DB")
    if given:
        return cwd / os.path.expanduser(given)
    if (cwd / SESSIONS).is_dir():
        return cwd / SESSIONS / DATABASE
    return data_folder() / DATABASE


def data_folder() -> Path:
    """The user's data folder for reviewtui: the database of last resort, and fetched weights. May not exist yet."""
    return platformdirs.user_data_path("reviewtui", appauthor=False)


def user_config_path(env: Mapping[str, str]) -> Path:
    """The user's own settings: $REVIEWTUI_CONFIG, else `config.toml` in the config folder. May not exist."""
    given = env.get("REVIEWTUI_CONFIG")
    if given:
        return Path(os.path.expanduser(given)).absolute()
    return platformdirs.user_config_path("reviewtui", appauthor=False) / "config.toml"


def _looks_like_path(argument: str) -> bool:
    return argument.endswith(SUFFIX) or os.sep in argument or "/" in argument
