"""Page furniture: what a page puts around a story, and how to tell it from a journalist's sentence.

A line is furniture only as a whole, only if it is short, and only if it is one of the things that pages say
everywhere: buttons, share bars, comment boxes, newsletter boxes, cookie notices, links to other stories,
photo credits, copyright lines. In doubt a line stays: furniture in an answer is ugly, a lost sentence is a
lie.

To teach it a new phrase, add it to furniture_phrases.py or a pattern to `_PATTERNS` (the
whole line, in lower case, with straight quotes). Every pattern is tried on at most `MAX_FURNITURE_CHARS`
characters, so that no text can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.furniture_phrases import COMMENT_HEADINGS, PHRASES, RELATED_HEADINGS

MAX_FURNITURE_CHARS = 300
_WINDOW = 300  # characters at either end of a paragraph in which glued furniture is looked for
_CACHED_CHARS = 1_000  # paragraphs up to here are judged once, though cleaning looks at them several times
_STORY_CHARS = 200  # what stands before a comment section, at least
_HEADING_CHARS, _MARK_CHARS = 60, 150  # the longest headings, and lines of comment sections
_MAX_RELATED_LINES = 12


def _phrase_set(*blocks: str) -> frozenset[str]:
    return frozenset(
        phrase.strip() for block in blocks for phrase in re.split(r"[|\n]", block) if phrase.strip()
    )


_COMMENT_SET = _phrase_set(COMMENT_HEADINGS)
_RELATED_SET = _phrase_set(RELATED_HEADINGS)
_PHRASE_SET = _phrase_set(PHRASES) | _COMMENT_SET | _RELATED_SET

_NETWORKS = (
    "facebook|twitter|instagram|youtube|tiktok|telegram|whatsapp|linkedin|reddit|pinterest|flipboard"
    "|threads|bluesky"
    "|mastodon|messenger|snapchat|viber|vk|x|rss|google news|apple news|social media"
)
_SHARE_VERBS = (
    "share tweet email e-mail mail print copy link pocket save comment comments post pin via on this "
    "article more sms by and or to a"
)
_SHARE_WORDS = frozenset(re.split(r"[| ]", _NETWORKS) + _SHARE_VERBS.split())
_SHARE_SIGNS = frozenset(re.split(r"[| ]", _NETWORKS)) - {"x", "news", "media", "social", "google", "apple"}
_BOX = (  # what a newsletter box offers
    r"\b(?:newsletters?|inbox|mailing list|e-?mail alerts?|(?:breaking )?news alerts?|(?:daily|morning"
    r"|weekly|evening)"
    r" (?:briefing|digest|email)|push notifications?|(?:whatsapp|telegram|youtube) channel|free trial"
    r"|our app)\b"
)
_PATTERNS = (
    # comments
    r"\d[\d,.]{0,9}k? (?:comments?|shares?|views?|likes?|reactions?|replies)",
    r"(?:comments?|kommentare|commentaires|comentarios|комментарии|коментарі) ?[(:]? ?\d{1,6}\)?",
    r"(?:view|show|see|read|load)(?: all)?(?: the)? \d[\d,]{0,6} comments?",
    r"no comments yet\b.{0,80}|be the first to (?:comment|leave|reply|share|write)\b.{0,80}",
    r"you must (?:be|log).{0,40} to (?:post|leave|write|add) a comment.{0,20}",
    r"(?:please )?(?:log|sign) in(?: or (?:register|sign up|subscribe))? to .{0,80}",
    r"your e-?mail(?: address)? will not be (?:published|shared).{0,80}|required fields are marked.{0,10}",
    r"save my name,? e-?mail.{0,80}|this site uses akismet.{0,120}|learn how your comment data.{0,60}",
    r".{0,100}(?:let us know|tell us|share your (?:thoughts|views|opinion)|sound off"
    r"|have your say) in the comments.{0,40}",
    r"ihre e-mail-adresse wird nicht veröffentlicht.{0,80}|votre adresse (?:e-mail"
    r"|de messagerie) ne sera pas .{0,80}",
    r"tu dirección de correo electrónico no será publicada.{0,80}|ваш (?:адрес )?e-?mail не будет"
    r" опубликован.{0,80}",
    # buttons, navigation, players
    r"(?:click|tap) (?:here |to |on )(?:to )?(?:share|print|e-?mail|subscribe|sign|read|view|see|enlarge"
    r"|watch|listen|join"
    r"|follow|download|play|expand).{0,140}",
    r"(?:reading time|read time|lesezeit|temps de lecture|время чтения):? .{1,30}",
    r"(?:estimated )?\d{1,3}[- ]?min(?:ute)?s?\.? (?:read|listen|watch|video)|lesedauer:? .{1,30}",
    r"(?:(?:last )?updated|published|posted)?:? ?(?:an?|\d{1,2}) (?:second|minute|min|hour|hr|day|week"
    r"|month|year)s? ago",
    r"(?:image |photo |slide |page )?\d{1,3} ?(?:/|of) ?\d{1,3}",
    r"home ?(?:>|/|»|›|\|) ?.{1,150}",
    r"(?:tags|topics|filed under|categories|category|keywords|schlagworte|mots-clés|теги) ?: .{1,250}",
    r"this (?:article|story|post) is more than \d{1,2} (?:years?|months?) old.{0,20}",
    r"your browser does not support .{0,80}|(?:please )?enable javascript.{0,120}",
    # links to other stories
    r"(?:read more|read next|read also|also read|see also|see more|related(?: (?:article|story|news"
    r"|coverage|video))?s?"
    r"|more on this(?: story)?|must[ -]read|don't miss|up next|recommended|lesen sie auch|mehr dazu"
    r"|lire aussi"
    r"|à lire aussi|lee también|leer también|leggi anche|leia também|lees ook|читайте также|читать также"
    r"|читайте також)"
    r" ?[:|>»–—-] ?.{1,220}",
    r"(?:more|watch|watch now|watch live|listen|read|photos|video|gallery|in pictures|live)"
    r" ?[:|>»] ?.{0,200}[^.!?…\"']",
    r"read more (?:about|from|on|at|in|here|stories|news)\b.{0,100}[^.!?]|read the full (?:story|article"
    r"|report)\b.{0,60}",
    r"more (?:from|stories from|news from) .{2,40}[^.!?]",
    # newsletter boxes
    rf"(?:sign up|subscribe|register|get|join|receive|never miss|don't miss|stay|want"
    rf"|enter your).{{0,200}}{_BOX}.{{0,120}}",
    r"(?:sign up|subscribe) (?:for|to|now|here|today)\b.{0,50}[^.!?]|enter your e-?mail.{0,100}",
    r"(?:by (?:signing up|subscribing|clicking|entering|submitting|continuing|providing|using"
    r"|registering)).{0,160}"
    r"\b(?:agree|accept|consent|terms|privacy|cookies)\b.{0,120}",
    r"(?:you can |you may )?(?:unsubscribe|opt out) (?:at )?any ?time.{0,60}|we(?:'ll"
    r"| will) never share your e-?mail.{0,60}",
    r"thank(?:s| you) for (?:signing up|subscribing|registering).{0,100}"
    r"|please enter a valid e-?mail.{0,40}",
    r"this site is protected by recaptcha.{0,160}|(?:melden sie sich"
    r"|abonnieren sie).{0,80}newsletter.{0,80}",
    r"(?:abonnez-vous|inscrivez-vous|suscríbete|suscríbase|iscriviti).{0,120}(?:newsletter|boletín"
    r"|infolettre).{0,80}",
    # social networks, apps
    rf"(?:follow|like|find|join|connect with) (?:us|me|our page|our channel"
    rf"|[@\w .'-]{{2,50}}) on (?:{_NETWORKS})\b.{{0,120}}",
    rf"follow .{{2,60}} (?:at|:) ?@\w.{{0,60}}|@\w{{2,30}}|.{{0,60}} on (?:{_NETWORKS}): ?@\w{{1,30}}",
    r"download (?:the|our) .{0,60}\bapp\b.{0,80}|(?:подписывайтесь|підписуйтесь|следите за) .{0,120}",
    rf"(?:folgen sie uns|suivez-nous|síguenos|seguici).{{0,30}}(?:{_NETWORKS}).{{0,60}}",
    # cookies, rights
    r"(?:we|this (?:web)?site|our (?:web)?site|[\w.-]{2,30})(?: and our (?:\d{1,4} )?partners)?,? (?:use"
    r"|uses|store)\b.{0,40}"
    r"\bcookies\b.{0,60}\b(?:experience|consent|accept|preferences|settings|personali[sz]e|traffic"
    r"|policy|services?)\b.{0,140}",
    r"(?:diese (?:web)?seite|wir) verwende[tn]? cookies.{0,200}|(?:ce site|nous) utilis(?:e"
    r"|ons) des cookies.{0,200}",
    r"(?:©|\(c\)|copyright\b)(?=.{0,80}(?:\b(?:19|20)\d\d\b|rights reserved)).{0,280}|©.{1,60}",
    r".{0,100}\ball rights reserved\b.{0,150}|alle rechte vorbehalten.{0,60}|tous droits réservés.{0,60}",
    r"th(?:is|e) (?:material|article|story|content) may not be (?:published|reproduced|copied"
    r"|republished|broadcast).{0,200}",
    r"our standards: .{0,80}|\((?:additional )?(?:reporting|writing|editing|compiled"
    r"|translat\w{1,5}) by .{1,250}\)?",
)  # fmt: skip
_PATTERN = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
_BULLETS = " \t*|»›>•·-–—+_▶►▼▲"
_EDGES = " \t.:!…*|»›→<>•·-–—+[](){}#=_▶►▼▲✕×"

_PHOTO_WORD = (
    r"(?:photo|photograph|picture|image|video|graphic|illustration|credit|file photo|foto|bild|crédito?)"
)
_PHOTO_AGENCY = (
    r"(?:AP(?: Photo)?|AFP|Reuters|REUTERS|EPA(?:-EFE)?|Getty(?: Images)?|Shutterstock|Alamy|PA(?: Wire"
    r"| Media| Images)?"
    r"|Xinhua|Anadolu(?: Agency)?|dpa|picture alliance|ZUMA(?: Press| Wire)?|I(?:mago|MAGO)"
    r"|Sipa(?: USA)?|iStock|NurPhoto"
    r"|WireImage|Bloomberg|Wikimedia(?: Commons)?|Unsplash|Pexels|TASS|Kyodo|Handout|Pool)"
)
_CREDIT = re.compile(
    rf"(?i:\(?{_PHOTO_WORD}(?: (?:credit|source|courtesy|illustration))?(?: ?[:/©|,] ?| by | via "
    rf"| courtesy of )\S.{{0,100}})"
    rf"|\(?[^.!?()]{{0,60}}(?:/ ?| via | \| |© ?){_PHOTO_AGENCY}\b[^.!?()]{{0,40}}\)?"
    rf"|\(?{_PHOTO_AGENCY}(?: ?/ ?| via | \| )[^.!?()]{{1,60}}\)?"
    r"|\(?(?:AP Photo|Getty Images|AFP|Reuters|REUTERS|Shutterstock|Alamy|iStock)\)?"
)
_INNER_CREDIT = re.compile(
    rf"(?i:{_PHOTO_WORD})(?: by\b| ?[:/©]).{{1,100}}|{_PHOTO_AGENCY}(?: Photo)?(?: ?/| via ).{{1,100}}"
    rf"|[^.!?]{{1,60}}(?:/| via ){_PHOTO_AGENCY}|AP Photo|Getty Images"
)

_GLUED = (
    r"(?:(?:comments )?leave a (?:reply|comment)(?: cancel reply)?"
    r"|your email address will not be published\.?"
    r"|required fields are marked ?\*?|no comments yet\.?(?: why don['’]t you start the discussion\?)?"
    r"|save my name, email,? and website in this browser for the next time i comment\.?"
    r"|(?:story|article) continues (?:below|after)(?: this)? advertisement|all rights reserved\.?"
    r"|skip advertisement"
    rf"|follow us on (?:{_NETWORKS})(?:(?:, and|,| and| &) (?:{_NETWORKS})){{0,6}}\.?"
    r"|(?:sign up for|subscribe to) our (?:[a-z]{1,15} ){0,3}newsletters?\.?"
    r"|advertisement(?=$|\s[A-Z\"“‘])|share this (?:article|story))"
)
_GLUED_START = re.compile(rf"(?i:{_GLUED})(?:\s+(?=[^\W\d_a-z]|[\"“‘'\d]|date )|$)")
_GLUED_END = re.compile(rf"(?:^|(?<=[.!?…\"”’»)\]*])\s+)(?i:{_GLUED})\s*$")
_WORDPRESS = re.compile(
    r"leave a (?:reply|comment)\b.{0,40}|your e-?mail address will not be published.{0,80}"
)
_COMMENT_MARK = re.compile(
    r"reply|report|like|.{1,60} says:?|.{0,60}\d{1,2} (?:minutes?|hours?|days?|weeks?|months?|years?) ago"
)
_HAS_WORD = re.compile(r"\w")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")


def drop_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without page furniture: lines, sections, and phrases glued to the ends of a"
    " paragraph."""
    unglued = [rest for paragraph in paragraphs if (rest := _trim(paragraph))]
    story = _drop_related(_cut_comments(unglued))
    return [paragraph for paragraph in story if not is_furniture(paragraph)]


def is_furniture(line: str) -> bool:
    """Whether a line as a whole is something that pages say, and no sentence of the story."""
    return len(line) <= MAX_FURNITURE_CHARS and _is_short_furniture(line)


@lru_cache(maxsize=4096)
def _is_short_furniture(line: str) -> bool:
    text = line.casefold().replace("’", "'").lstrip(_BULLETS)
    key = text.strip(_EDGES)
    if not _HAS_WORD.search(key) or key in _PHRASE_SET or _PATTERN.fullmatch(text):
        return True
    return _is_share_bar(key) or _is_credit(line)


def _trim(paragraph: str) -> str:
    """A paragraph without what is glued to it."""
    return _trim_cached(paragraph) if len(paragraph) <= _CACHED_CHARS else _strip_credit(_unglue(paragraph))


@lru_cache(maxsize=1024)
def _trim_cached(paragraph: str) -> str:
    return _strip_credit(_unglue(paragraph))


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, quotation marks and brackets aside."""
    return _SENTENCE_END.search(line[-6:]) is not None


def _key(line: str) -> str:
    return line.casefold().replace("’", "'").strip(_EDGES)


def _is_share_bar(key: str) -> bool:
    words = re.split(r"[\s,/|•·]+", key)
    return len(words) <= 15 and _SHARE_WORDS.issuperset(words) and not _SHARE_SIGNS.isdisjoint(words)


def _is_credit(line: str) -> bool:
    if len(line) > 120 or not _CREDIT.fullmatch(line):
        return False
    return line.endswith(")") or not ends_sentence(line)


def _strip_credit(paragraph: str) -> str:
    """A caption without the photographer in brackets at its end: `... on Monday. (AP Photo/Jane Doe)`."""
    if not paragraph.endswith(")"):
        return paragraph
    start = paragraph.rfind("(", -130)
    if start > 0 and _INNER_CREDIT.fullmatch(paragraph[start + 1 : -1]):
        return paragraph[:start].rstrip()
    return paragraph


def _unglue(paragraph: str) -> str:
    """A paragraph without the furniture that stands before its first or behind its last sentence."""
    start, end = 0, len(paragraph)
    while match := _GLUED_START.match(paragraph, start, min(end, start + _WINDOW)):
        start = match.end()
    while start < end:
        offset = max(start, end - _WINDOW)
        found = _GLUED_END.search(paragraph[offset:end])
        if found is None or (found.start() == 0 and offset > start):
            break
        end = offset + found.start()
    return paragraph[start:end].strip()


def _cut_comments(lines: list[str]) -> list[str]:
    """The lines before the comment section: its heading, after a story, with what only comment sections"
    " have."""
    keys = [_key(line) if len(line) <= _MARK_CHARS else "" for line in lines]
    marks = [i for i, key in enumerate(keys) if _WORDPRESS.fullmatch(key) or _COMMENT_MARK.fullmatch(key)]
    before = 0
    for i, key in enumerate(keys):
        is_heading = key in _COMMENT_SET or re.fullmatch(r"\d{1,6} comments?|comments? ?\(\d{1,6}\)?", key)
        if is_heading and before >= _STORY_CHARS and marks and marks[-1] >= i:
            return lines[:i]
        before += len(lines[i])
    return lines


def _drop_related(lines: list[str]) -> list[str]:
    """The lines without lists of other stories: a heading that announces one, and the headlines under"
    " it."""
    kept: list[str] = []
    headlines_left = 0
    for line in lines:
        if len(line) <= _HEADING_CHARS and _key(line) in _RELATED_SET:
            headlines_left = _MAX_RELATED_LINES
        elif headlines_left and len(line) <= 160 and (not ends_sentence(line) or line.endswith("?")):
            headlines_left -= 1
        else:
            headlines_left = 0
            kept.append(line)
    return kept
