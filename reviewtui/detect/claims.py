"""The ways in which an answer says of itself which model it is or who made it, language by language.

In these patterns `{name}` stands for a model and `{maker}` for whoever makes models. They are looked for whatever the
case of their letters; names mind it where they must.
"""

from typing import NamedTuple

NEVER = r"(?!)"
"""Matches nothing: what a language has no use for."""


class Speaking(NamedTuple):
    """How a language speaks of itself: `am` and `called` stand before a name, `role` before what it is ("as"), `kind`
    is what a model calls itself, `was` stands before `made`, which a maker follows. Other ways are written out.
    `spaced`: words stand apart in this script. Where none of the `cues` stands, nothing need be looked for.
    """

    language: str
    cues: str
    am: str = NEVER
    called: str = NEVER
    role: str = NEVER
    kind: str = NEVER
    was: str = NEVER
    made: str = NEVER
    others: tuple[str, ...] = ()
    spaced: bool = True


_DEEDS = r"(?:develop|creat|train|mad|build|built|design|releas|program|fine-tun|produc)(?:ed|e)?"

WAYS = (
    Speaking(
        "English",
        cues=r"\b(?:i am|i'm|i was|i've|i have|as|being|my|me|i go|i run|(?:talk|chatt|speak)ing|this is)\b",
        am=r"(?:i am|i'm)(?: (?:actually|just|only|really|simply|called|named))*",
        called=r"my name is|i go by|(?:they|people|you can|you may) call me"
        r"|you(?:'re| are) (?:talking|chatting|speaking) (?:to|with)",
        role=r"as|being",
        kind=r"(?:an?|the|your)(?: (?!of\b|for\b|at\b|in\b|who\b|with\b)[\w-]+){0,4}?"
        r" (?:model|assistant|ai|chatbot|bot|intelligence|program|system|llm)\b(?! \w+(?:or|er)\b)",
        was=r"(?:i am|i'm|i was|i've been|i have been)(?: (?:actually|just|only|originally|both))*",
        made=rf"(?:\w+ly )?{_DEEDS} (?:by|at)(?: (?:a|the) (?:team|people|company|engineers|researchers))?"
        r"(?: (?:at|of))?(?: the)?",
        others=(
            r"(?:i am|i'm|as|being) (?:an? )?{maker}(?:'s)?(?: [\w-]+){0,2}? (?:model|assistant|ai|chatbot|llm)\b",
            r"(?:i am|i'm) {maker}'s (?:own )?{name}",
            r"(?:i am|i'm) (?:an?|the|one) (?:[\w-]+ )?(?:version|instance|variant|member|part|one) of (?:the )?{name}",
            r"(?:i am|i'm) (?:an?|the) {name} (?:[\w-]+ )?(?:model|assistant|ai|chatbot)\b",
            r"i(?:'m| am) (?:based|built|running) on (?:the )?(?:{maker}'s )?{name}",
            r"i run on (?:the )?(?:{maker}'s )?{name}",
            r"i(?:'m| am) powered by (?:the )?{maker}",
            rf"{{maker}}(?:, [\w ]{{3,40}}?)?,? (?:\w+ly )?{_DEEDS} me\b(?! an?\b| the\b| feel| think| want)",
            r"my (?:creators?|developers?|makers?|engineers|trainers)(?: at| is| are|,)? (?:the )?{maker}",
            r"{maker}'s (?:[\w-]+ ){0,2}(?:policy|policies|guidelines|rules|terms)\b[^.!?\n]{0,30}\bme\b",
            r"(?<!such )(?<!well )as {name}(?:,|(?= i\b))(?=[^.!?\n]{0,60}\b(?:i|my|me)\b)",
            r"this is {name}(?:,? (?:an?|the|your)\b[^.!?\n]{0,24}\b(?:ai|assistant|model|chatbot)\b|,? (?:here|"
            r"speaking)\b)",
        ),
    ),
    Speaking(
        "German",
        cues=r"\b(?:ich|mein name|heiße|als|sie (?:sprechen|chatten))\b",
        am=r"ich bin(?: (?:nur|eigentlich|das Modell|der Assistent))?",
        called=r"mein name ist|ich heiße|(?:und|ich) heiße|sie (?:sprechen|chatten) mit",
        role=r"als",
        kind=r"(?:ein\w* |das |der |ihr )?(?:[\w-]+ ){0,2}?(?:KI|[\w-]*(?:modell|assistent)|chatbot)\b",
        made=r"(?:das |der |die )?(?:von|durch)(?: der Firma| dem Unternehmen)?",
        others=(
            r"ich wurde (?:\w+ )?von (?:der Firma )?{maker} (?:entwickelt|trainiert|erstellt|geschaffen|gebaut)",
            r"(?:ich bin|als) (?:ein\w* )?von {maker} (?:entwickelt|trainiert|erstellt|geschaffen|gebaut)",
            r"als {name},? (?:kann|habe|bin|darf|werde|muss|weiß|möchte|verfüge) ich",
        ),
    ),
    Speaking(
        "French",
        cues=r"\b(?:je|j'|mon nom|en tant|comme|vous parlez)",
        am=r"je suis",
        called=r"je m'appelle|mon nom est|vous parlez (?:à|avec)",
        role=r"en tant (?:que|qu')|comme",
        kind=r"(?:une? |l'|votre )?(?:[\w-]+ ){0,2}?(?:modèle|assistante?|ia|intelligence|chatbot|programme)\b",
        was=r"j'ai été|je suis",
        made=r"(?:développée?|créée?|entraînée?|conçue?|mise? au point|fabriquée?) (?:par|chez)(?: la société)?",
        others=(r"en tant que {name},? (?=je\b|j'|mon\b|ma\b)",),
    ),
    Speaking(
        "Spanish",
        cues=r"\b(?:soy|me llamo|mi nombre|fui|he sido|como|en tanto|hablando con)\b",
        am=r"(?:yo )?soy",
        called=r"me llamo|mi nombre es|(?:está|estás) hablando con",
        role=r"como|en tanto que",
        kind=r"(?:una? |el |su |tu )?(?:[\w-]+ ){0,2}?(?:modelo|asistente|ia|inteligencia|chatbot|programa)\b",
        was=r"fui|he sido",
        made=r"(?:desarrollad|cread|entrenad|diseñad|hech)[oa] por",
        others=(r"como {name}, (?=(?:no )?(?:puedo|tengo|soy|mi)\b)",),
    ),
    Speaking(
        "Portuguese",
        cues=r"\b(?:sou|meu nome|chamo|fui|como)\b",
        am=r"(?:eu )?sou(?: o| a)?",
        called=r"meu nome é|eu me chamo|chamo-me",
        role=r"como",
        kind=r"(?:uma? |o |seu )?(?:[\w-]+ ){0,2}?(?:modelo|assistente|ia|inteligência|chatbot|programa)\b",
        was=r"fui",
        made=r"(?:desenvolvid|criad|treinad|projetad|feit)[oa] (?:pel[oa]|por)",
    ),
    Speaking(
        "Italian",
        cues=r"\b(?:sono|mi chiamo|mio nome|come|in quanto)\b",
        am=r"(?:io )?sono",
        called=r"mi chiamo|il mio nome è",
        role=r"come|in quanto",
        kind=r"(?:un |un'|una |il )?(?:[\w-]+ ){0,2}?(?:modello|assistente|ia|intelligenza|chatbot|programma)\b",
        was=r"sono(?: stat[oa])?",
        made=r"(?:sviluppat|creat|addestrat|progettat|realizzat)[oa] da(?:lla|l)?",
    ),
    Speaking(
        "Dutch",
        cues=r"\b(?:ik|mijn naam|als)\b",
        am=r"ik ben",
        called=r"mijn naam is|ik heet",
        role=r"als",
        kind=r"(?:een |het |uw |je )?(?:[\w-]+ ){0,2}?(?:[\w-]*model|[\w-]*assistent|ai|chatbot)\b",
        was=r"ik (?:ben|werd)",
        made=r"(?:dat |die )?(?:(?:is )?(?:ontwikkeld|gemaakt|getraind|gebouwd|ontworpen) )?(?:door|van)",
    ),
    Speaking(
        "Polish",
        cues=r"\b(?:jestem|nazywam|mam na imię|jako|został)",
        am=r"jestem",
        called=r"nazywam się|mam na imię",
        role=r"jako",
        kind=r"(?:[\w-]+ ){0,2}?(?:model\w*|asystent\w*|ai|chatbot\w*)\b",
        was=r"(?:zostałem|zostałam)",
        made=r"(?:stworzon|opracowan|wytrenowan|zaprojektowan|szkolon)\w* przez(?: firmę)?",
    ),
    Speaking(
        "Russian",
        cues=r"\b(?:я|меня|мо[её]|как|будучи)\b",
        am=r"я(?: —| -)?",
        called=r"меня зовут|мо[её] имя(?: —)?",
        role=r"как|будучи",
        kind=r"(?:[\w-]+ ){0,3}?(?:модель\w*|ассистент\w*|помощник\w*|ии|чат-?бот\w*|интеллект\w*)\b",
        was=r"я(?: была?)?",
        made=r"(?:созданн?|разработанн?|обученн?)\w*(?: компанией| командой)?",
        others=(r"меня (?:создал|разработал|обучил|сделал)\w*(?: компания| команда)? {maker}",),
    ),
    Speaking(
        "Turkish",
        cues=r"\b(?:ben|adım|tarafından)\b",
        am=r"ben",
        called=r"(?:benim )?adım",
        others=(
            r"{maker} tarafından [\w ]{0,20}(?:geliştiril|eğitil|oluşturul|yaratıl|tasarlan)\w*d[iıuü]m\b",
            r"{maker} tarafından [\w ]{0,50}(?:modeliyim|asistanıyım|zekayım|zekâyım)\b",
        ),
    ),
    Speaking(
        "Arabic",
        cues=r"أنا|اسمي|بصفتي|كوني|تطوير|تدريب|إنشائي|طورتني|دربتني|صنعتني",
        am=r"أنا",
        called=r"اسمي",
        role=r"بصفتي|كوني",
        kind=r"(?:نموذج|مساعد|ذكاء|روبوت)\w*",
        made=r"(?:تم )?(?:تطوير|تدريب|إنشاء|طور|درب|أنشأ|صنع)\w*(?: بواسطة| من قبل| من| شركة| على يد)*",
        others=(
            r"(?:تطويري|تدريبي|إنشائي|طورتني|دربتني|أنشأتني|صنعتني)(?: بواسطة| من قبل| من| شركة| على يد)* {maker}",
        ),
    ),
    Speaking(
        "Hindi",
        cues=r"मेरा|मैं|मुझे",
        called=r"मेरा नाम",
        others=(
            r"मैं {name},? (?:हूँ|हूं)",
            r"(?:मुझे|मैं) [^।\n]{0,20}{maker} (?:द्वारा|ने) [^।\n]{0,12}(?:बनाया|विकसित|प्रशिक्षित|निर्मित)",
        ),
    ),
    Speaking(
        "Chinese",
        cues=r"我|作为",
        spaced=False,
        others=(
            r"(?:我是|我叫|我的名字(?:是|叫)|作为)(?:一个)?{name}",
            r"(?:我是|我|作为)(?:一[个款种])?由?{maker}[^。!?!?,,\n]{0,12}(?:开发|训练|创建|打造|研发|推出|制作|開發|訓練)",
        ),
    ),
    Speaking(
        "Japanese",
        cues=r"私|わたし|僕|です",
        spaced=False,
        others=(
            r"(?:私|わたし|僕)(?:の名前)?は、?{name}(?:です|と申し|といい|と言い|、)",
            r"(?:私|わたし|僕)は、?{maker}(?:社)?(?:が|によって|に|の)[^。\n]{0,12}(?:開発|訓練|作|学習|トレーニング|設計)",
            r"(?<![^。、\n]){maker}が(?:開発|作成|訓練|設計)した[^。はが\n]{0,20}(?:{name}|モデル|アシスタント)です",
        ),
    ),
    Speaking(
        "Korean",
        cues=r"저는|나는|제 이름",
        others=(
            r"(?:저는|나는|제 이름은) {name}(?:입니다|이고|이며|예요|이에요|라고)",
            r"(?:저는|나는) {maker}(?:에서|이|가|에 의해|의)[^.\n]{0,12}(?:개발|훈련|만든|만들|학습)",
        ),
    ),
)
