"""The files of a new session: where they stand, and writing them whole or not at all."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from reviewtui.actions.init import PROMPT_SUFFIX, Answers
from reviewtui.actions.models import GGUF
from reviewtui.actions.output import write_output
from reviewtui.config.find import SESSIONS, SUFFIX
from reviewtui.config.write import session_text
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.session import Model


def session_path(name: str, cwd: Path) -> Path:
    """Where the session `name` stands, so that its name alone finds it."""
    return cwd / SESSIONS / f"{name}{SUFFIX}"


def typed_prompts_path(name: str, cwd: Path) -> Path:
    """Where the prompts typed in for the session `name` stand."""
    return cwd / SESSIONS / "prompts" / f"{name}{PROMPT_SUFFIX}"


def existing_files(answers: Answers, cwd: Path) -> list[Path]:
    """The files that `write_session` would replace."""
    places = [session_path(answers.name, cwd)]
    if isinstance(answers.prompts, tuple):
        places.append(typed_prompts_path(answers.name, cwd))
    return [place for place in places if os.path.lexists(place)]


def write_session(answers: Answers, cwd: Path, *, replace: Collection[Path] = ()) -> Path:
    """Write the session file, and the prompts where they were typed in; returns the session file's path.

    ReviewError where a file is there that is not among those to `replace`, or where one cannot be written. A prompt
    file that is new does not stay without its session.
    """
    for there in existing_files(answers, cwd):
        if there not in replace:
            raise ReviewError(
                f"{there.relative_to(cwd)} exists already; nothing was written",
                "Choose another name, or give --force to replace it.",
            )
    path = session_path(answers.name, cwd)
    _make_folder(path.parent)
    if not isinstance(answers.prompts, tuple):
        write_output(path, _text(answers, path, cwd).encode())
        return path
    typed = typed_prompts_path(answers.name, cwd)
    is_new = not os.path.lexists(typed)
    _make_folder(typed.parent)
    try:
        write_output(typed, _prompt_lines(answers.prompts))
        write_output(path, _text(answers, path, cwd).encode())
    except BaseException:
        if is_new:
            typed.unlink(missing_ok=True)
        raise
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReviewError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _text(answers: Answers, path: Path, cwd: Path) -> str:
    match answers.prompts:
        case None:
            prompts = []
        case Path() as file:
            prompts = [_from(path.parent, file)]
        case _:
            prompts = [f"prompts/{answers.name}{PROMPT_SUFFIX}"]
    models = [_placed(model, path.parent, cwd) for model in answers.models]
    return session_text(
        answers.name, prompts=prompts, models=models, review=answers.review, requirements=answers.requirements
    )


def _placed(model: Model, folder: Path, cwd: Path) -> Model:
    """`model` with its GGUF file named from the session's `folder`, where it was named from `cwd`."""
    if model.provider != "embedded" or not model.model.endswith(GGUF):
        return model
    return msgspec.structs.replace(model, model=_from(folder, cwd / os.path.expanduser(model.model)))


def _from(folder: Path, file: Path) -> str:
    """`file` as named from `folder`: folders are followed to where they really are, because `..` is."""
    real = os.path.join(os.path.realpath(file.parent), file.name)
    try:
        return Path(os.path.relpath(real, os.path.realpath(folder))).as_posix()
    except ValueError:  # another drive
        return Path(real).as_posix()


def _prompt_lines(prompts: Sequence[str]) -> bytes:
    return b"".join(msgspec.json.encode({"prompt": prompt}) + b"\n" for prompt in prompts)
