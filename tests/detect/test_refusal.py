"""Openings that decline, and openings that only look like it."""

import pytest

from reviewtui.detect.refusal import refusal
from tests.detect.answers import RULES, answer

DECLINING = [
    "I'm sorry, but I can't assist with that.",
    "I’m sorry, but I can’t help with that request.",
    "I am sorry, but I cannot fulfill your request.",
    "Sorry, I can't do that.",
    "I cannot provide medical advice.",
    "**I'm unable to help with that.**",
    "As an AI language model, I cannot provide personal opinions.",
    "Unfortunately, I am not able to answer this question.",
    "I apologize, but I won't be writing that. I must decline to participate.",
    "Es tut mir leid, aber ich kann Ihnen dabei nicht helfen.",
    "Leider kann ich diese Frage nicht beantworten.",
    "Je suis désolé, mais je ne peux pas vous aider avec cela.",
    "Lo siento, pero no puedo ayudarte con eso.",
    "Desculpe, mas não posso ajudar com isso.",
    "Mi dispiace, ma non posso aiutarti con questa richiesta.",
    "Het spijt me, maar ik kan je daar niet mee helpen.",
    "Przykro mi, ale nie mogę pomóc w tej sprawie.",
    "Извините, но я не могу помочь с этим.",
    "Üzgünüm, bu konuda yardımcı olamam.",
    "آسف، لا أستطيع مساعدتك في ذلك.",
    "मुझे खेद है, मैं इसमें आपकी मदद नहीं कर सकता।",
    "很抱歉,我无法提供这方面的帮助。",
    "对不起我不能回答这个问题。",
    "申し訳ありませんが、そのご質問にはお答えできません。",
    "죄송하지만 그 요청은 도와드릴 수 없습니다.",
]
HELPING = [
    "I'm sorry to hear that. Could you tell me your order number?",
    "I'm sorry to hear that! You can return it within 30 days; I can't wait to see it fixed.",
    "I can't help without your order number. Could you send it?",
    "I can't provide an exact date, but parcels usually take 3-5 days.",
    "I can't help but notice that the parcel left on Monday.",
    "I can help with that: open Settings and choose Returns.",
    "Our shop cannot accept returns after 60 days. " * 3 + "I'm sorry, but I can't assist with that.",
    "Es tut mir leid, dass Ihr Paket nicht da ist. Bitte senden Sie mir die Bestellnummer.",
    "Ich kann Ihnen ohne Bestellnummer nicht helfen, aber schauen Sie in Ihre E-Mails.",
    "Lo siento mucho. Su pedido llegará mañana.",
    "很抱歉给您带来不便。请提供订单号。",
    "申し訳ありません。注文番号を教えてください。",
    "",
    "No.",
]


@pytest.mark.parametrize("text", DECLINING)
def test_declining_is_found(text: str) -> None:
    found = refusal(answer(text), RULES)
    assert found is not None
    assert found.score == 0.8
    assert found.start == 0
    assert found.end is not None
    assert 0 < found.end <= len(text)


@pytest.mark.parametrize("text", HELPING)
def test_helping_is_left_alone(text: str) -> None:
    assert refusal(answer(text), RULES) is None


def test_the_evidence_starts_at_the_first_visible_character() -> None:
    found = refusal(answer("\n\n  Sorry, I can't help with that. Bye."), RULES)
    assert found is not None
    assert (found.start, found.end) == (4, 23)


def test_a_provider_that_withholds_is_certain_and_has_no_place_in_the_text() -> None:
    found = refusal(answer("Here is", finish_reason="content_filter"), RULES)
    assert found is not None
    assert (found.score, found.start, found.end) == (1.0, None, None)


def test_hostile_openings_cost_no_time_to_speak_of() -> None:
    for text in ("sorry " * 100, "i can't " * 100, "_" * 100_000, "抱歉" * 300, "ich kann " * 100):
        assert refusal(answer(text), RULES) is None
