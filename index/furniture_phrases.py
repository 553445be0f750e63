"""What pages say around their stories: whole lines, in lower case, with straight quotes, separated by bars.

Kept apart from furniture.py, which knows what to do with them, so that adding a phrase needs no reading of
code. English first, then the commonest ones of other languages of the press.
"""

# Headings of comment sections.
COMMENT_HEADINGS = """
    comments|comment|reader comments|leave a reply|leave a comment|leave a reply cancel reply|add a comment
    post a comment|write a comment|join the conversation|join the discussion|kommentare|kommentar schreiben
    commentaires|laisser un commentaire|comentarios|deja un comentario|commenti|lascia un commento
    comentários|deixe um comentário|комментарии|комментарий|оставить комментарий|коментарі|залишити коментар
    reacties
"""

# Headings of lists of other stories.
RELATED_HEADINGS = """
    related|related articles|related stories|related news|related content|related posts|related coverage
    related links|related article|related story|recommended|recommended for you|recommended stories
    recommended articles|read next|up next|you may also like|you might also like|you may be interested in
    more stories|more news|more on this story|more on this topic|more like this|more to read|top stories
    latest news|latest stories|most read|most popular|most viewed|trending|trending now|trending stories
    popular stories|popular now|editors' picks|editor's picks|from our partners|from around the web
    around the web|read also|also read|see also|more top stories|mehr zum thema
    das könnte sie auch interessieren|lesen sie auch|auch lesenswert|meistgelesen|à lire aussi|lire aussi
    sur le même sujet|articles liés|les plus lus|lee también|te puede interesar|también te puede interesar
    noticias relacionadas|lo más leído|leggi anche|articoli correlati|leia também|lees ook|читайте также
    читать также|похожие материалы|по теме|читайте також|схожі новини|популярное
"""

# Buttons, boxes, navigation.
PHRASES = """
    advertisement|advertisements|advertising|ad|ads|sponsored|sponsored content|paid content
    promoted content|promoted|skip advertisement|skip ad|story continues below
    story continues below advertisement|supported by|story continues below this advertisement
    story continues after advertisement|article continues below|article continues below advertisement
    article continues after advertisement|advertisement scroll to continue
    article continues after this advertisement|article continues below this advertisement|continue reading
    continue reading the main story|scroll to continue|scroll down to continue reading
    scroll to continue with content|cancel reply|post comment|submit comment|view comments|view all comments
    show comments|hide comments|load comments|load more comments|start the conversation|no comments
    no comments yet|be the first to comment|log in to comment|login to comment|sign in to comment
    email address|your email|your email address|your name|name|email|website|submit|reply|report|like|send
    required fields|share|share this|share this article|share this story|share article|share via|share on
    share this post|tweet|print|share this page|share full article|share options|print this article
    email this article|save|bookmark|copy link|link copied|copy link to clipboard|gift article
    gift this article|like this|save article|save for later|listen|listen to article|listen to this article
    listen to this story|play|play video|watch video|pause|mute|unmute|video|videos|photo|photos|image
    images|gallery|photo gallery|slideshow|view gallery|view image|view photos|view image in fullscreen
    enlarge|enlarge image|enlarge this image|click to enlarge|toggle caption|hide caption|show caption
    open image in gallery|image caption|image source|media caption|file photo|fullscreen|newsletter
    newsletters|subscribe|subscribe now|subscribe today|sign up|sign up now|sign in|log in|login|register
    register now|create account|create a free account|already a subscriber|already a subscriber? log in
    already a member|already have an account|become a member|become a subscriber|support us|donate
    donate now|support our journalism|start your free trial|get the app|download the app|download our app
    menu|search|home|skip to content|skip to main content|skip to navigation|back to top|next article
    previous article|next post|previous post|close|close menu|open menu|more|see more|show more|read more
    load more|view more|learn more|find out more|see all|view all|read full story|read the full story
    read full article|next|previous|accept|accept all|accept cookies|accept all cookies|reject all
    reject all cookies|decline|manage cookies|manage preferences|manage my preferences|cookie settings
    cookie policy|cookie preferences|cookie notice|cookies|privacy policy|privacy notice|privacy settings
    terms of use|terms of service|terms and conditions|contact us|about us|advertise with us|advertise
    do not sell my personal information|all rights reserved|i agree|got it|don't miss|must read
    in this article|on this page|table of contents|tags|topics|filed under|follow us|follow|follow topics
    stay connected|connect with us|loading|please wait|opens in new window|opens in a new tab|anzeige
    werbung|teilen|drucken|artikel teilen|zur startseite|mehr anzeigen|abonnieren|jetzt abonnieren|anmelden
    publicité|partager|imprimer|s'abonner|la suite après cette publicité|lire plus|lire la suite
    se connecter|publicidad|compartir|imprimir|suscríbete|leer más|ver más|pubblicità|condividi|leggi di più
    iscriviti|publicidade|compartilhar|leia mais|continua após a publicidade|advertentie|delen|lees meer
    реклама|поделиться|подписаться|читать далее|подробнее|поширити|підписатися|читати далі|детальніше
"""
