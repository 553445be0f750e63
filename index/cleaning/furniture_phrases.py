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

NETWORKS = (
    "facebook|twitter|instagram|youtube|tiktok|telegram|whatsapp|linkedin|reddit|pinterest|flipboard"
    "|threads|bluesky|mastodon|messenger|snapchat|viber|vk|x|rss|google news|apple news|social media"
)
_BOX = (  # what a newsletter box offers
    r"\b(?:newsletters?|inbox|mailing list|e-?mail alerts?|(?:breaking )?news alerts?|(?:daily|morning"
    r"|weekly|evening) (?:briefing|digest|email)|push notifications?|(?:whatsapp|telegram|youtube) channel"
    r"|free trial|our app)\b"
)
# Regular expressions for whole lines of at most 300 characters; `[^.!?]` at the end spares sentences.
PATTERNS = (
    # comments
    r"\d[\d,.]{0,9}k? (?:comments?|shares?|views?|likes?|reactions?|replies)",
    r"(?:comments?|kommentare|commentaires|comentarios|комментарии|коментарі) ?[(:]? ?\d{1,6}\)?",
    r"(?:view|show|see|read|load)(?: all)?(?: the)? \d[\d,]{0,6} comments?",
    r"(?:there are )?no comments (?:yet|so far)\b.{0,80}|be the first to (?:comment|leave|reply|share"
    r"|write)\b.{0,80}",
    r"you must (?:be|log).{0,40} to (?:post|leave|write|add) a comment.{0,20}",
    r"(?:please )?(?:log|sign) in(?: or (?:register|sign up|subscribe))? to .{0,80}",
    r"your e-?mail(?: address)? will not be (?:published|shared).{0,80}|required fields are marked.{0,10}",
    r"save my name,? e-?mail.{0,80}|this site uses akismet.{0,120}|learn how your comment data.{0,60}",
    r".{0,100}(?:let us know|tell us|share your (?:thoughts|views|opinion)|sound off"
    r"|have your say) in the comments.{0,40}",
    r"ihre e-mail-adresse wird nicht veröffentlicht.{0,80}|votre adresse (?:e-mail"
    r"|de messagerie) ne sera pas .{0,80}",
    r"tu dirección de correo electrónico no será publicada.{0,80}"
    r"|ваш (?:адрес )?e-?mail не будет опубликован.{0,80}",
    r"(?:add|leave|post|write|share) (?:your|a) (?:comment|reply|thoughts|opinion|views?)\b[^.?\"]{0,40}",
    r"your e-?mail\b[^.?]{0,60}|sort(?:ed)? by:? .{1,40}|noch keine kommentare.{0,40}"
    r"|aucun commentaire.{0,40}",
    r"schreiben sie .{0,20}kommentar.{0,20}|soyez le premier à .{0,60}|sé el primero en comentar.{0,20}",
    # buttons, navigation, players
    r"(?:click|tap) (?:here |to |on )(?:to )?(?:share|print|e-?mail|subscribe|sign|read|view|see|enlarge"
    r"|watch|listen|join|follow|download|play|expand).{0,140}",
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
    r"|coverage|video))?s?|more on this(?: story)?|must[ -]read|don't miss|up next|recommended"
    r"|lesen sie auch|mehr dazu|lire aussi|à lire aussi|lee también|leer también|leggi anche|leia também"
    r"|lees ook|читайте также|читать также|читайте також) ?[:|>»–—-] ?.{1,220}",
    r"(?:more|watch|watch now|watch live|listen|read|photos|video|gallery|in pictures"
    r"|live) ?[:|>»] ?.{0,200}[^.!?…\"']",
    r"read more (?:about|from|on|at|in|here|stories|news)\b.{0,100}[^.!?]|read the full (?:story|article"
    r"|report)\b.{0,60}",
    r"more (?:from|stories from|news from) .{2,40}[^.!?]",
    # newsletter boxes
    r".{0,200}[.!?] ?(?:sign up|subscribe|register|join us)(?: (?:here|now|today|free|for free))?[.!]?",
    r"[^\"“”]{0,150}\b(?:to|in|into) your inbox\b[^\"“”]{0,120}"
    r"|.{0,150}\bunsubscribe (?:at )?any ?time.{0,60}",
    r"[^.!?\"]{0,20}\bnewsletters?\b[^.!?\"]{0,15}",
    r"(?:like|love|enjoy|liked|loved|enjoyed|enjoying) (?:this|our) (?:story|article|post)\?.{0,100}",
    rf"(?:sign up|subscribe|register|get|join|receive|never miss|don't miss|stay|want"
    rf"|enter your)\b.{{0,200}}{_BOX}.{{0,120}}",
    r"(?:sign up|subscribe) (?:for|to|now|here|today)\b.{0,50}[^.!?]|enter your e-?mail.{0,100}",
    r"(?:by (?:signing up|subscribing|clicking|entering|submitting|continuing|providing|using"
    r"|registering)).{0,160}\b(?:you|i) (?:agree|accept|consent|acknowledge|confirm)\b.{0,120}",
    r"(?:you can |you may )?(?:unsubscribe|opt out) (?:at )?any ?time.{0,60}"
    r"|we(?:'ll| will) never share your e-?mail.{0,60}",
    r"thank(?:s| you) for (?:signing up|subscribing|registering).{0,100}"
    r"|please enter a valid e-?mail.{0,40}",
    r"this site is protected by recaptcha.{0,160}|(?:melden sie sich"
    r"|abonnieren sie).{0,80}newsletter.{0,80}",
    r"(?:abonnez-vous|inscrivez-vous|suscríbete|suscríbase|iscriviti).{0,120}(?:newsletter|boletín"
    r"|infolettre).{0,80}",
    # social networks, apps
    rf"(?:follow|like|find|join|connect with) (?:us|me|our page|our channel"
    rf"|[@\w .'-]{{2,50}}) on (?:{NETWORKS})\b.{{0,120}}",
    rf"follow .{{2,60}} (?:at|:) ?@\w.{{0,60}}|@\w{{2,30}}|.{{0,60}} on (?:{NETWORKS}): ?@\w{{1,30}}",
    r"download (?:the|our) .{0,60}\bapp\b.{0,80}|(?:подписывайтесь|підписуйтесь|следите за) .{0,120}",
    rf"(?:folgen sie uns|suivez-nous|síguenos|seguici).{{0,30}}(?:{NETWORKS}).{{0,60}}",
    # cookies, rights
    r"(?:we|this (?:web)?site|our (?:web)?site|[\w-]{1,25}\.[a-z.]{2,10})(?: and our (?:\d{1,4} )?partners)?"
    r",? (?:use"
    r"|uses|store)\b.{0,40}\bcookies\b.{0,60}\b(?:experience|consent|accept|preferences|settings"
    r"|personali[sz]e|traffic|policy|services?)\b.{0,140}",
    r"(?:diese (?:web)?seite|wir) verwende[tn]? cookies.{0,200}|(?:ce site|nous) utilis(?:e"
    r"|ons) des cookies.{0,200}",
    r".{0,200}\b(?:agree|consent) to (?:our|the|its) use of cookies\b.{0,100}",
    r"cookie (?:notice|policy): .{0,280}",
    r"[^\"“”„«»]{0,200}\bour (?:privacy (?:policy|notice|statement)|cookie policy|terms of (?:use|service)"
    r"|terms (?:and|&) conditions)\b[^\"“”„«»]{0,80}",
    r"(?:©|\(c\)|copyright\b)(?=.{0,80}(?:\b(?:19|20)\d\d\b|rights reserved)).{0,280}|©.{1,60}",
    r".{0,100}\ball rights reserved\b.{0,150}|alle rechte vorbehalten.{0,60}|tous droits réservés.{0,60}",
    r"th(?:is|e) (?:material|article|story|content) may not be (?:published|reproduced|copied|republished"
    r"|broadcast).{0,200}",
    r"our standards: .{0,80}|\((?:additional )?(?:reporting|writing|editing|compiled"
    r"|translat\w{1,5}) by .{1,250}\)?",
)

# What is found glued to the first or last sentence of a paragraph: only phrases that nobody else writes.
GLUED = (
    r"(?:(?:comments )?leave a (?:reply|comment)(?: cancel reply)?"
    r"|your email address will not be published\.?"
    r"|required fields are marked ?\*?|no comments yet\.?(?: why don['’]t you start the discussion\?)?"
    r"|save my name, email,? and website in this browser for the next time i comment\.?"
    r"|(?:story|article) continues (?:below|after)(?: this)? advertisement|all rights reserved\.?"
    rf"|follow us on (?:{NETWORKS})(?:(?:, and|,| and| &) (?:{NETWORKS})){{0,6}}\.?|skip advertisement"
    r"|(?:sign up for|subscribe to) our (?:[a-z]{1,15} ){0,3}newsletters?\.?|share this (?:article|story)"
    r"|advertisement(?=$|\s[A-Z\"“‘]))"
)
