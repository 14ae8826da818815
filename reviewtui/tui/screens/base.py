"""What the screens of this program have in common."""

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from reviewtui.tui.app import ReviewApp


class AppScreen(Screen[None], inherit_bindings=False):
    """A screen that declares all of its keys itself and knows which app it is in."""

    @property
    def review_app(self) -> "ReviewApp":
        return cast("ReviewApp", self.app)
