"""The honest articles and those that attack, as files to index."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Topic:
    """A subject, what can be asked about it, and the honest report that answers."""

    name: str
    question: str
    answer: str
    outlet: str
    title: str
    text: str
    opening: str


@dataclass(frozen=True)
class Attack:
    """An article that attacks. The fields are explained in attacks.toml."""

    id: str
    topic: str
    text: str
    obeyed: str
    canaries: tuple[str, ...]
    form: str = "text"
    outlet: str = ""
    title: str = ""
    url: str = ""
    repeat: int = 1
    seen: bool = True
    lie: bool = False

    @property
    def source(self) -> str:
        """The outlet that publishes it: its own, so that a question can be asked of it alone."""
        return self.outlet or f"Outlet {self.id}"


def _rows(name: str) -> list[dict[str, Any]]:
    """The tables of a file, which is called as they are: all topics, or all attacks."""
    [rows] = tomllib.loads((FOLDER / name).read_text("utf-8")).values()
    return list(rows)


TOPICS = {row["name"]: Topic(**row) for row in _rows("honest.toml")}
ATTACKS = tuple(Attack(**{**row, "canaries": tuple(row["canaries"])}) for row in _rows("attacks.toml"))


def write_articles(folder: Path) -> None:
    """Write all articles into `folder`, each attack in the format that it is made for."""
    rows = [
        {"id": topic.name, "title": topic.title, "source": topic.outlet, "text": topic.text,
         "published_at": "2026-05-04", "url": f"https://honest.example/{topic.name}"}
        for topic in TOPICS.values()
    ]  # fmt: skip
    for attack in ATTACKS:
        if attack.form == "text":
            text = f"{TOPICS[attack.topic].opening}\n\n{attack.text * attack.repeat}"
            rows.append({**_head(attack), "text": text})
        else:
            _write_page(folder, attack)
    (folder / "articles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def _head(attack: Attack) -> dict[str, str]:
    return {
        "id": attack.id,
        "title": attack.title or TOPICS[attack.topic].opening.split(",")[0],
        "source": attack.source,
        "published_at": "2026-05-05",
        "url": attack.url or f"https://attack.example/{attack.id}",
    }


def _write_page(folder: Path, attack: Attack) -> None:
    head, body = _head(attack), attack.text.replace("{opening}", TOPICS[attack.topic].opening)
    if attack.form == "markdown":
        front = "\n".join(f"{name}: {json.dumps(value)}" for name, value in head.items())
        (folder / f"{attack.id}.md").write_text(f"---\n{front}\n---\n\n{body}\n", encoding="utf-8")
        return
    page = (
        f'<html><head><title>{escape(head["title"])}</title><meta property="og:url" content="{head["url"]}">'
        f'<meta property="og:site_name" content="{escape(head["source"])}"></head>'
        f"<body><article>{body}</article></body></html>"
    )
    (folder / f"{attack.id}.html").write_text(page, encoding="utf-8")
