"""Names of models and of those who make them, as patterns.

`SURE` names mean nothing else, however they are written. `SHARED` ones are also people's names, star signs, animals or
winds: they count only as they are properly written, and what stands after them is looked at. A name may have a version
after it, and stand in bold or quoted.
"""

import re
from collections.abc import Iterator

SURE = (
    r"Chat-?GPT",
    r"GPT-?(?:[345]|OSS)[\w.]*",
    r"DeepSeek",
    r"Qwen",
    r"QwQ",
    r"Tongyi Qianwen",
    r"通义千问|通義千問",
    r"文心一言|豆包|混元|智谱清言|讯飞星火",
    r"ERNIE Bot",
    r"Chat-?GLM",
    r"Hunyuan",
    r"Doubao",
    r"Baichuan",
    r"InternLM",
    r"MiniMax",
    r"Mixtral",
    r"Ministral",
    r"Le Chat",
    r"SmolLM",
    r"Bing Chat",
    r"TinyLlama",
    r"Nemotron",
    r"YandexGPT",
    r"GigaChat",
    r"OpenHermes",
    r"StableLM",
    r"Starcoder",
    r"WizardLM",
    r"Command[ -]R",
    r"LaMDA",
    r"PaLM 2",
    r"클로드|챗GPT|챗지피티",
    r"クロード|チャットGPT",
    r"كلود",
    r"Клод",
)
SHARED = (
    *("Claude", "Gemini", "Gemma", "Grok", "Bard", "Mistral", "Phi", "Copilot", "Kimi", "ERNIE", "Falcon", "Granite"),
    *("Llama", "LLaMA", "Alpaca", "Vicuna", "Zephyr", "Nova", "Titan", "Jamba", "OLMo", "Aya", "Dolly", "Solar"),
)
MAKERS = (
    r"(?i:Open ?AI)",
    r"(?i:Anthropic)",
    r"Google(?: (?:DeepMind|AI|Research))?",
    r"DeepMind",
    r"Meta(?: AI)?",
    r"Facebook",
    r"Microsoft",
    r"Mistral(?: AI)?",
    r"Alibaba(?: (?:Cloud|Group))?",
    r"阿里云|阿里巴巴|百度|腾讯|字节跳动|智谱|深度求索|月之暗面|谷歌|微软",
    r"(?i:xAI)",
    r"Cohere",
    r"Hugging ?Face",
    r"Amazon",
    r"Apple",
    r"NVIDIA|Nvidia",
    r"IBM",
    r"Baidu|Tencent|ByteDance|Zhipu(?: AI)?|Moonshot(?: AI)?",
    r"AI21(?: Labs)?",
    r"Stability AI",
    r"Yandex|Sber(?:bank)?|Яндекс|Сбер",
    r"(?:the )?Allen Institute",
    r"Databricks|Nous Research|Reka(?: AI)?|Inflection(?: AI)?|01\.AI",
)
_WORDS = frozenset(
    (
        *("gpt", "chatgpt", "openai", "deepseek", "qwen", "qwq", "glm", "chatglm", "ernie", "hunyuan", "doubao"),
        *("baichuan", "internlm", "minimax", "mixtral", "ministral", "chat", "smollm", "bing", "llama", "tinyllama"),
        *("nemotron", "yandexgpt", "gigachat", "openhermes", "stablelm", "starcoder", "wizardlm", "lamda", "palm"),
        *("claude", "gemini", "gemma", "grok", "bard", "mistral", "phi", "copilot", "kimi", "falcon", "granite"),
        *("alpaca", "vicuna", "zephyr", "nova", "titan", "jamba", "olmo", "aya", "dolly", "solar", "anthropic"),
        *("google", "deepmind", "meta", "facebook", "microsoft", "alibaba", "xai", "cohere", "hugging", "huggingface"),
        *("amazon", "apple", "nvidia", "ibm", "baidu", "tencent", "bytedance", "zhipu", "moonshot", "ai", "stability"),
        *("yandex", "sber", "sberbank", "allen", "databricks", "nous", "reka", "inflection", "tongyi"),
    )
)
"""Of each name one word in small letters, without digits."""

_WORD = re.compile("[A-Za-z]+")
_OTHER_SCRIPTS = re.compile(
    "通义|通義|文心|豆包|混元|智谱|讯飞|阿里|百度|腾讯|字节|深度求索|月之暗面|谷歌|微软|클로드|챗지피티|クロード|チャット|كلود|[Кк]лод|Яндекс|Сбер"
)

_VERSION = (
    r"(?:[- ]?(?:v?\d[\w.-]*\w|v?\d|Sonnet|Opus|Haiku|Instant|Pro|Flash|Ultra|Nano|Large|Medium|Small|Turbo|Plus|Max|"
    r"Instruct|Coder|AI|Chat|[RV]\d)\b)*"
)
_PLAIN = f"(?i:{'|'.join(SURE)})"
_AMBIGUOUS = f"(?:{'|'.join(SHARED)})"
_NO_MORE = r"(?!'s\b|[’']|-\w)(?![A-Za-z])"  # a name inside a longer word, or somebody's who belongs to it

PRODUCT = rf"[*_\"“]{{0,3}}(?:{_PLAIN}|{_AMBIGUOUS}){_VERSION}[*_\"”]{{0,3}}{_NO_MORE}"
"""A model, as it would call itself."""

MAKER = rf"[*_\"“]{{0,3}}(?:{'|'.join(MAKERS)}|(?:{_PLAIN}|{_AMBIGUOUS}){_VERSION}(?: (?:team|Team))?)[*_\"”]{{0,3}}"
"""Who makes models; also a model, in whose team's place it is often named."""

AMBIGUOUS = re.compile(rf"{_AMBIGUOUS}(?={_VERSION}[*_\"”]{{0,3}}\Z)")
"""At the end of what was found: a name that may be a person's."""


def mentions(text: str) -> Iterator[tuple[int, int]]:
    """Where some name may stand in the text, as offsets; quick where none does, which is nearly everywhere."""
    if not _WORDS.isdisjoint(_WORD.findall(text.lower())):
        yield from (word.span() for word in _WORD.finditer(text) if word.group().lower() in _WORDS)
    if not text.isascii():
        yield from (name.span() for name in _OTHER_SCRIPTS.finditer(text))
