# What the bot says in English. Plain text: no tags and no Markdown, the door adds the styles.
# Every language has the same messages with the same variables; a test holds them together.

## The menu of commands (short: a phone shows about 35 characters)

command-start = Say hello
command-help = How to ask
command-ask = Ask a question
command-search = Find passages
command-sources = Outlets in the collection
command-latest = Newest articles
command-filter = Last day, week, or everything
command-settings = Language and filter
command-forget = Delete our conversation
command-privacy = What is stored
command-stats = Figures for administrators
command-invite = Make an invitation
command-guests = Who may ask, who is blocked
command-admit = Let somebody in
command-dismiss = No longer let somebody in
command-block = Block somebody
command-unblock = Unblock somebody
command-cancel = Cancel a waiting question

## Saying hello and explaining

start = { $articles ->
        [0] I answer questions about news articles, but my collection is still empty.
        [one] I answer questions about one news article, and show who reported it, when, and in which words.
       *[other] I answer questions about { $articles } news articles, and show who reported what, when, and in which words.
    }

    Just write your question. /help shows what else I can do.
start-group = Hello! I stay silent here until somebody mentions @{ $bot }, replies to me, or uses /ask.
help-title = How to ask
help =
    Write a question in your own words, preferably in the language of the articles. The answer quotes the articles; the numbers lead to its sources. If the articles don’t say it, I tell you so.

    You can go on asking: “And what did the mayor say?” If you correct your question, I correct the answer.

    /ask – ask a question, in groups too
    /search – find passages only, without an answer
    /sources – outlets in the collection
    /latest – newest articles
    /filter – only the last day or week
    /settings – language and more
    /cancel – cancel a waiting question
    /forget – delete our conversation
    /privacy – what is stored

    In a group, mention @{ $bot } or reply to me. In any other chat, type @{ $bot } and your question, and choose an answer.
help-admin =
    As an administrator you can send me a file ({ $types }) or a link, and I add it to the collection.

    /invite – make an invitation
    /guests – who may ask, who is blocked
    /admit, /dismiss – let somebody in, or no longer
    /block, /unblock – give somebody no answers, or answers again
    /stats – how I am doing
privacy-title = What is stored
privacy =
    Your questions, my answers, your ratings and settings, and how many questions you asked lately. I need them for follow-up questions and limits, and keep them on the machine I run on. If you rate an answer, the administrators may read it with its question.

    /forget deletes at once all that was written. When you asked is kept for a week at most, without your words.
privacy-model = A language model writes my answers; which one is named below each. It is given your question and what was said before it, also where it runs on somebody else’s machine.

## While an answer is on its way

searching = Searching …
searching-for = Searching for: { $question }
queue-place = { $place ->
        [1] You are next.
       *[other] You are number { $place } in line.
    }
queue-full = Too many people are asking right now. Please try again in a minute.
button-cancel = Cancel
cancelled = Cancelled.
nothing-to-cancel = Nothing is waiting.

## Under an answer

missing-part = Not found in the articles: { $part }
source-unknown = Unknown outlet
source-undated = undated
untitled = Untitled
button-more-sources = More sources
button-passage = Passage
button-article = Whole article
button-original = Original
window-day = 24 hours
window-week = Week
window-all = All time
feedback-good = Thanks, glad it helped!
feedback-bad = Thanks, noted.
more-sources-title = More sources
also-found-title = Also found
no-more-sources = There are no more sources.

## When the articles don’t answer

refusal-title = The articles don’t answer this.
refusal-unrelated = Nothing in the collection is about this.
refusal-no-subject = I can’t tell what the question is about. Please name who or what you mean.
searched = Searched { $articles ->
        [one] one article
       *[other] { $articles } articles
    } from { $outlets ->
        [one] one outlet
       *[other] { $outlets } outlets
    }.
searched-dated = Searched { $articles ->
        [one] one article
       *[other] { $articles } articles
    } from { $outlets ->
        [one] one outlet
       *[other] { $outlets } outlets
    }, { $dates }.
only-outlet = Only from: { $outlets }
only-since = Only since { $day }
only-until = Only until { $day }
only-between = Only from { $from } to { $until }
dates-between = { $from } – { $until }
nearest-title = The nearest articles:

## Lists

sources-title = { $outlets ->
        [one] One outlet
       *[other] { $outlets } outlets
    }, { $articles ->
        [one] one article
       *[other] { $articles } articles
    }
articles-count = { $articles ->
        [one] 1 article
       *[other] { $articles } articles
    }
latest-title = Newest articles
collection-empty = The collection is still empty.
search-title = Found for: { $question }
search-nothing = No passage found. Try other words or a wider filter.
page-number = { $page } of { $pages }
by-author = By { $author }

## Filter and settings

filter-ask = Which articles may answer?
settings-title = Settings
settings-language = Language: { $language }
settings-window-day = Articles: last 24 hours
settings-window-week = Articles: last week
settings-window-all = Articles: all
settings-everybody-asks = Everybody may ask here.
settings-admins-ask = Only administrators may ask here.
button-all-outlets = All outlets
button-everybody-asks = Everybody may ask
button-admins-ask = Administrators only
settings-admins-only = Only administrators of this group can change that.
forget-ask = Delete your questions, my answers and your ratings in this chat? This cannot be undone.
button-forget = Delete
button-keep = Keep
forgotten = Everything is deleted. You can go on asking at any time.
kept = Nothing was deleted.

## Who may ask, and how much

not-allowed = This bot is private.
not-invited = This bot is private. If you have an invitation code, send: /start CODE
not-allowed-group = This bot is not enabled in this group.
not-allowed-member = Only administrators of this group may ask me here.
admins-only = This is for the bot’s administrators only.
admins-in-private = Please ask me that in our private chat: not everybody here should read the answer.
invite-made = This link lets in { $people ->
        [one] one person
       *[other] { $people } people
    }, until { $day }. Pass it on:
invite-how = For how many people, and for how many days? For example: /invite 5 30 – at most { $people } people and { $days } days.
guest-how = Write the number of a person or a group after the command, for example /{ $command } 123456789 – or reply with the command to somebody’s message.
guest-by-settings = { $id } stands in the settings of the bot ({ $setting }), and can only be changed there.
admit-done = { $id } may ask from now on.
admit-blocked = { $id } is blocked, and would get no answer. /unblock ends that.
dismiss-done = { $id } is no longer let in.
dismiss-nobody = { $id } was not let in by anybody.
block-done = { $id } is blocked and gets no more answers. /unblock ends that.
block-admin = An administrator of the bot can’t be blocked.
unblock-done = { $id } is no longer blocked.
unblock-nobody = { $id } was not blocked.
guests-title = Who may ask
guests-open = Everybody may ask this bot now, invited or not.
guests-list = Whoever is let in may ask.
guests-invitation = Whoever is let in or has an invitation may ask.
guests-admitted = Let in: { $count }
guests-blocked = Blocked: { $count }
guests-invitations = Open invitations: { $count }
guests-since = { $id }, since { $day }
guests-by-settings = { $id }, by the settings
guests-uses = for { $uses ->
        [one] one person
       *[other] { $uses } people
    }, until { $day }
guests-more = and { $count } more
invitation-accepted = Welcome! Just write your question.
invitation-wrong = This invitation code is not valid, or has been used up.
quota-user = You have asked { $limit ->
        [one] your one question
       *[other] all { $limit } of your questions
    } for now. The next one is possible in { $wait }.
quota-chat = This chat has asked all its questions for now. The next one is possible in { $wait }.
minutes = { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
hours = { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }

## Adding articles

adding-started = Reading { $name } …
adding-progress = { $articles ->
        [one] Indexed one article …
       *[other] Indexed { $articles } articles …
    }
adding-title = Done: { $name }
adding-added = Added: { $articles }
adding-updated = Updated: { $articles }
adding-unchanged = Already known: { $articles }
adding-duplicate = Same as another article: { $articles }
adding-failed = Not readable: { $articles }
adding-nothing = I found no article in { $name }.
adding-error = { $name } could not be added: { $reason }
adding-not-admin = Thank you, but only administrators can add articles.
adding-too-large = { $name } is too large. I take files of up to { $megabytes } MB.
adding-unknown-type = I can’t read { $name }. I take { $types } files.
adding-address-refused = I can’t open this address.
adding-link-failed = The page could not be fetched: { $reason }
adding-busy = I am still adding articles. Please try again in a minute.

## What can’t be answered

unsupported-sticker = Nice! But I only understand written questions.
unsupported-voice = I can’t listen to voice messages yet. Please write your question.
unsupported-media = I can’t look at pictures or videos. Please write your question.
unsupported-emoji = There is no question in that. Ask me in words, for example: who won?
unsupported-other = I only understand written questions.
unknown-command = I don’t know this command. /help shows what I can do.
ask-how = Write your question after the command, for example: /ask who won?
search-how = Write what to look for after the command, for example: /search storm damage
question-too-long = This question is too long. Please ask it in one or two sentences, with at most { $limit } characters.
error-general = Something went wrong on my side. Please ask again.
error-library = I can’t reach the collection right now. Please try again in a few minutes.
error-outdated-button = This button no longer works. Please ask again.
error-forgotten-turn = That conversation was deleted. Please ask again.
error-article-gone = This article is no longer in the collection.
restart-apology = I was restarted and did not get to answer this: { $question } Please ask again.

## Inline mode

inline-hint = Type a question
inline-nothing = No answer in the articles
inline-nothing-more = Tap to see what was searched
inline-open-bot = Ask in a private chat

## Figures for administrators

stats-title = Figures since { $day }
stats-questions = Questions: { $questions }
stats-answered = Answered: { $answered }
stats-refused = Without an answer: { $refused }
stats-ratings = Ratings: { $good } 👍, { $bad } 👎
stats-waiting = Waiting now: { $waiting }
stats-collection = Articles: { $articles }
stats-people = People: { $week } in a week, { $month } in a month
stats-chats = Chats: { $week } in a week, { $month } in a month
stats-times = Time in milliseconds, for half of the answers / for 95 %:
stats-response = from the question to the answer

## Answers that a language model writes

draft-unchecked = A draft, not yet checked against the articles:
written-by = Written by { $model }, held to its sources.
note-own-words = The language model could not be used; these are the articles’ own words.
note-cut-short = The language model ran out of room, so the answer may end early.
