# Що бот каже українською. Звичайний текст: без тегів і без Markdown.

## Меню команд

command-start = Привітатися
command-help = Як ставити запитання
command-ask = Поставити запитання
command-search = Знайти уривки
command-sources = Видання в колекції
command-latest = Нові статті
command-filter = За добу, за тиждень чи все
command-settings = Мова й фільтр
command-forget = Видалити нашу розмову
command-privacy = Що зберігається
command-stats = Показники для адміністраторів
command-invite = Створити запрошення
command-guests = Хто має доступ, кого заблоковано
command-admit = Надати доступ
command-dismiss = Скасувати доступ
command-block = Заблокувати
command-unblock = Розблокувати
command-cancel = Скасувати запитання в черзі

## Привітання й пояснення

start = { $articles ->
        [0] Я відповідаю на запитання на основі новинних статей, але моя колекція поки порожня.
        [one] Я відповідаю на запитання на основі { $articles } новинної статті й показую, хто, коли та якими словами про це повідомив.
       *[other] Я відповідаю на запитання на основі { $articles } новинних статей і показую, хто, коли та якими словами про це повідомив.
    }

    Просто напишіть запитання. Що ще я вмію: /help
start-group = Вітаю! Тут я мовчу, доки хтось не згадає @{ $bot }, не відповість на моє повідомлення або не напише /ask.
help-title = Як ставити запитання
help =
    Напишіть запитання своїми словами, найкраще мовою статей. Відповідь цитує статті, номери ведуть до джерел. Якщо у статтях відповіді немає, я так і скажу.

    Можна запитувати далі: “And what did the mayor say?” Якщо виправити запитання, виправиться й відповідь.

    /ask — поставити запитання, зокрема в групі
    /search — знайти лише уривки, без відповіді
    /sources — видання в колекції
    /latest — нові статті
    /filter — лише за добу чи тиждень
    /settings — мова та інше
    /cancel — скасувати запитання в черзі
    /forget — видалити нашу розмову
    /privacy — що зберігається

    У групі згадайте @{ $bot } або дайте відповідь на моє повідомлення. У будь-якому іншому чаті наберіть @{ $bot } і запитання, а потім виберіть відповідь.
help-admin =
    Як адміністратор ви можете надіслати мені файл ({ $types }) або посилання, і я додам статті до колекції.

    /invite — створити запрошення
    /guests — хто має доступ, кого заблоковано
    /admit, /dismiss — надати доступ або скасувати його
    /block, /unblock — не відповідати комусь або знову відповідати
    /stats — показники
privacy-title = Що зберігається
privacy =
    Ваші запитання, мої відповіді, ваші оцінки й налаштування, а також кількість недавніх запитань. Це потрібно для уточнень і лімітів та зберігається на комп’ютері, де я працюю. Якщо ви оцінили відповідь, адміністратори можуть прочитати її разом із запитанням.

    /forget одразу видаляє все написане. Час ваших запитань (без тексту) зберігається ще не довше за тиждень.
privacy-model = Мої відповіді пише мовна модель; яка саме, вказано під відповіддю. Їй передаються ваше запитання і сказане до нього, зокрема й тоді, коли вона працює на чужому комп’ютері.

## Поки відповідь готується

searching = Шукаю…
searching-for = Шукаю: { $question }
queue-place = { $place ->
        [1] Ваше запитання наступне.
       *[other] Ваше місце в черзі: { $place }.
    }
queue-full = Зараз забагато запитань. Спробуйте за хвилину.
button-cancel = Скасувати
cancelled = Скасовано.
nothing-to-cancel = У черзі нічого немає.

## Під відповіддю

missing-part = У статтях не знайдено: { $part }
source-unknown = Невідоме видання
source-undated = без дати
untitled = Без заголовка
button-more-sources = Ще джерела
button-passage = Уривок
button-article = Уся стаття
button-original = Оригінал
window-day = Доба
window-week = Тиждень
window-all = Увесь час
feedback-good = Дякую, приємно це чути!
feedback-bad = Дякую, вашу оцінку враховано.
more-sources-title = Ще джерела
also-found-title = Також знайдено
no-more-sources = Інших джерел немає.

## Коли у статтях немає відповіді

refusal-title = У статтях відповіді немає.
refusal-unrelated = У колекції немає нічого на цю тему.
refusal-no-subject = Незрозуміло, про що запитання. Назвіть, кого чи що ви маєте на увазі.
searched = Переглянуто: { $articles ->
        [one] { $articles } стаття
        [few] { $articles } статті
        [many] { $articles } статей
       *[other] { $articles } статті
    } з { $outlets ->
        [one] { $outlets } видання
       *[other] { $outlets } видань
    }.
searched-dated = Переглянуто: { $articles ->
        [one] { $articles } стаття
        [few] { $articles } статті
        [many] { $articles } статей
       *[other] { $articles } статті
    } з { $outlets ->
        [one] { $outlets } видання
       *[other] { $outlets } видань
    }, { $dates }.
only-outlet = Пошук лише в: { $outlets }
only-since = Не раніше { $day }
only-until = Не пізніше { $day }
only-between = Лише за період { $from } – { $until }
dates-between = { $from } – { $until }
nearest-title = Найближчі статті:

## Списки

sources-title = { $outlets ->
        [many] { $outlets } видань
       *[other] { $outlets } видання
    }, { $articles ->
        [one] { $articles } стаття
        [few] { $articles } статті
        [many] { $articles } статей
       *[other] { $articles } статті
    }
articles-count = { $articles ->
        [one] { $articles } стаття
        [few] { $articles } статті
        [many] { $articles } статей
       *[other] { $articles } статті
    }
latest-title = Нові статті
collection-empty = Колекція поки порожня.
search-title = Знайдено за запитом: { $question }
search-nothing = Нічого не знайдено. Спробуйте інші слова або розширте фільтр.
page-number = { $page } з { $pages }
by-author = Автор: { $author }

## Фільтр і налаштування

filter-ask = На основі яких статей відповідати?
settings-title = Налаштування
settings-language = Мова: { $language }
settings-window-day = Статті: за останню добу
settings-window-week = Статті: за останній тиждень
settings-window-all = Статті: усі
settings-everybody-asks = Ставити запитання тут можуть усі.
settings-admins-ask = Ставити запитання тут можуть лише адміністратори.
button-all-outlets = Усі видання
button-everybody-asks = Дозволити всім
button-admins-ask = Лише адміністраторам
settings-admins-only = Це можуть змінювати лише адміністратори групи.
forget-ask = Видалити ваші запитання, мої відповіді й ваші оцінки в цьому чаті? Скасувати це не можна.
button-forget = Видалити
button-keep = Залишити
forgotten = Усе видалено. Нове запитання можна поставити будь-коли.
kept = Нічого не видалено.

## Хто і скільки може запитувати

not-allowed = Це закритий бот.
not-invited = Це закритий бот. Якщо у вас є код запрошення, надішліть: /start КОД
not-allowed-group = У цій групі бота не підключено.
not-allowed-member = Тут ставити мені запитання можуть лише адміністратори групи.
admins-only = Це доступно лише адміністраторам бота.
admins-in-private = Запитайте мене про це в особистому чаті: відповідь тут не для всіх.
invite-made = Посилання розраховане на { $people ->
        [one] { $people } людину
        [few] { $people } людини
        [many] { $people } людей
       *[other] { $people } людини
    } і діє до { $day }. Перешліть його:
invite-how = Для скількох людей і на скільки днів? Наприклад: /invite 5 30 — не більше { $people } людей і { $days } днів.
guest-how = Напишіть після команди номер людини чи групи, наприклад /{ $command } 123456789, або дайте цю команду у відповідь на чиєсь повідомлення.
guest-by-settings = { $id } вказано в налаштуваннях бота ({ $setting }), змінити це можна лише там.
admit-done = Тепер { $id } може ставити запитання.
admit-blocked = { $id } заблоковано, відповіді не буде. Зняти блокування: /unblock
dismiss-done = { $id } більше не має доступу.
dismiss-nobody = Доступу { $id } ніхто й не надавав.
block-done = { $id } заблоковано, відповідей більше не буде. Зняти блокування: /unblock
block-admin = Адміністратора бота не можна заблокувати.
unblock-done = { $id } більше не заблоковано.
unblock-nobody = { $id } не було заблоковано.
guests-title = Хто може ставити запитання
guests-open = Зараз ставити запитання цьому боту можуть усі, навіть без запрошення.
guests-list = Ставити запитання можуть ті, кому надано доступ.
guests-invitation = Ставити запитання можуть ті, кому надано доступ або хто має запрошення.
guests-admitted = Доступ надано: { $count }
guests-blocked = Заблоковано: { $count }
guests-invitations = Чинні запрошення: { $count }
guests-since = { $id } (додано { $day })
guests-by-settings = { $id } (за налаштуваннями)
guests-uses = для { $uses ->
        [one] { $uses } людини
        [few] { $uses } людей
        [many] { $uses } людей
       *[other] { $uses } людини
    }, до { $day }
guests-more = і ще { $count }
invitation-accepted = Ласкаво просимо! Просто напишіть запитання.
invitation-wrong = Код запрошення недійсний або вже використаний.
quota-user = Ліміт запитань ({ $limit }) поки вичерпано. Наступне запитання можна поставити за { $wait }.
quota-chat = Ліміт запитань цього чату поки вичерпано. Наступне запитання можна поставити за { $wait }.
minutes = { $minutes ->
        [one] { $minutes } хвилину
        [few] { $minutes } хвилини
        [many] { $minutes } хвилин
       *[other] { $minutes } хвилини
    }
hours = { $hours ->
        [one] { $hours } годину
        [few] { $hours } години
        [many] { $hours } годин
       *[other] { $hours } години
    }

## Додавання статей

adding-started = Читаю { $name }…
adding-progress = { $articles ->
        [one] Опрацьовано { $articles } статтю…
        [few] Опрацьовано { $articles } статті…
        [many] Опрацьовано { $articles } статей…
       *[other] Опрацьовано { $articles } статті…
    }
adding-title = Готово: { $name }
adding-added = Додано: { $articles }
adding-updated = Оновлено: { $articles }
adding-unchanged = Уже є: { $articles }
adding-duplicate = Повторюють інші статті: { $articles }
adding-failed = Не вдалося прочитати: { $articles }
adding-nothing = У { $name } не знайшлося жодної статті.
adding-error = Не вдалося додати { $name }: { $reason }
adding-not-admin = Дякую, але додавати статті можуть лише адміністратори.
adding-too-large = { $name }: файл завеликий. Приймаю файли до { $megabytes } МБ.
adding-unknown-type = { $name }: не можу прочитати такий файл. Приймаю { $types }.
adding-address-refused = Цю адресу я відкрити не можу.
adding-link-failed = Сторінку не вдалося завантажити: { $reason }
adding-busy = Попередні статті ще додаються. Спробуйте за хвилину.

## На що не відповісти

unsupported-sticker = Гарно! Але я розумію лише запитання текстом.
unsupported-voice = Голосових повідомлень я поки не розумію. Напишіть запитання текстом.
unsupported-media = Фото й відео я не бачу. Напишіть запитання текстом.
unsupported-emoji = Тут немає запитання. Запитайте словами, наприклад: хто переміг?
unsupported-other = Я розумію лише запитання текстом.
unknown-command = Такої команди немає. Що я вмію: /help
ask-how = Напишіть запитання після команди, наприклад: /ask хто переміг?
search-how = Напишіть після команди, що шукати, наприклад: /search збитки від шторму
question-too-long = Запитання задовге. Вкладіться в одне-два речення, не більше { $limit } знаків.
error-general = Щось пішло не так. Поставте запитання ще раз.
error-library = Колекція зараз недоступна. Спробуйте за кілька хвилин.
error-outdated-button = Ця кнопка більше не працює. Поставте запитання ще раз.
error-forgotten-turn = Цю розмову видалено. Поставте запитання ще раз.
error-article-gone = Цієї статті вже немає в колекції.
restart-apology = Через перезапуск це запитання лишилося без відповіді: { $question } Поставте його, будь ласка, ще раз.

## В інших чатах

inline-hint = Введіть запитання
inline-nothing = У статтях відповіді немає
inline-nothing-more = Натисніть, щоб побачити, де шукали
inline-open-bot = Запитати в особистому чаті

## Показники для адміністраторів

stats-title = Показники з { $day }
stats-questions = Запитань: { $questions }
stats-answered = З відповіддю: { $answered }
stats-refused = Без відповіді: { $refused }
stats-ratings = Оцінки: { $good } 👍, { $bad } 👎
stats-waiting = Зараз у черзі: { $waiting }
stats-collection = Статей: { $articles }
stats-people = Людей: { $week } за тиждень, { $month } за місяць
stats-chats = Чатів: { $week } за тиждень, { $month } за місяць
stats-times = Час у мілісекундах: для половини відповідей / для 95 %:
stats-response = від запитання до відповіді

## Відповіді, які пише мовна модель

draft-unchecked = Чернетка, ще не звірена зі статтями:
written-by = Текст написала модель { $model }, його звірено з джерелами.
note-own-words = Скористатися мовною моделлю не вдалося; це слова самих статей.
note-cut-short = Мовній моделі забракло місця, тож відповідь може обриватися.
