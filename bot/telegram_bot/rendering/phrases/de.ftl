# Was der Bot auf Deutsch sagt. Einfacher Text: keine Tags, kein Markdown.

## Das Menü der Befehle

command-start = Hallo sagen
command-help = So fragst du
command-ask = Eine Frage stellen
command-search = Textstellen suchen
command-sources = Medien in der Sammlung
command-latest = Neueste Artikel
command-filter = Letzter Tag, Woche oder alles
command-settings = Sprache und Filter
command-forget = Unser Gespräch löschen
command-privacy = Was gespeichert wird
command-stats = Zahlen für Administratoren
command-invite = Eine Einladung erstellen
command-guests = Wer fragen darf, wer gesperrt ist
command-admit = Jemanden zulassen
command-dismiss = Jemanden nicht mehr zulassen
command-block = Jemanden sperren
command-unblock = Sperre aufheben
command-cancel = Wartende Frage abbrechen

## Begrüßung und Erklärung

start = { $articles ->
        [0] Ich beantworte Fragen zu Nachrichtenartikeln, aber meine Sammlung ist noch leer.
        [one] Ich beantworte Fragen zu einem Nachrichtenartikel und zeige, wer was wann und mit welchen Worten berichtet hat.
       *[other] Ich beantworte Fragen zu { $articles } Nachrichtenartikeln und zeige, wer was wann und mit welchen Worten berichtet hat.
    }

    Schreib einfach deine Frage. Was ich sonst noch kann: /help
start-group = Hallo! Hier schweige ich, bis jemand @{ $bot } erwähnt, mir antwortet oder /ask benutzt.
help-title = So fragst du
help =
    Schreib deine Frage in eigenen Worten, am besten in der Sprache der Artikel. Die Antwort zitiert die Artikel, die Nummern führen zu den Quellen. Steht es nicht in den Artikeln, sage ich das.

    Du kannst weiterfragen: “And what did the mayor say?” Wenn du deine Frage korrigierst, korrigiere ich die Antwort.

    /ask – eine Frage stellen, auch in Gruppen
    /search – nur Textstellen suchen, ohne Antwort
    /sources – Medien in der Sammlung
    /latest – neueste Artikel
    /filter – nur der letzte Tag oder die letzte Woche
    /settings – Sprache und mehr
    /cancel – wartende Frage abbrechen
    /forget – unser Gespräch löschen
    /privacy – was gespeichert wird

    Erwähne in einer Gruppe @{ $bot } oder antworte mir. Tippe in jedem anderen Chat @{ $bot } und deine Frage und wähle eine Antwort aus.
help-admin =
    Als Administrator kannst du mir eine Datei ({ $types }) oder einen Link schicken; ich nehme die Artikel in die Sammlung auf.

    /invite – eine Einladung erstellen
    /guests – wer fragen darf, wer gesperrt ist
    /admit, /dismiss – jemanden zulassen oder nicht mehr
    /block, /unblock – jemandem nicht mehr antworten oder wieder
    /stats – Zahlen
privacy-title = Was gespeichert wird
privacy =
    Deine Fragen, meine Antworten, deine Bewertungen und Einstellungen und wie viele Fragen du zuletzt gestellt hast. Ich brauche das für Anschlussfragen und Limits und speichere es auf dem Rechner, auf dem ich laufe. Wenn du eine Antwort bewertest, können die Administratoren sie mit der Frage lesen.

    /forget löscht alles Geschriebene sofort. Wann du gefragt hast, bleibt höchstens eine Woche, ohne deine Worte.
privacy-model = Meine Antworten schreibt ein Sprachmodell; welches, steht darunter. Es bekommt deine Frage und was vorher gesagt wurde, auch wenn es auf einem fremden Rechner läuft.

## Während die Antwort entsteht

searching = Ich suche …
searching-for = Ich suche: { $question }
queue-place = { $place ->
        [1] Deine Frage ist als Nächste dran.
       *[other] Dein Platz in der Warteschlange: { $place }.
    }
queue-full = Gerade fragen zu viele Leute. Bitte versuch es in einer Minute noch einmal.
button-cancel = Abbrechen
cancelled = Abgebrochen.
nothing-to-cancel = Es wartet keine Frage.

## Unter einer Antwort

missing-part = Nicht in den Artikeln gefunden: { $part }
source-unknown = Unbekanntes Medium
source-undated = ohne Datum
untitled = Ohne Titel
button-more-sources = Weitere Quellen
button-passage = Textstelle
button-article = Ganzer Artikel
button-original = Original
window-day = 24 Stunden
window-week = Woche
window-all = Alles
feedback-good = Danke, das freut mich!
feedback-bad = Danke, ist notiert.
more-sources-title = Weitere Quellen
also-found-title = Auch gefunden
no-more-sources = Es gibt keine weiteren Quellen.

## Wenn die Artikel nicht antworten

refusal-title = Das steht nicht in den Artikeln.
refusal-unrelated = In der Sammlung gibt es nichts zu diesem Thema.
refusal-no-subject = Ich erkenne nicht, worum es geht. Bitte nenne, wen oder was du meinst.
searched = Durchsucht: { $articles ->
        [one] ein Artikel
       *[other] { $articles } Artikel
    } aus { $outlets ->
        [one] einem Medium
       *[other] { $outlets } Medien
    }.
searched-dated = Durchsucht: { $articles ->
        [one] ein Artikel
       *[other] { $articles } Artikel
    } aus { $outlets ->
        [one] einem Medium
       *[other] { $outlets } Medien
    }, { $dates }.
only-outlet = Nur aus: { $outlets }
only-since = Nur seit dem { $day }
only-until = Nur bis zum { $day }
only-between = Nur vom { $from } bis zum { $until }
dates-between = { $from } – { $until }
nearest-title = Am nächsten kommen:

## Listen

sources-title = { $outlets ->
        [one] Ein Medium
       *[other] { $outlets } Medien
    }, { $articles ->
        [one] ein Artikel
       *[other] { $articles } Artikel
    }
articles-count = { $articles } Artikel
latest-title = Neueste Artikel
collection-empty = Die Sammlung ist noch leer.
search-title = Gefunden zu: { $question }
search-nothing = Nichts gefunden. Versuch es mit anderen Wörtern oder einem weniger engen Filter.
page-number = { $page } von { $pages }
by-author = Von { $author }

## Filter und Einstellungen

filter-ask = Aus welchen Artikeln soll ich antworten?
settings-title = Einstellungen
settings-language = Sprache: { $language }
settings-window-day = Artikel: letzte 24 Stunden
settings-window-week = Artikel: letzte Woche
settings-window-all = Artikel: alle
settings-everybody-asks = Hier dürfen alle fragen.
settings-admins-ask = Hier dürfen nur Administratoren fragen.
button-all-outlets = Alle Medien
button-everybody-asks = Alle dürfen fragen
button-admins-ask = Nur Administratoren
settings-admins-only = Das können nur Administratoren dieser Gruppe ändern.
forget-ask = Deine Fragen, meine Antworten und deine Bewertungen in diesem Chat löschen? Das lässt sich nicht rückgängig machen.
button-forget = Löschen
button-keep = Behalten
forgotten = Alles ist gelöscht. Du kannst jederzeit weiterfragen.
kept = Es wurde nichts gelöscht.

## Wer fragen darf, und wie viel

not-allowed = Dieser Bot ist privat.
not-invited = Dieser Bot ist privat. Wenn du einen Einladungscode hast, schick: /start CODE
not-allowed-group = In dieser Gruppe ist der Bot nicht freigeschaltet.
not-allowed-member = Hier dürfen mich nur die Administratoren der Gruppe fragen.
admins-only = Das ist nur für Administratoren des Bots.
admins-in-private = Frag mich das in unserem privaten Chat: Die Antwort ist hier nicht für alle.
invite-made = Dieser Link gilt für { $people ->
        [one] eine Person
       *[other] { $people } Personen
    }, bis zum { $day }. Gib ihn weiter:
invite-how = Für wie viele Personen und wie viele Tage? Zum Beispiel: /invite 5 30 – höchstens { $people } Personen und { $days } Tage.
guest-how = Schreib die Nummer einer Person oder Gruppe hinter den Befehl, zum Beispiel /{ $command } 123456789 – oder antworte mit dem Befehl auf eine Nachricht.
guest-by-settings = { $id } steht in den Einstellungen des Bots ({ $setting }) und lässt sich nur dort ändern.
admit-done = { $id } darf ab jetzt fragen.
admit-blocked = { $id } ist gesperrt und bekäme keine Antwort. Aufheben: /unblock
dismiss-done = { $id } ist nicht mehr zugelassen.
dismiss-nobody = { $id } war von niemandem zugelassen.
block-done = { $id } ist gesperrt und bekommt keine Antworten mehr. Aufheben: /unblock
block-admin = Ein Administrator des Bots lässt sich nicht sperren.
unblock-done = { $id } ist nicht mehr gesperrt.
unblock-nobody = { $id } war nicht gesperrt.
guests-title = Wer fragen darf
guests-open = Zurzeit darf jeder diesen Bot fragen, ob eingeladen oder nicht.
guests-list = Fragen darf, wer zugelassen ist.
guests-invitation = Fragen darf, wer zugelassen ist oder eine Einladung hat.
guests-admitted = Zugelassen: { $count }
guests-blocked = Gesperrt: { $count }
guests-invitations = Offene Einladungen: { $count }
guests-since = { $id }, seit dem { $day }
guests-by-settings = { $id }, laut Einstellungen
guests-uses = für { $uses ->
        [one] eine Person
       *[other] { $uses } Personen
    }, bis zum { $day }
guests-more = und { $count } weitere
invitation-accepted = Willkommen! Schreib einfach deine Frage.
invitation-wrong = Der Einladungscode ist ungültig oder schon verbraucht.
quota-user = { $limit ->
        [one] Deine eine Frage ist fürs Erste aufgebraucht.
       *[other] Deine { $limit } Fragen sind fürs Erste aufgebraucht.
    } Die nächste ist in { $wait } möglich.
quota-chat = Dieser Chat hat seine Fragen fürs Erste aufgebraucht. Die nächste ist in { $wait } möglich.
minutes = { $minutes ->
        [one] einer Minute
       *[other] { $minutes } Minuten
    }
hours = { $hours ->
        [one] einer Stunde
       *[other] { $hours } Stunden
    }

## Artikel aufnehmen

adding-started = Ich lese { $name } …
adding-progress = { $articles ->
        [one] Ein Artikel verarbeitet …
       *[other] { $articles } Artikel verarbeitet …
    }
adding-title = Fertig: { $name }
adding-added = Neu: { $articles }
adding-updated = Aktualisiert: { $articles }
adding-unchanged = Schon bekannt: { $articles }
adding-duplicate = Doppelt: { $articles }
adding-failed = Nicht lesbar: { $articles }
adding-nothing = In { $name } habe ich keinen Artikel gefunden.
adding-error = { $name } konnte nicht aufgenommen werden: { $reason }
adding-not-admin = Danke, aber nur Administratoren können Artikel hinzufügen.
adding-too-large = { $name } ist zu groß. Ich nehme Dateien bis { $megabytes } MB.
adding-unknown-type = { $name } kann ich nicht lesen. Ich nehme diese Dateien: { $types }.
adding-address-refused = Diese Adresse kann ich nicht öffnen.
adding-link-failed = Die Seite konnte nicht geladen werden: { $reason }
adding-busy = Ich nehme noch Artikel auf. Bitte versuch es in einer Minute noch einmal.

## Worauf es keine Antwort gibt

unsupported-sticker = Schön! Aber ich verstehe nur geschriebene Fragen.
unsupported-voice = Sprachnachrichten verstehe ich noch nicht. Bitte schreib deine Frage.
unsupported-media = Bilder und Videos kann ich nicht ansehen. Bitte schreib deine Frage.
unsupported-emoji = Darin steckt keine Frage. Frag in Worten, zum Beispiel: Wer hat gewonnen?
unsupported-other = Ich verstehe nur geschriebene Fragen.
unknown-command = Diesen Befehl kenne ich nicht. Was ich kann: /help
ask-how = Schreib die Frage hinter den Befehl, zum Beispiel: /ask Wer hat gewonnen?
search-how = Schreib hinter den Befehl, was du suchst, zum Beispiel: /search Sturmschäden
question-too-long = Die Frage ist zu lang. Bitte stell sie in ein, zwei Sätzen mit höchstens { $limit } Zeichen.
error-general = Da ist etwas schiefgegangen. Bitte frag noch einmal.
error-library = Ich komme gerade nicht an die Sammlung. Bitte versuch es in ein paar Minuten noch einmal.
error-outdated-button = Dieser Knopf funktioniert nicht mehr. Bitte frag noch einmal.
error-forgotten-turn = Dieses Gespräch wurde gelöscht. Bitte frag noch einmal.
error-article-gone = Diesen Artikel gibt es in der Sammlung nicht mehr.
restart-apology = Ich wurde neu gestartet und bin hierzu nicht mehr gekommen: { $question } Bitte frag noch einmal.

## In anderen Chats

inline-hint = Frage eintippen
inline-nothing = Das steht nicht in den Artikeln
inline-nothing-more = Antippen, um zu sehen, wo gesucht wurde
inline-open-bot = Im privaten Chat fragen

## Zahlen für Administratoren

stats-title = Zahlen seit dem { $day }
stats-questions = Fragen: { $questions }
stats-answered = Beantwortet: { $answered }
stats-refused = Ohne Antwort: { $refused }
stats-ratings = Bewertungen: { $good } 👍, { $bad } 👎
stats-waiting = Gerade in der Warteschlange: { $waiting }
stats-collection = Artikel: { $articles }
stats-people = Personen: { $week } in einer Woche, { $month } in einem Monat
stats-chats = Chats: { $week } in einer Woche, { $month } in einem Monat
stats-times = Zeit in Millisekunden, für die Hälfte der Antworten / für 95 %:
stats-response = von der Frage bis zur Antwort

## Antworten, die ein Sprachmodell schreibt

draft-unchecked = Entwurf, noch nicht an den Artikeln geprüft:
written-by = Geschrieben von { $model }, an den Quellen geprüft.
note-own-words = Das Sprachmodell konnte nicht genutzt werden; das sind die Worte der Artikel selbst.
note-cut-short = Dem Sprachmodell ging der Platz aus, die Antwort kann vorzeitig enden.
