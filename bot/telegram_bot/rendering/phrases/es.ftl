# Lo que dice el bot en español. Texto sin etiquetas ni Markdown.

## El menú de comandos

command-start = Saludar
command-help = Cómo preguntar
command-ask = Hacer una pregunta
command-search = Buscar pasajes
command-sources = Medios de la colección
command-latest = Artículos más recientes
command-filter = Último día, semana o todo
command-settings = Idioma y filtro
command-forget = Borrar nuestra conversación
command-privacy = Qué se guarda
command-stats = Cifras para administradores
command-invite = Crear una invitación
command-guests = Quién puede preguntar y quién no
command-admit = Dar acceso a alguien
command-dismiss = Quitar el acceso a alguien
command-block = Bloquear a alguien
command-unblock = Desbloquear a alguien
command-cancel = Cancelar una pregunta en espera

## Saludo y explicaciones

start = { $articles ->
        [0] Respondo preguntas sobre artículos de prensa, pero mi colección todavía está vacía.
        [one] Respondo preguntas sobre un artículo de prensa y muestro quién lo publicó, cuándo y con qué palabras.
       *[other] Respondo preguntas sobre { $articles } artículos de prensa y muestro quién informó de qué, cuándo y con qué palabras.
    }

    Escribe tu pregunta. Todo lo que puedo hacer: /help
start-group = ¡Hola! Aquí no digo nada hasta que alguien mencione a @{ $bot }, responda a un mensaje mío o use /ask.
help-title = Cómo preguntar
help =
    Escribe la pregunta con tus palabras, a ser posible en el idioma de los artículos. La respuesta cita los artículos y los números llevan a las fuentes. Si los artículos no lo dicen, te lo digo.

    Puedes seguir preguntando: “And what did the mayor say?” Si corriges la pregunta, corrijo la respuesta.

    /ask – hacer una pregunta, también en grupos
    /search – buscar solo pasajes, sin respuesta
    /sources – medios de la colección
    /latest – artículos más recientes
    /filter – solo el último día o la última semana
    /settings – idioma y más
    /cancel – cancelar una pregunta en espera
    /forget – borrar nuestra conversación
    /privacy – qué se guarda

    En un grupo, menciona a @{ $bot } o responde a un mensaje mío. En cualquier otro chat, escribe @{ $bot } y tu pregunta, y elige una respuesta.
help-admin =
    Como administrador puedes enviarme un archivo ({ $types }) o un enlace, y lo añado a la colección.

    /invite – crear una invitación
    /guests – quién puede preguntar y quién está bloqueado
    /admit, /dismiss – dar acceso a alguien o quitárselo
    /block, /unblock – no responder a alguien, o volver a hacerlo
    /stats – las cifras
privacy-title = Qué se guarda
privacy =
    Tus preguntas, mis respuestas, tus valoraciones y ajustes, y cuántas preguntas has hecho últimamente. Lo necesito para las preguntas siguientes y los límites, y lo guardo en el equipo donde funciono. Si valoras una respuesta, los administradores pueden leerla junto con la pregunta.

    /forget borra al instante todo lo escrito. La hora de tus preguntas, sin tus palabras, se guarda como mucho una semana.
privacy-model = Mis respuestas las escribe un modelo de lenguaje; debajo de cada una se indica cuál. Recibe tu pregunta y lo dicho antes, también cuando funciona en un equipo ajeno.

## Mientras llega la respuesta

searching = Buscando…
searching-for = Buscando: { $question }
queue-place = { $place ->
        [1] Tu pregunta es la siguiente.
       *[other] Tu lugar en la cola: { $place }.
    }
queue-full = Ahora mismo hay demasiadas preguntas. Inténtalo dentro de un minuto.
button-cancel = Cancelar
cancelled = Cancelado.
nothing-to-cancel = No hay nada en espera.

## Debajo de una respuesta

missing-part = No aparece en los artículos: { $part }
source-unknown = Medio desconocido
source-undated = sin fecha
untitled = Sin título
button-more-sources = Más fuentes
button-passage = Pasaje
button-article = Artículo completo
button-original = Original
window-day = 24 horas
window-week = Semana
window-all = Todo
feedback-good = ¡Gracias, me alegro!
feedback-bad = Gracias, tomo nota.
more-sources-title = Más fuentes
also-found-title = También se encontró
no-more-sources = No hay más fuentes.

## Cuando los artículos no responden

refusal-title = Los artículos no lo dicen.
refusal-unrelated = No hay nada sobre esto en la colección.
refusal-no-subject = No entiendo de qué trata la pregunta. Di a quién o a qué te refieres.
searched = He buscado en { $articles ->
        [one] un artículo
       *[other] { $articles } artículos
    } de { $outlets ->
        [one] un medio
       *[other] { $outlets } medios
    }.
searched-dated = He buscado en { $articles ->
        [one] un artículo
       *[other] { $articles } artículos
    } de { $outlets ->
        [one] un medio
       *[other] { $outlets } medios
    }, { $dates }.
only-outlet = Solo de: { $outlets }
only-since = Solo desde el { $day }
only-until = Solo hasta el { $day }
only-between = Solo del { $from } al { $until }
dates-between = { $from } – { $until }
nearest-title = Los artículos más cercanos:

## Listas

sources-title = { $outlets ->
        [one] Un medio
       *[other] { $outlets } medios
    }, { $articles ->
        [one] un artículo
       *[other] { $articles } artículos
    }
articles-count = { $articles ->
        [one] 1 artículo
       *[other] { $articles } artículos
    }
latest-title = Artículos más recientes
collection-empty = La colección todavía está vacía.
search-title = Resultados para: { $question }
search-nothing = No se ha encontrado nada. Prueba con otras palabras o amplía el filtro.
page-number = { $page } de { $pages }
by-author = Por { $author }

## Filtro y ajustes

filter-ask = ¿Con qué artículos respondo?
settings-title = Ajustes
settings-language = Idioma: { $language }
settings-window-day = Artículos: últimas 24 horas
settings-window-week = Artículos: última semana
settings-window-all = Artículos: todos
settings-everybody-asks = Aquí pueden preguntar todos.
settings-admins-ask = Aquí solo pueden preguntar los administradores.
button-all-outlets = Todos los medios
button-everybody-asks = Que pregunten todos
button-admins-ask = Solo administradores
settings-admins-only = Solo los administradores del grupo pueden cambiarlo.
forget-ask = ¿Borrar tus preguntas, mis respuestas y tus valoraciones en este chat? No se puede deshacer.
button-forget = Borrar
button-keep = Conservar
forgotten = Todo está borrado. Puedes volver a preguntar cuando quieras.
kept = No se ha borrado nada.

## Quién puede preguntar, y cuánto

not-allowed = Este bot es privado.
not-invited = Este bot es privado. Si tienes un código de invitación, envía: /start CÓDIGO
not-allowed-group = El bot no está activado en este grupo.
not-allowed-member = Aquí solo pueden preguntarme los administradores del grupo.
admins-only = Esto es solo para los administradores del bot.
admins-in-private = Pregúntamelo en nuestro chat privado: aquí no todos deben leer la respuesta.
invite-made = Este enlace da acceso a { $people ->
        [one] una persona
       *[other] { $people } personas
    }, hasta el { $day }. Compártelo:
invite-how = ¿Para cuántas personas y cuántos días? Por ejemplo: /invite 5 30 – como máximo { $people } personas y { $days } días.
guest-how = Escribe tras el comando el número de una persona o de un grupo, por ejemplo /{ $command } 123456789 – o responde con el comando al mensaje de alguien.
guest-by-settings = { $id } figura en los ajustes del bot ({ $setting }) y solo se puede cambiar allí.
admit-done = { $id } ya puede preguntar.
admit-blocked = { $id } está bloqueado y no recibiría respuesta. Para desbloquear: /unblock
dismiss-done = { $id } ya no tiene acceso.
dismiss-nobody = Nadie había dado acceso a { $id }.
block-done = { $id } está bloqueado y ya no recibirá respuestas. Para desbloquear: /unblock
block-admin = No se puede bloquear a un administrador del bot.
unblock-done = { $id } ya no está bloqueado.
unblock-nobody = { $id } no estaba bloqueado.
guests-title = Quién puede preguntar
guests-open = Ahora cualquiera puede preguntar a este bot, con o sin invitación.
guests-list = Puede preguntar quien tiene acceso.
guests-invitation = Puede preguntar quien tiene acceso o una invitación.
guests-admitted = Con acceso: { $count }
guests-blocked = Bloqueados: { $count }
guests-invitations = Invitaciones abiertas: { $count }
guests-since = { $id }, desde el { $day }
guests-by-settings = { $id }, por los ajustes
guests-uses = para { $uses ->
        [one] una persona
       *[other] { $uses } personas
    }, hasta el { $day }
guests-more = y { $count } más
invitation-accepted = ¡Te damos la bienvenida! Escribe tu pregunta.
invitation-wrong = El código de invitación no es válido o ya se ha usado.
quota-user = { $limit ->
        [one] Ya has hecho tu única pregunta por ahora.
       *[other] Ya has hecho tus { $limit } preguntas por ahora.
    } Podrás hacer la siguiente dentro de { $wait }.
quota-chat = Este chat ya ha hecho todas sus preguntas por ahora. La siguiente será posible dentro de { $wait }.
minutes = { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }
hours = { $hours ->
        [one] una hora
       *[other] { $hours } horas
    }

## Añadir artículos

adding-started = Leyendo { $name }…
adding-progress = { $articles ->
        [one] Un artículo procesado…
       *[other] { $articles } artículos procesados…
    }
adding-title = Listo: { $name }
adding-added = Añadidos: { $articles }
adding-updated = Actualizados: { $articles }
adding-unchanged = Ya estaban: { $articles }
adding-duplicate = Iguales a otro artículo: { $articles }
adding-failed = Ilegibles: { $articles }
adding-nothing = No he encontrado ningún artículo en { $name }.
adding-error = No se ha podido añadir { $name }: { $reason }
adding-not-admin = Gracias, pero solo los administradores pueden añadir artículos.
adding-too-large = { $name } es demasiado grande. Acepto archivos de hasta { $megabytes } MB.
adding-unknown-type = No puedo leer { $name }. Acepto archivos { $types }.
adding-address-refused = No puedo abrir esta dirección.
adding-link-failed = No se ha podido descargar la página: { $reason }
adding-busy = Todavía estoy añadiendo artículos. Inténtalo dentro de un minuto.

## A qué no se puede responder

unsupported-sticker = ¡Qué bonito! Pero solo entiendo preguntas escritas.
unsupported-voice = Todavía no entiendo mensajes de voz. Escribe tu pregunta.
unsupported-media = No puedo ver fotos ni vídeos. Escribe tu pregunta.
unsupported-emoji = Ahí no hay ninguna pregunta. Pregunta con palabras, por ejemplo: ¿quién ganó?
unsupported-other = Solo entiendo preguntas escritas.
unknown-command = No conozco ese comando. Lo que puedo hacer: /help
ask-how = Escribe la pregunta después del comando, por ejemplo: /ask ¿quién ganó?
search-how = Escribe qué buscar después del comando, por ejemplo: /search daños del temporal
question-too-long = La pregunta es demasiado larga. Resúmela en una o dos frases, con { $limit } caracteres como máximo.
error-general = Algo ha fallado. Vuelve a preguntar, por favor.
error-library = Ahora mismo no puedo consultar la colección. Inténtalo dentro de unos minutos.
error-outdated-button = Este botón ya no funciona. Vuelve a preguntar, por favor.
error-forgotten-turn = Esa conversación se borró. Vuelve a preguntar, por favor.
error-article-gone = Este artículo ya no está en la colección.
restart-apology = Me he reiniciado y esto quedó sin respuesta: { $question } Vuelve a preguntar, por favor.

## En otros chats

inline-hint = Escribe una pregunta
inline-nothing = Los artículos no lo dicen
inline-nothing-more = Pulsa para ver dónde se ha buscado
inline-open-bot = Preguntar en un chat privado

## Cifras para administradores

stats-title = Cifras desde el { $day }
stats-questions = Preguntas: { $questions }
stats-answered = Con respuesta: { $answered }
stats-refused = Sin respuesta: { $refused }
stats-ratings = Valoraciones: { $good } 👍, { $bad } 👎
stats-waiting = En espera: { $waiting }
stats-collection = Artículos: { $articles }
stats-people = Personas: { $week } en una semana, { $month } en un mes
stats-chats = Chats: { $week } en una semana, { $month } en un mes
stats-times = Tiempo en milisegundos: para la mitad de las respuestas / para el 95 %:
stats-response = de la pregunta a la respuesta

## Respuestas que escribe un modelo de lenguaje

draft-unchecked = Borrador, aún sin cotejar con los artículos:
written-by = Escrito por { $model } y cotejado con sus fuentes.
note-own-words = No se ha podido usar el modelo de lenguaje; estas son las palabras de los artículos.
note-cut-short = Al modelo de lenguaje le ha faltado espacio y la respuesta puede quedar cortada.
