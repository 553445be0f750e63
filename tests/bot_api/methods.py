"""The methods of the Bot API that the bot may call, each as what it does to the world."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from .formatting import Formatted, check_length, parse_html
from .refusals import BLOCKED, bad_request
from .world import BOT, BOT_ID, Chat, Json, Sent, World

Parameters = Mapping[str, str]
Method = Callable[[World, Parameters], object]

MOST_CALLBACK_BYTES = 64
CACHED_SETTINGS = (
    "setMyDescription", "setMyShortDescription", "setMyName", "setChatMenuButton", "setMessageReaction",
    "leaveChat", "pinChatMessage", "unpinChatMessage",
)  # fmt: skip


def call(world: World, method: str, given: Parameters) -> object:
    """Carry `method` out and return its result. Raises RefusalError."""
    if method in CACHED_SETTINGS:
        world.settings[method] = dict(given)
        return True
    known = METHODS.get(method)
    if known is None:
        world.violations.append(f"{method} is not emulated")
        raise bad_request(f"method {method} is not emulated")
    return known(world, given)


def _get_me(_world: World, _given: Parameters) -> Json:
    return BOT


def _send_message(world: World, given: Parameters) -> Json:
    chat = _open_chat(world, given)
    formatted = _read_text(world, given)
    reply_to = _find_replied(chat, given)
    thread = int(given["message_thread_id"]) if "message_thread_id" in given else None
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    sent = world.add_message(
        chat,
        BOT_ID,
        formatted.text,
        entities=formatted.entities,
        html=given["text"],
        thread_id=thread,
        reply_to=reply_to,
        markup=_read_markup(given),
        previews=not _load(given, "link_preview_options").get("is_disabled", False),
    )
    return world.describe(sent)


def _send_document(world: World, given: Parameters) -> Json:
    chat = _open_chat(world, given)
    document = {"file_id": world.new_id(), "file_unique_id": world.new_id(), "file_name": "attached"}
    sent = world.add_message(
        chat, BOT_ID, "", extra={"document": document, "caption": given.get("caption", "")}
    )
    return world.describe(sent)


def _edit_message_text(world: World, given: Parameters) -> object:
    if "inline_message_id" in given:
        return True
    sent = _own_message(world, given, "edit")
    formatted, markup = _read_text(world, given), _read_markup(given)
    if (formatted.text, formatted.entities, markup) == (sent.text, sent.entities, sent.markup):
        raise _not_modified()
    sent.text, sent.entities, sent.markup, sent.html = (
        formatted.text,
        formatted.entities,
        markup,
        given["text"],
    )
    sent.edits += 1
    return world.describe(sent)


def _edit_message_reply_markup(world: World, given: Parameters) -> object:
    if "inline_message_id" in given:
        return True
    sent, markup = _own_message(world, given, "edit"), _read_markup(given)
    if markup == sent.markup:
        raise _not_modified()
    sent.markup = markup
    return world.describe(sent)


def _delete_message(world: World, given: Parameters) -> bool:
    sent = _open_chat(world, given).messages.get(int(given["message_id"]))
    if sent is None or sent.deleted:
        raise bad_request("message to delete not found")
    sent.deleted = True
    return True


def _send_chat_action(world: World, given: Parameters) -> bool:
    _open_chat(world, given).actions.append(dict(given))
    return True


def _send_message_draft(world: World, given: Parameters) -> bool:
    chat = _open_chat(world, given)
    if chat.described["type"] != "private":
        raise bad_request("message drafts are available in private chats only")
    if int(given["draft_id"]) == 0:
        raise bad_request("draft identifier must be non-zero")
    text = given.get("text", "")
    if text:
        check_length(parse_html(text) if given.get("parse_mode") == "HTML" else Formatted(text.strip(), []))
    chat.drafts.append(dict(given))
    return True


def _answer_callback_query(world: World, given: Parameters) -> bool:
    if world.callbacks.get(given["callback_query_id"], given) is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(given.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.callbacks[given["callback_query_id"]] = dict(given)
    return True


def _answer_inline_query(world: World, given: Parameters) -> bool:
    if world.inline.get(given["inline_query_id"], given) is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    results = json.loads(given["results"])
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) != len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= MOST_CALLBACK_BYTES:
            raise bad_request("RESULT_ID_INVALID")
        content = result.get("input_message_content", {})
        if content.get("parse_mode") == "HTML":
            check_length(parse_html(content["message_text"]))
    world.inline[given["inline_query_id"]] = dict(given) | {"results": results}
    return True


def _set_my_commands(world: World, given: Parameters) -> bool:
    commands = json.loads(given["commands"])
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[given.get("scope", ""), given.get("language_code", "")] = commands
    return True


def _delete_my_commands(world: World, given: Parameters) -> bool:
    world.commands.pop((given.get("scope", ""), given.get("language_code", "")), None)
    return True


def _get_chat_member(world: World, given: Parameters) -> Json:
    chat, user_id = _open_chat(world, given), int(given["user_id"])
    status = chat.members.get(user_id, "left")
    described: Json = {"user": world.users[user_id], "status": status}
    return described | ({"is_anonymous": False} if status == "creator" else {})


def _get_chat_administrators(world: World, given: Parameters) -> list[Json]:
    chat = _open_chat(world, given)
    return [
        {"user": world.users[user_id], "status": role, "is_anonymous": False}
        for user_id, role in chat.members.items()
        if role == "creator"
    ]


def _get_chat(world: World, given: Parameters) -> Json:
    return _open_chat(world, given).described | {"accent_color_id": 0, "max_reaction_count": 1}


def _get_file(world: World, given: Parameters) -> Json:
    content = world.files.get(given["file_id"])
    if content is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(content) > 20_000_000:
        raise bad_request("file is too big")
    name = f"documents/{given['file_id']}"
    return {
        "file_id": given["file_id"],
        "file_unique_id": "u" + given["file_id"],
        "file_path": name,
        "file_size": len(content),
    }


def _set_webhook(world: World, given: Parameters) -> bool:
    world.settings["webhook"] = dict(given)
    world.on_update()
    return True


def _delete_webhook(world: World, given: Parameters) -> bool:
    world.settings.pop("webhook", None)
    if given.get("drop_pending_updates") == "true":
        world.violations.append("pending updates were dropped")
        world.updates.clear()
    return True


def _get_webhook_info(world: World, _given: Parameters) -> Json:
    webhook = world.settings.get("webhook", {})
    return {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "sendMessage": _send_message,
    "sendDocument": _send_document,
    "editMessageText": _edit_message_text,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "deleteMessage": _delete_message,
    "sendChatAction": _send_chat_action,
    "sendMessageDraft": _send_message_draft,
    "answerCallbackQuery": _answer_callback_query,
    "answerInlineQuery": _answer_inline_query,
    "setMyCommands": _set_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "getChatMember": _get_chat_member,
    "getChatAdministrators": _get_chat_administrators,
    "getChat": _get_chat,
    "getFile": _get_file,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _get_webhook_info,
}


def _open_chat(world: World, given: Parameters) -> Chat:
    chat = world.chats.get(int(given["chat_id"]))
    if chat is None:
        raise bad_request("chat not found")
    if chat.blocked:
        raise BLOCKED
    return chat


def _own_message(world: World, given: Parameters, verb: str) -> Sent:
    sent = _open_chat(world, given).messages.get(int(given["message_id"]))
    if sent is None or sent.deleted:
        raise bad_request(f"message to {verb} not found")
    if not sent.by_bot:
        raise bad_request("message can't be edited")
    return sent


def _find_replied(chat: Chat, given: Parameters) -> int | None:
    asked = _load(given, "reply_parameters")
    if not asked:
        return None
    replied = chat.messages.get(asked["message_id"])
    if replied is None or replied.deleted:
        if asked.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return replied.message_id


def _read_text(world: World, given: Parameters) -> Formatted:
    html = given.get("parse_mode") == "HTML"
    formatted = check_length(parse_html(given["text"]) if html else Formatted(given["text"].strip(), []))
    if formatted.dropped:
        world.violations.append(f"{formatted.dropped} entities over the limit were dropped")
    return formatted


def _read_markup(given: Parameters) -> Json:
    markup = _load(given, "reply_markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise bad_request("text buttons are unallowed in the inline keyboard")
            if not 0 < len(button.get("callback_data", "x").encode()) <= MOST_CALLBACK_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
            if "url" in button and not re.match(r"(https?|tg)://\S+$", button["url"]):
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
            if len(button) < 2:
                raise bad_request("text buttons are unallowed in the inline keyboard")
    return markup if any(markup.get("inline_keyboard", [])) else {}


def _load(given: Parameters, name: str) -> Json:
    loaded: Json = json.loads(given.get(name, "{}"))
    return loaded


def _not_modified() -> Exception:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message"
    )
