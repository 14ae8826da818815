"""Ready-made keys. What a preset does not name keeps the keys that it is declared with."""

from collections.abc import Mapping

from reviewtui.actions.review_views import LABELS
from reviewtui.config.user import Preset
from reviewtui.tui.screens.review_label import KEYS

Keys = Mapping[str, str]
"""Keys by the id of an action, as Textual names them, with commas between several."""

_VIM: Keys = {
    **{f"{screen}.page_down": "ctrl+f,ctrl+d,pagedown" for screen in ("home", "answer", "review", "filter")},
    **{f"{screen}.page_down": "ctrl+f,ctrl+d,pagedown,space" for screen in ("session", "report", "rows", "record")},
    **{
        f"{screen}.page_up": "ctrl+b,ctrl+u,pageup"
        for screen in ("home", "answer", "review", "filter", "session", "report", "rows", "record")
    },
    "review.prompt_down": "ctrl+e,J,shift+down",
    "review.prompt_up": "ctrl+y,K,shift+up",
    "collect.page_down": "ctrl+f,ctrl+d,pagedown",
    "collect.page_up": "ctrl+b,ctrl+u,pageup",
    "triage.page_down": "ctrl+f,pagedown",
    "triage.page_up": "ctrl+b,pageup",
    "triage.evidence_down": "ctrl+e,J,shift+down",
    "triage.evidence_up": "ctrl+y,K,shift+up",
}

_LEFT_HAND: Keys = {
    "app.quit": "ctrl+q",
    "app.keys": "f1,question_mark",
    "confirm.yes": "f,y",
    "confirm.no": "d,n,escape",
    "noticed.yes": "f,y",
    "noticed.no": "d,n",
    "home.open": "space,enter",
    "home.down": "D,j,down",
    "home.up": "E,k,up",
    "home.report": "e,p",
    "home.new": "a,n",
    "session.down": "D,j,down",
    "session.up": "E,k,up",
    "session.report": "e,p",
    "collect.answer": "d,enter",
    "collect.order": "s,o",
    "collect.names": "V,N",
    "collect.down": "D,j,down",
    "collect.up": "E,k,up",
    "collect.right": "S,l,right",
    "collect.left": "A,h,left",
    "report.down": "D,j,down",
    "report.up": "E,k,up",
    "report.rows": "d,enter",
    **{
        f"review.{what}.{number}": f"{number},{key}"  # of the letters that only a comparison takes
        for what in ("place", "guess")
        for number, key in ((6, "t"), (7, "a"), (8, "b"), (9, "B"))
    },
    "review.cannot_judge": "grave_accent,0",
    "review.level": "c,equals_sign",
    "review.finish_ranking": "x,enter",
    "review.looked_through": "x,enter",
    "review.undo": "z,u,backspace",
    "review.note": "q,n",
    "review.zoom": "Z",
    "review.raw": "W,m",
    "review.prompt": "Q,o",
    "review.progress": "T,p",
    "review.down": "D,j,down",
    "review.up": "E,k,up",
    "review.page_down": "space,ctrl+d,pagedown",
    "review.page_up": "ctrl+e,ctrl+u,pageup",
    "review.top": "g,home",
    "review.end": "G,end",
    "review.prompt_down": "ctrl+g,J,shift+down",
    "review.prompt_up": "ctrl+t,K,shift+up",
    "review.unfold": "X,O",
    "review.together": "V,y",
    "review.find": "C,slash",
    "review.mark.left": "a,left,h",
    "review.mark.right": "d,right,l",
    "review.mark.up": "w,up,k",
    "review.mark.down": "s,down,j",
    "review.mark.start": "x,home",
    "review.mark.end": "c,end",
    "review.mark.less": "A,shift+left,H",
    "review.mark.more": "D,shift+right,L",
    "review.mark.line_less": "W,shift+up,K",
    "review.mark.line_more": "S,shift+down,J",
    "review.mark.from_start": "X,shift+home",
    "review.mark.to_end": "C,shift+end",
    "review.mark.take": "space,enter",
    "review.report": "r,p",
    "review.who_was_who": "w,enter",
    "warmup.leave_out": "F",
    "label.repetition": "v,p",
    "label.language": "a,l",
    "label.leak": "s,k",
    "label.other": "x,o",
    "label.noticed": "f,plus",
    "label.unnoticed": "d,minus",
    "label.finish": "space,enter",
    "triage.undo": "z,u,backspace",
    "triage.zoom": "Z,enter",
    "triage.note": "Q,n",
    "triage.filter": "F,backslash",
    "triage.order": "s,o",
    "triage.names": "V,N",
    "triage.copy": "C,L",
    "triage.reopen": "X,O",
    "triage.down": "D,j,down",
    "triage.up": "E,k,up",
    "triage.next": "S,l,right",
    "triage.previous": "A,h,left",
    "triage.next_group": "ctrl+e,right_square_bracket",
    "triage.previous_group": "ctrl+w,left_square_bracket",
    "triage.page_down": "B,pagedown",
    "triage.page_up": "T,pageup",
    "triage.first": "ctrl+g,home",
    "triage.evidence_down": "ctrl+f,J,shift+down",
    "triage.evidence_up": "ctrl+r,K,shift+up",
    "triage.evidence_page_up": "ctrl+a,ctrl+u",
    "triage.report": "f4,p",
    "triage.refresh": "f5",
    **{
        f"triage.category.{kind}": f"{number},{key}"
        for number, (kind, key) in enumerate(zip(LABELS, (*"12345", "q", "t", "v", "b"), strict=True), start=1)
        if number > 5
    },
}

_NUMPAD: Keys = {
    "confirm.yes": "plus,y",
    "confirm.no": "minus,n,escape",
    "noticed.yes": "plus,y",
    "noticed.no": "minus,n",
    "review.compare.first": "1,a",
    "review.compare.second": "2,b",
    "review.compare.tie": "3,t",
    "review.compare.first_strongly": "4,A",
    "review.compare.second_strongly": "5,B",
    "review.compare.both_bad": "6,x",
    "review.cannot_judge": "0",
    "review.undo": "full_stop,u,backspace",
    "review.skip": "plus,s",
    "review.label": "asterisk,f",
    "review.next": "minus,tab,l,right",
    **{f"label.{kind}": f"{number},{KEYS[kind]}" for number, kind in enumerate(LABELS, start=1)},
    "triage.confirm": "plus,c",
    "triage.dismiss": "minus,d",
    "triage.select": "asterisk,space",
    "triage.undo": "full_stop,u,backspace",
}

PRESETS: Mapping[Preset, Keys] = {"default": {}, "vim": _VIM, "left-hand": _LEFT_HAND, "numpad": _NUMPAD}

MEANT_FOR: Mapping[Preset, str] = {
    "default": "both hands",
    "vim": "hands that know vim: pages by ctrl+f and ctrl+b, the prompt by ctrl+e and ctrl+y",
    "left-hand": "the left hand alone: everything of Review and Triage, the right one stays on the mouse or at rest",
    "numpad": "the number pad: 1 A better, 2 B better, 3 tie, 0 can't tell, . undo, + skip",
}
