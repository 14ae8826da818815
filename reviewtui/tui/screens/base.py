"""What the screens of this program have in common."""

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from reviewtui.tui.app import ReviewApp


class AppScreen(Screen[None], inherit_bindings=False):
    """A screen that declares all of its keys itself and knows which app it is in."""

    @property
    def stands(self) -> bool:
        """Whether it is one of the app's screens still. One that is being closed loses its widgets before a reading
        ends that was to be painted on them.
        """
        return self.app.is_running and self in self.app.screen_stack

    @property
    def review_app(self) -> "ReviewApp":
        return cast("ReviewApp", self.app)
