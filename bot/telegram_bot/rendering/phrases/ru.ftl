# Что бот говорит по-русски. Обычный текст: без тегов и без Markdown.

## Меню команд

command-start = Поздороваться
command-help = Как задавать вопросы
command-ask = Задать вопрос
command-search = Найти отрывки
command-sources = Издания в коллекции
command-latest = Новые статьи
command-filter = За сутки, за неделю или всё
command-settings = Язык и фильтр
command-forget = Удалить нашу переписку
command-privacy = Что хранится
command-stats = Показатели для администраторов
command-invite = Создать приглашение
command-guests = Кто имеет доступ, кто заблокирован
command-admit = Разрешить доступ
command-dismiss = Отменить доступ
command-block = Заблокировать
command-unblock = Разблокировать
command-cancel = Отменить вопрос в очереди

## Приветствие и объяснения

start = { $articles ->
        [0] Я отвечаю на вопросы по новостным статьям, но моя коллекция пока пуста.
        [one] Я отвечаю на вопросы по { $articles } новостной статье и показываю, кто, когда и какими словами об этом сообщил.
       *[other] Я отвечаю на вопросы по { $articles } новостным статьям и показываю, кто, когда и какими словами об этом сообщил.
    }

    Просто напишите вопрос. Что ещё я умею: /help
start-group = Здравствуйте! Здесь я молчу, пока кто-нибудь не упомянет @{ $bot }, не ответит на моё сообщение или не напишет /ask.
help-title = Как задавать вопросы
help =
    Напишите вопрос своими словами, лучше всего на языке статей. Ответ цитирует статьи, номера ведут к источникам. Если в статьях ответа нет, я так и скажу.

    Вопросы можно продолжать: “And what did the mayor say?” Если исправить вопрос, исправится и ответ.

    /ask — задать вопрос, в том числе в группе
    /search — найти только отрывки, без ответа
    /sources — издания в коллекции
    /latest — новые статьи
    /filter — только за сутки или неделю
    /settings — язык и другое
    /cancel — отменить вопрос в очереди
    /forget — удалить нашу переписку
    /privacy — что хранится

    В группе упомяните @{ $bot } или ответьте на моё сообщение. В любом другом чате наберите @{ $bot } и вопрос, а затем выберите ответ.
help-admin =
    Как администратор вы можете прислать мне файл ({ $types }) или ссылку, и я добавлю статьи в коллекцию.

    /invite — создать приглашение
    /guests — кто имеет доступ, кто заблокирован
    /admit, /dismiss — разрешить доступ или отменить его
    /block, /unblock — не отвечать кому-то или снова отвечать
    /stats — показатели
privacy-title = Что хранится
privacy =
    Ваши вопросы, мои ответы, ваши оценки и настройки, а также число недавних вопросов. Это нужно для уточняющих вопросов и лимитов и хранится на компьютере, где я работаю. Если вы оценили ответ, администраторы могут прочитать его вместе с вопросом.

    /forget сразу удаляет всё написанное. Время ваших вопросов (без текста) хранится ещё не дольше недели.
privacy-model = Мои ответы пишет языковая модель; какая именно, указано под ответом. Ей передаются ваш вопрос и сказанное до него, в том числе если она работает на чужом компьютере.

## Пока ответ готовится

searching = Ищу…
searching-for = Ищу: { $question }
queue-place = { $place ->
        [1] Ваш вопрос следующий.
       *[other] Ваше место в очереди: { $place }.
    }
queue-full = Сейчас слишком много вопросов. Попробуйте через минуту.
button-cancel = Отменить
cancelled = Отменено.
nothing-to-cancel = В очереди ничего нет.

## Под ответом

missing-part = В статьях не найдено: { $part }
source-unknown = Издание неизвестно
source-undated = без даты
untitled = Без заголовка
button-more-sources = Ещё источники
button-passage = Отрывок
button-article = Вся статья
button-original = Оригинал
window-day = Сутки
window-week = Неделя
window-all = Всё время
feedback-good = Спасибо, приятно это слышать!
feedback-bad = Спасибо, ваша оценка учтена.
more-sources-title = Ещё источники
also-found-title = Найдено также
no-more-sources = Других источников нет.

## Когда в статьях нет ответа

refusal-title = В статьях ответа нет.
refusal-unrelated = В коллекции нет ничего на эту тему.
refusal-no-subject = Непонятно, о чём вопрос. Назовите, кого или что вы имеете в виду.
searched = Просмотрено: { $articles ->
        [one] { $articles } статья
        [few] { $articles } статьи
        [many] { $articles } статей
       *[other] { $articles } статьи
    } из { $outlets ->
        [one] { $outlets } издания
       *[other] { $outlets } изданий
    }.
searched-dated = Просмотрено: { $articles ->
        [one] { $articles } статья
        [few] { $articles } статьи
        [many] { $articles } статей
       *[other] { $articles } статьи
    } из { $outlets ->
        [one] { $outlets } издания
       *[other] { $outlets } изданий
    }, { $dates }.
only-outlet = Поиск только в: { $outlets }
only-since = Не раньше { $day }
only-until = Не позже { $day }
only-between = Только за период { $from } – { $until }
dates-between = { $from } – { $until }
nearest-title = Ближайшие статьи:

## Списки

sources-title = { $outlets ->
        [one] { $outlets } издание
        [few] { $outlets } издания
        [many] { $outlets } изданий
       *[other] { $outlets } издания
    }, { $articles ->
        [one] { $articles } статья
        [few] { $articles } статьи
        [many] { $articles } статей
       *[other] { $articles } статьи
    }
articles-count = { $articles ->
        [one] { $articles } статья
        [few] { $articles } статьи
        [many] { $articles } статей
       *[other] { $articles } статьи
    }
latest-title = Новые статьи
collection-empty = Коллекция пока пуста.
search-title = Найдено по запросу: { $question }
search-nothing = Ничего не найдено. Попробуйте другие слова или расширьте фильтр.
page-number = { $page } из { $pages }
by-author = Автор: { $author }

## Фильтр и настройки

filter-ask = По каким статьям отвечать?
settings-title = Настройки
settings-language = Язык: { $language }
settings-window-day = Статьи: за последние сутки
settings-window-week = Статьи: за последнюю неделю
settings-window-all = Статьи: все
settings-everybody-asks = Задавать вопросы здесь могут все.
settings-admins-ask = Задавать вопросы здесь могут только администраторы.
button-all-outlets = Все издания
button-everybody-asks = Разрешить всем
button-admins-ask = Только администраторам
settings-admins-only = Это могут менять только администраторы группы.
forget-ask = Удалить ваши вопросы, мои ответы и ваши оценки в этом чате? Отменить это нельзя.
button-forget = Удалить
button-keep = Оставить
forgotten = Всё удалено. Новый вопрос можно задать в любой момент.
kept = Ничего не удалено.

## Кто и сколько может спрашивать

not-allowed = Это закрытый бот.
not-invited = Это закрытый бот. Если у вас есть код приглашения, отправьте: /start КОД
not-allowed-group = В этой группе бот не подключён.
not-allowed-member = Здесь задавать мне вопросы могут только администраторы группы.
admins-only = Это доступно только администраторам бота.
admins-in-private = Спросите меня об этом в личном чате: ответ здесь не для всех.
invite-made = Ссылка рассчитана на { $people ->
        [one] { $people } человека
        [few] { $people } человек
        [many] { $people } человек
       *[other] { $people } человека
    } и действует до { $day }. Перешлите её:
invite-how = На сколько человек и на сколько дней? Например: /invite 5 30 — не больше { $people } человек и { $days } дней.
guest-how = Напишите после команды номер человека или группы, например /{ $command } 123456789, или ответьте этой командой на чьё-нибудь сообщение.
guest-by-settings = Номер { $id } указан в настройках бота ({ $setting }), изменить это можно только там.
admit-done = Теперь { $id } может задавать вопросы.
admit-blocked = { $id } в списке заблокированных и не получит ответа. Снять блокировку: /unblock
dismiss-done = У { $id } больше нет доступа.
dismiss-nobody = Доступа у { $id } и не было.
block-done = { $id } теперь в списке заблокированных и больше не получит ответов. Снять блокировку: /unblock
block-admin = Администратора бота нельзя заблокировать.
unblock-done = { $id } больше не в списке заблокированных.
unblock-nobody = В списке заблокированных { $id } и не было.
guests-title = Кто может задавать вопросы
guests-open = Сейчас задавать вопросы этому боту могут все, даже без приглашения.
guests-list = Задавать вопросы могут те, кому разрешён доступ.
guests-invitation = Задавать вопросы могут те, кому разрешён доступ или у кого есть приглашение.
guests-admitted = Доступ разрешён: { $count }
guests-blocked = Заблокировано: { $count }
guests-invitations = Действующие приглашения: { $count }
guests-since = { $id } (добавлено { $day })
guests-by-settings = { $id } (по настройкам)
guests-uses = на { $uses ->
        [one] { $uses } человека
        [few] { $uses } человек
        [many] { $uses } человек
       *[other] { $uses } человека
    }, до { $day }
guests-more = и ещё { $count }
invitation-accepted = Добро пожаловать! Просто напишите вопрос.
invitation-wrong = Код приглашения недействителен или уже использован.
quota-user = Лимит вопросов ({ $limit }) пока исчерпан. Следующий вопрос можно задать через { $wait }.
quota-chat = Лимит вопросов этого чата пока исчерпан. Следующий вопрос можно задать через { $wait }.
minutes = { $minutes ->
        [one] { $minutes } минуту
        [few] { $minutes } минуты
        [many] { $minutes } минут
       *[other] { $minutes } минуты
    }
hours = { $hours ->
        [one] { $hours } час
        [few] { $hours } часа
        [many] { $hours } часов
       *[other] { $hours } часа
    }

## Добавление статей

adding-started = Читаю { $name }…
adding-progress = { $articles ->
        [one] Обработана { $articles } статья…
        [few] Обработано { $articles } статьи…
        [many] Обработано { $articles } статей…
       *[other] Обработано { $articles } статьи…
    }
adding-title = Готово: { $name }
adding-added = Добавлено: { $articles }
adding-updated = Обновлено: { $articles }
adding-unchanged = Уже есть: { $articles }
adding-duplicate = Повторяют другие статьи: { $articles }
adding-failed = Не удалось прочитать: { $articles }
adding-nothing = В { $name } не нашлось ни одной статьи.
adding-error = Не удалось добавить { $name }: { $reason }
adding-not-admin = Спасибо, но добавлять статьи могут только администраторы.
adding-too-large = { $name }: файл слишком большой. Принимаю файлы до { $megabytes } МБ.
adding-unknown-type = { $name }: не могу прочитать такой файл. Принимаю { $types }.
adding-address-refused = Этот адрес я открыть не могу.
adding-link-failed = Страницу не удалось загрузить: { $reason }
adding-busy = Предыдущие статьи ещё добавляются. Попробуйте через минуту.

## На что не ответить

unsupported-sticker = Красиво! Но я понимаю только вопросы текстом.
unsupported-voice = Голосовые сообщения я пока не понимаю. Напишите вопрос текстом.
unsupported-media = Фото и видео я не вижу. Напишите вопрос текстом.
unsupported-emoji = Здесь нет вопроса. Спросите словами, например: кто победил?
unsupported-other = Я понимаю только вопросы текстом.
unknown-command = Такой команды нет. Что я умею: /help
ask-how = Напишите вопрос после команды, например: /ask кто победил?
search-how = Напишите после команды, что искать, например: /search ущерб от шторма
question-too-long = Вопрос слишком длинный. Уложитесь в одно-два предложения, не больше { $limit } знаков.
error-general = Что-то пошло не так. Задайте вопрос ещё раз.
error-library = Коллекция сейчас недоступна. Попробуйте через несколько минут.
error-outdated-button = Эта кнопка больше не работает. Задайте вопрос ещё раз.
error-forgotten-turn = Эта переписка удалена. Задайте вопрос ещё раз.
error-article-gone = Этой статьи больше нет в коллекции.
restart-apology = Из-за перезапуска этот вопрос остался без ответа: { $question } Задайте его, пожалуйста, ещё раз.

## В других чатах

inline-hint = Введите вопрос
inline-nothing = В статьях ответа нет
inline-nothing-more = Нажмите, чтобы увидеть, где искали
inline-open-bot = Спросить в личном чате

## Показатели для администраторов

stats-title = Показатели. Начало отсчёта: { $day }
stats-questions = Вопросов: { $questions }
stats-answered = С ответом: { $answered }
stats-refused = Без ответа: { $refused }
stats-ratings = Оценки: { $good } 👍, { $bad } 👎
stats-waiting = Сейчас в очереди: { $waiting }
stats-collection = Статей: { $articles }
stats-people = Людей: { $week } за неделю, { $month } за месяц
stats-chats = Чатов: { $week } за неделю, { $month } за месяц
stats-times = Время в миллисекундах: для половины ответов / для 95 %:
stats-response = от вопроса до ответа

## Ответы, которые пишет языковая модель

draft-unchecked = Черновик, ещё не сверен со статьями:
written-by = Текст написала модель { $model }, он сверен с источниками.
note-own-words = Воспользоваться языковой моделью не удалось; это слова самих статей.
note-cut-short = Языковой модели не хватило места, поэтому ответ может обрываться.
