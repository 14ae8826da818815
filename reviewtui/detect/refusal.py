"""Refusals: the provider says so, or the answer opens with one of the ways in which models decline.

Only the opening counts: an answer that helps first and sets a limit afterwards is not a refusal. Nor is one that names
what it needs ("I can't help without your order number") or goes on to help ("..., but I can explain how").
"""

import re
from typing import NamedTuple

from reviewtui.detect.outcome import WITHHELD
from reviewtui.detect.straight import straight
from reviewtui.domain.detection import Detection
from reviewtui.domain.response import Response
from reviewtui.domain.session import FailureRules

OPENING = 400
"""Characters of the answer that are looked at."""


class Declining(NamedTuple):
    """How a language declines: `regret` may come first, `cannot` and the `deed` must follow each other closely (where
    the deed carries the negation, `cannot` is empty), and a word of `unless` later in the sentence takes it back.
    `spaced`: words stand apart in this script."""

    language: str
    regret: str
    cannot: str
    deed: str
    unless: str = ""
    spaced: bool = True


WAYS = (
    Declining(
        "English",
        r"(?:i'm|i am) (?:\w+ )?sorry|sorry|i apologi[sz]e|my apologies|unfortunately|thank you|as an? \w+",
        r"i (?:\w+ly )?(?:can ?not|can't|won't|will not|must decline)|i(?: a|')m (?:not able|unable|not allowed) to",
        r"(?:assist|help|comply|fulfil|provid|answer|discuss|engag|creat|generat|writ|participat|respond)\w*"
        r"|do (?:that|this)\b|(?:your|that|this) request",
        r"but|however|without|until|unless|before",
    ),
    Declining(
        "German",
        r"(?:es )?tut mir (?:\w+ )?leid|entschuldigung|leider|ich bedaure",
        r"(?:ich kann|kann ich|ich darf|darf ich)\b[^.!?\n]{0,40}?\bnicht",
        r"(?:weiter)?helfen|beantworten|unterstützen|behilflich|erfüllen|bereitstellen|erstellen|schreiben|nachkommen",
        r"aber|jedoch|ohne|bevor|solange",
    ),
    Declining(
        "French",
        r"(?:je suis )?(?:\w+ )?désolée?|je regrette|malheureusement",
        r"je ne (?:peux|puis)(?: pas)?|je ne suis pas en mesure de",
        r"aider|répondre|fournir|accéder|créer|écrire|discuter|satisfaire",
        r"mais|cependant|sans|avant",
    ),
    Declining(
        "Spanish",
        r"lo siento|lo lamento|disculp[ae]|lamentablemente|perdón",
        r"no puedo",
        r"ayudar|responder|proporcionar|cumplir|crear|escribir|asistir|hablar|hacer eso",
        r"pero|sin|hasta|antes",
    ),
    Declining(
        "Portuguese",
        r"desculp[ae]|lamento|sinto muito|infelizmente",
        r"não (?:posso|consigo)",
        r"ajudar|responder|fornecer|atender|criar|escrever",
        r"mas|sem|até|antes",
    ),
    Declining(
        "Italian",
        r"mi dispiace|mi scuso|spiacente|purtroppo",
        r"non (?:posso|sono in grado di)",
        r"aiutar|risponder|fornir|crear|scriver|assister|soddisfar",
        r"ma|però|senza|prima",
    ),
    Declining(
        "Dutch",
        r"het spijt me|sorry|helaas",
        r"(?:ik kan|kan ik)\b[^.!?\n]{0,40}?\bniet",
        r"helpen|beantwoorden|voldoen|schrijven|maken",
        r"maar|zonder|voordat",
    ),
    Declining(
        "Polish",
        r"przykro mi|przepraszam|niestety",
        r"nie mogę",
        r"pomóc|odpowiedzieć|udzielić|spełnić|napisać|dostarczyć",
        r"ale|bez|dopóki",
    ),
    Declining(
        "Russian",
        r"извините|простите|к сожалению|прошу прощения|мне жаль",
        r"я не могу",
        r"помочь|ответить|предоставить|выполнить|обсуждать|написать",
        r"но|однако|без|пока",
    ),
    Declining(
        "Turkish",
        r"üzgünüm|maalesef|özür dilerim",
        r"",
        r"yardımcı olamam|yardım edemem|yanıtlayamam|cevaplayamam",
    ),
    Declining(
        "Arabic",
        r"آسف|أعتذر|عذر[اًا]+|للأسف",
        r"لا أستطيع|لا يمكنني",
        r"مساعد|الإجابة|تقديم|تلبية",
        r"لكن|بدون",
    ),
    Declining(
        "Hindi",
        r"मुझे खेद है|क्षमा करें|माफ़ करें|माफ कीजिए",
        r"",
        r"(?:मदद|सहायता) नहीं कर सक",
    ),
    Declining(
        "Chinese",
        r"(?:很|非常|十分)?(?:抱歉|对不起|對不起|不好意思)",
        r"我?(?:无法|不能|無法|没办法)",
        r"帮|幫|提供|回答|协助|協助|满足|滿足|讨论|討論|完成",
        r"但|除非",
        spaced=False,
    ),
    Declining(
        "Japanese",
        r"(?:大変)?申し訳(?:ございません|ありません)|すみません|恐れ入ります|ごめんなさい",
        r"",
        r"(?:お手伝い|お答え|お応え|ご?回答|ご?提供|ご?対応|ご?協力)[^。\n]{0,8}?(?:でき|いたし)(?:ません|かねます)",
    ),
    Declining(
        "Korean",
        r"죄송하지만|죄송합니다|미안하지만|유감스럽지만",
        r"",
        r"(?:도와 ?드릴|도움을 드릴|답변을? ?드릴|답변해 드릴|제공해 드릴|응할) 수 ?(?:는 |가 )?없",
    ),
)

_STOPS = r".!?。!?।\n"


def _compiled(way: Declining) -> re.Pattern[str]:
    edge = r"\b" if way.spaced else ""
    regret = rf"(?:(?:{way.regret})[^\n]{{0,80}}?)?"
    cannot = rf"{edge}(?:{way.cannot})[^{_STOPS}]{{0,16}}?" if way.cannot else ""
    taken_back = rf"(?![^{_STOPS}]*{edge}(?:{way.unless}){edge})" if way.unless else ""
    return re.compile(rf"[\W_]*{regret}{cannot}(?:{way.deed}){taken_back}", re.IGNORECASE)


_PATTERNS = [(way.language, _compiled(way)) for way in WAYS]


def refusal(response: Response, rules: FailureRules) -> Detection | None:  # noqa: ARG001 - one signature
    """The provider withheld the answer, or the answer opens by declining (score 0.8: a pattern can be wrong)."""
    if response.finish_reason in WITHHELD:
        return _found(1.0, f"the provider ended the answer as {response.finish_reason}", None, None)
    opening = straight(response.text[:OPENING])
    for language, pattern in _PATTERNS:
        if found := pattern.match(opening):
            start = len(opening) - len(opening.lstrip())
            return _found(0.8, f"opens by declining ({language})", start, found.end())
    return None


def _found(score: float, message: str, start: int | None, end: int | None) -> Detection:
    return Detection(kind="refusal", detector="refusal", version=1, score=score, message=message, start=start, end=end)
