"""Words that every text has, of the languages in Latin letters that models answer in.

`MOST_FREQUENT` few and far apart, to tell texts by; `FREQUENT` with the next ones, to tell short texts by.
"""

from __future__ import annotations

_FIRST = {
    "en": "the of and to in is was that for with are were by from at on has had it as be this which",
    "de": "der die das und ist von mit für nicht ein eine dem den wurde wurden sind auf im am zu sich hat",
    "fr": "le la les des est dans et une un du pour que qui par avec sur au aux ont été son ce",
    "es": "el los las de la que en y una un por con del es fue al se su para lo han",
    "it": "il che di della del e per sono con è gli nel una un la i le si da ha alla",
    "pt": "o os as de da do que em uma um para com não foi e no na dos ao se por",
    "nl": "de het een van en is dat op voor met niet zijn in te door werd om aan die er",
}
_NEXT = {
    "en": """
        i he she they we you his her its their our my who what when where which how why not no yes
        but or if so an any all both each more most some such than then there these those them him
        me us out up down over under after before about into through during against between within
        without will would can could may might must shall should do does did been being have having
        one two three four five six seven eight nine ten said says also only just now still here
        very other another many much few new old first last year years day days time people man men
        woman women because while until since per off too least less own same back even well around
        near
    """,
    "de": """
        er es sie wir ihr ich du den des dem einen einem einer eines kein keine keinen nicht auch
        noch nur schon aber oder wenn weil dass daß nach bei aus vor über unter durch gegen ohne
        seit bis beim zum zur vom ins ans war waren werden worden kann können muss soll sein seine
        seinen seiner ihre ihren ihrer haben hatte hatten wird wie was wer wo wann warum so sehr
        mehr etwa rund uhr jahr jahre tag tage millionen kronen euro diese dieser dieses alle drei
        zwei vier fünf sagte sagten laut zurück ab weg dabei damit davon
    """,
    "fr": """
        il elle ils elles nous vous je tu ne pas plus mais ou où donc car si leur leurs ses sa mon
        cette ces cet aux entre vers chez sans sous depuis pendant avant après était étaient sera
        seront être avoir avait avaient fait dit comme tout tous toute toutes deux trois quatre cinq
        ans an jour jours heures heure millions selon aussi encore déjà même très dont lors
    """,
    "es": """
        ella ellos ellas nosotros yo no sí más pero o si sus mi esta este estos estas eso esa ese
        sin sobre entre desde hasta durante antes después era eran será serán ser estar está están
        había habían fue fueron ha hay como cuando donde quien qué muy también ya todo todos toda
        todas dos tres cuatro cinco años año día días horas hora millones según cada contra porque
    """,
    "it": """
        lo gli uno dei delle degli dal dalla nella nelle sul sulla alle ai agli ed o ma se non più
        anche come quando dove chi che cosa sono era erano sarà stato stata hanno aveva questo
        questa questi queste suo sua suoi loro due tre quattro cinque anni anno giorno giorni ore
        milioni secondo dopo prima senza tra fra
    """,
    "pt": """
        ele ela eles elas nós eu pelo pela pelos pelas ou se mas mais também já muito são foram era
        eram será ser está estão tinha havia há este esta isso seu sua seus suas nos nas ao aos à às
        dois três quatro cinco anos ano dia dias horas milhões segundo depois antes sem sobre entre
        até
    """,
    "nl": """
        ik hij zij wij jij ze we hun zijn haar geen maar of als dan ook nog al wel uit over onder
        tegen zonder sinds tot bij naar na voor heeft hebben had hadden werd werden worden kan
        kunnen moet zal zou wat wie waar wanneer dit deze alle twee drie vier vijf jaar dag dagen
        uur miljoen zei volgens
    """,
}
MOST_FREQUENT = {language: frozenset(words.split()) for language, words in _FIRST.items()}
FREQUENT = {language: first | frozenset(_NEXT[language].split()) for language, first in MOST_FREQUENT.items()}
