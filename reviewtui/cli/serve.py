"""`reviewtui serve [SESSION]`: the same screens in a browser, for a reviewer without a terminal."""

import re
import shlex
import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from reviewtui.cli.options import database_option, db_option, reviewer_name, reviewer_option
from reviewtui.domain.errors import ReviewError
from reviewtui.domain.safe import safe_text

LOCAL = ("127.0.0.1", "::1", "localhost")

PAGE = "app_index.html"
_FETCHED_ELSEWHERE = re.compile(r"""<link\b[^>]*\bhref=["']https?://[^>]*>""")


def own_page(folder: Path) -> None:
    """Write the page that textual-serve shows into `folder`, without the font that it has every browser fetch from
    elsewhere: nobody else is to learn who grades, and when.
    """
    page = (files("textual_serve") / "templates" / PAGE).read_text(encoding="utf-8")
    (folder / PAGE).write_text(_FETCHED_ELSEWHERE.sub("", page), encoding="utf-8")


@click.command("serve", epilog="Example: reviewtui serve demo --reviewer ana --port 8000")
@click.argument("session", metavar="[SESSION]", required=False)
@db_option
@reviewer_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Its port.")
def command(session: str | None, db: str | None, reviewer: str | None, host: str, port: int) -> None:
    """Serve the review of SESSION (without it, Home) to a browser, until ctrl+c.

    Whoever opens the page grades as one and the same reviewer: one server a person. There is no password, so it listens
    on this machine alone unless --host says otherwise; put it behind what your team signs in with. The page fetches
    nothing from anywhere else.
    """
    try:
        from textual_serve.server import Server
    except ImportError:
        raise ReviewError(
            "what serves the screens to a browser is not installed", "Install it: pip install 'reviewtui[serve]'"
        ) from None
    name, database = reviewer_name(reviewer), database_option(db)
    what = ["review", session] if session is not None else []
    program = [sys.executable, "-P", "-m", "reviewtui", "--db", str(database), "--reviewer", name, *what]
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{port} · everybody who opens it grades as {safe_text(name)} · ctrl+c ends", err=True)
    if host not in LOCAL:
        click.echo(f"Everybody who can reach {shown} can open it: there is no password.", err=True)
    url = f"http://{shown}:{port}" if host in LOCAL else None
    with TemporaryDirectory(prefix="reviewtui-") as folder:
        own_page(Path(folder))
        command_line = shlex.join(program)
        Server(command_line, host, port, title="reviewtui", public_url=url, templates_path=folder).serve()
