"""How a model says that it has no answer, in the languages that models answer in.

Told by its words, and only where they speak of the passages or of the model itself: "the minister did not say
why" is news, "the passages do not say why" is none.
"""

from __future__ import annotations

import re

_BUT = re.compile(
    r"(?P<first>.+?)[,;]\s+(?:but|however,?|although|though|while)\s+(?P<second>.+)", re.IGNORECASE
)
_LONGEST = 400  # characters; a longer statement says something else as well


def is_refusal(statement: str) -> bool:
    """Whether `statement` says that there is no answer, and nothing of the news.

    >>> is_refusal("The passages do not mention a date."), is_refusal("The mayor did not mention a date.")
    (True, False)
    """
    text = " ".join(statement.split())
    return len(text) <= _LONGEST and _REFUSAL.match(text) is not None


def what_is_refused(statement: str) -> str:
    """Return what a refusal says that there is no answer to; nothing when it does not say.

    >>> what_is_refused("The passages do not mention the date."), what_is_refused("I don't know.")
    ('the date', '')
    """
    text = " ".join(statement.split())
    found = next((found for rule in _REFUSED if (found := rule.fullmatch(text))), None)
    return found["what"] if found else ""


def halves(statement: str) -> list[tuple[str, str]]:
    """Return a statement with a "but" as two, each way round: one may be a refusal and the other news.

    >>> halves("They do not say when, but the dyke holds.")[0]
    ('They do not say when.', 'The dyke holds.')
    """
    found = _BUT.fullmatch(statement) if len(statement) <= _LONGEST else None
    if found is None:
        return []
    first, second = f"{found['first']}.", found["second"][:1].upper() + found["second"][1:]
    return [(first, second), (second, first)]


def is_declining(statement: str) -> bool:
    """Whether a model declines to help at all, which says nothing of the passages.

    >>> is_declining("I'm sorry, but I can't help with that."), is_declining("I cannot find a date.")
    (True, False)
    """
    text = " ".join(statement.split())
    return len(text) <= _LONGEST and _DECLINING.match(text) is not None


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


_GIVEN = "(?:provided|given|above|available|supplied)"
_MATERIAL = _any(
    "passages?", "excerpts?", "context", "articles", rf"{_GIVEN} (?:articles?|texts?|sources?|information)"
)
_NOT = r"(?: not|n['’]t)"
_SAY = _any(
    "say mention state contain provide give specify include tell answer indicate discuss".replace(" ", "|"),
    "address name report explain reveal have cover describe offer list refer support allow".replace(" ", "|"),
)
_SAID = _any(
    "mentioned specified stated provided given found named answered covered".replace(" ", "|"),
    "addressed discussed said clear known included".replace(" ", "|"),
)

_ENGLISH = (
    r"(?:(?:unfortunately|sorry|i['’]?m sorry|i am sorry),? )*(?:but )?(?:i|we) "
    + _any(
        f"(?:do|could|can|did|am){_NOT}",
        "can['’]?t",
        "cannot",
        "am unable",
        "apologi[sz]e",
        "(?:have|found) no",
    ),
    r"(?:unfortunately,? )?i(?: am|['’]m) (?:sorry|unable|afraid|not)\b",
    rf"(?:[\w,]+ ){{0,4}}{_MATERIAL} (?:\w+ly )?(?:do|does|did){_NOT} (?:\w+ly )?{_SAY}",
    rf"(?:[\w,]+ ){{0,4}}{_MATERIAL} (?:\w+ly )?(?:contains?|provides?|gives?|makes?|offers?|has|have) no\b",
    rf"(?:none|neither) of the (?:\w+ )?{_MATERIAL}\b",
    rf"no (?:\w+ )?{_MATERIAL} (?:\w+ly )?(?:{_SAY}s?|mentions?)\b",
    rf".{{0,200}}\b(?:is|are|was|were){_NOT} (?:\w+ly )?{_SAID}\b.{{0,20}} (?:in|by|from) (?:any of )?"
    rf"(?:the |these |any )?{_MATERIAL}",
    r"there (?:is|was|are) no (?:\w+ ){0,3}(?:information|mention|answer|evidence|indication)\b.{0,80}"
    rf"{_MATERIAL}",
    rf"(?:no (?:information|answer)|not)(?: (?:is|was))?(?: {_any(_SAID, 'available', 'answerable')})?\W*$",
    r"(?:unknown|none|n/?a|unanswerable|everything|(?:this|the question|it) cannot be answered.{0,60})\W*$",
)
_WHAT = "(?P<what>.{2,200}?)"
_OF_IT = r"(?: (?:any|specific|further|information|details?|mention|about|on|of|regarding|for|anything))*"
_IN_THEM = rf" in (?:any of )?(?:(?:the|these) )?(?:\w+ )?{_MATERIAL}"
_REFUSED = tuple(
    re.compile(rf"(?:however, )?{pattern}\W*", re.IGNORECASE)
    for pattern in (
        rf"(?:[\w,]+ ){{0,4}}{_MATERIAL} (?:\w+ly )?(?:do|does|did){_NOT} (?:\w+ly )?{_SAY}{_OF_IT} {_WHAT}",
        rf"(?:[\w,]+ ){{0,4}}{_MATERIAL} (?:\w+ly )?(?:{_SAY}s?|has) no{_OF_IT} {_WHAT}",
        rf"(?:none|neither) of the (?:\w+ )?{_MATERIAL} (?:\w+ly )?{_SAY}s?{_OF_IT} {_WHAT}",
        rf"{_WHAT} (?:is|are|was|were){_NOT} (?:\w+ly )?{_SAID}\b.*",
        rf"there (?:is|was|are) no(?:{_OF_IT}|{_IN_THEM})* {_WHAT}(?:{_IN_THEM})?",
    )
)
_DECLINING = re.compile(
    r"(?:(?:unfortunately|sorry|i['’]?m sorry|i am sorry|as an ai\b[^,]*),? )*(?:but )?i(?:['’]m| am)? "
    r"(?:can['’]?t|cannot|can not|won['’]t|unable to|not able to) "
    r"(?:help|assist|comply|engage|discuss|fulfil|continue|do that)",
    re.IGNORECASE,
)
_OTHER_LANGUAGES = {
    "de": (
        r"(?:leider |es tut mir leid,? (?:aber )?)?(?:ich|kann ich)\b.{0,80}\b(?:nicht|keine?n?)\b",
        r"(?:\w+ ){0,3}(?:passagen?|textstellen?|auszüg\w*)\b.{0,60}\b(?:nicht|nichts|keine?[nrms]?)\b",
    ),
    "fr": (
        r"(?:désolée?,? )?(?:mais )?je ne (?:sais|peux|trouve|dispose|suis)\b",
        r"(?:\w+ ){0,2}(?:passages|extraits)\b.{0,60}\bn(?:e |['’]).{0,30}\b(?:pas|aucune?|rien)\b",
    ),
    "es": (
        r"(?:lo siento,? )?(?:pero )?no (?:lo )?(?:sé|puedo|dispongo|tengo información|encuentro)\b",
        r"(?:\w+ ){0,2}(?:pasajes|fragmentos)(?: \w+){0,2} no\b",
    ),
    "pt": (
        r"(?:desculpe,? )?(?:mas )?(?:eu )?não (?:sei|posso|encontr\w+)\b",
        r"(?:\w+ ){0,2}(?:trechos|passagens)(?: \w+){0,2} não\b",
    ),
    "it": (
        r"(?:mi dispiace,? )?(?:ma )?non (?:lo )?(?:so|posso|trovo)\b",
        r"(?:\w+ ){0,2}(?:passaggi|brani)(?: \w+){0,2} non\b",
    ),
    "nl": (r"(?:het spijt me,? )?(?:maar )?ik (?:weet|kan|heb)\b.{0,60}\b(?:niet|geen)\b",),
    "pl": (
        r"(?:przykro mi,? )?(?:ale )?nie (?:wiem|mogę)\b",
        r"(?:\w+ ){0,2}fragment(?:y|ach)\b.{0,40}\bnie\b",
    ),
    "ru": (
        r"(?:(?:к сожалению|извините),? )?(?:но )?(?:я )?не (?:знаю|могу|наш[её]л|нашла)\b",
        r"(?:в |из )?(?:\w+ ){0,2}(?:отрывк\w+|фрагмент\w+)\b.{0,60}\b(?:нет|не)\b",
    ),
    "uk": (
        r"(?:(?:на жаль|вибачте),? )?(?:але )?(?:я )?не (?:знаю|можу|знайшов|знайшла)\b",
        r"(?:[ву] |з )?(?:\w+ ){0,2}(?:уривк\w+|фрагмент\w+)\b.{0,60}\b(?:немає|нема|не)\b",
    ),
    "tr": (r"(?:üzgünüm,? )?(?:ama )?bilmiyorum\b",),
    "zh": (
        r"(?:抱歉|对不起)?[，,]?(?:但)?我(?:不知道|无法|不能)",
        r".{0,12}(?:段落|文段|提供的).{0,30}(?:没有|未|不)",
    ),
    "ja": (r".{0,40}(?:わかりません|分かりません|記載されていません|書かれていません)",),
    "ko": (r".{0,40}(?:모르겠습니다|알 수 없습니다)",),
    "ar": (r"(?:(?:عذرا|آسف)،? )?(?:أنا )?(?:لا أعرف|لا أستطيع|لا يمكنني)",),
}
_REFUSAL = re.compile(
    _any(*_ENGLISH, *(pattern for patterns in _OTHER_LANGUAGES.values() for pattern in patterns)),
    re.IGNORECASE,
)
