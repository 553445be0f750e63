// The table of the questions: filtered, searched, sorted, some at a time.

const FIRST = 25;
const MORE = 100;

const VERDICTS = new Map([
  [true, { sign: "✓", word: "right", name: "right" }],
  [false, { sign: "✗", word: "wrong", name: "wrong" }],
  [null, { sign: "·", word: "not judged", name: "unjudged" }],
]);

class Table {
  constructor(questions) {
    this.questions = questions;
    this.element = document.getElementById("rows");
    this.body = this.element.querySelector("tbody");
    this.state = { filter: "", words: [], order: "place", falling: false, rows: FIRST };
    this.listen();
    this.update();
    document.getElementById("controls").hidden = this.element.hidden = false;
  }

  listen() {
    const controls = document.getElementById("controls");
    controls.addEventListener("submit", (event) => event.preventDefault());
    for (const radio of controls.elements.filter) {
      radio.addEventListener("change", () => this.update({ filter: radio.value }));
    }
    document.getElementById("search").addEventListener("input", (event) => {
      this.update({ words: fold(event.target.value).split(/\s+/).filter(Boolean) });
    });
    document.getElementById("order").addEventListener("change", (event) => {
      this.update({ order: event.target.value, falling: false });
    });
    document.getElementById("direction").addEventListener("click", () => {
      this.update({ falling: !this.state.falling });
    });
    for (const button of this.element.querySelectorAll("[data-order]")) {
      button.addEventListener("click", () => this.sortBy(button.dataset.order));
    }
    document.getElementById("more").addEventListener("click", () => this.showMore());
  }

  // A second click on the same heading turns the order round.
  sortBy(order) {
    this.update({ order, falling: order === this.state.order && !this.state.falling });
  }

  update(change = {}) {
    this.state = { ...this.state, rows: FIRST, ...change };
    this.found = this.find();
    this.body.replaceChildren(...this.found.slice(0, this.state.rows).map(makeRow));
    this.tell();
  }

  showMore() {
    const next = this.found.slice(this.state.rows, this.state.rows + MORE).map(makeRow);
    this.state.rows += MORE;
    this.body.append(...next);
    this.tell();
    next[0]?.querySelector("a").focus();
  }

  find() {
    const { filter, words, order, falling } = this.state;
    const found = this.questions.filter(
      (question) =>
        (!filter || question.troubles.includes(filter)) && words.every((word) => question.searched.includes(word)),
    );
    const turn = falling ? -1 : 1;
    return found.sort((a, b) => turn * compare(a[order], b[order]) || a.place - b.place);
  }

  // Say in the controls and above the table what is shown, and in which order.
  tell() {
    const { order, falling, rows } = this.state;
    const all = this.questions.length;
    const count = document.getElementById("count");
    count.textContent =
      this.found.length === all ? formatCount(all, "question") : `${this.found.length.toLocaleString("en")} of ${formatCount(all, "question")}`;
    const more = document.getElementById("more");
    const rest = this.found.length - rows;
    more.hidden = rest <= 0;
    more.textContent = rest > MORE ? `Show ${MORE} more of ${rest.toLocaleString("en")}` : `Show the other ${rest}`;
    document.getElementById("order").value = order;
    const direction = document.getElementById("direction");
    direction.textContent = falling ? "↓" : "↑";
    direction.setAttribute("aria-label", falling ? "Sorted downwards; turn round" : "Sorted upwards; turn round");
    for (const button of this.element.querySelectorAll("[data-order]")) {
      const here = button.dataset.order === order;
      button.closest("th").setAttribute("aria-sort", !here ? "none" : falling ? "descending" : "ascending");
    }
  }
}

function makeRow(question) {
  const verdict = VERDICTS.get(question.right);
  return make(
    "tr",
    { role: "row", class: verdict.name },
    make("td", { role: "cell", class: "verdict" }, makeVerdict(question)),
    make(
      "td",
      { role: "cell", class: "words" },
      make("a", { href: question.address }, question.question),
      make("p", { class: "gist" }, question.gist),
      question.right === false ? make("p", { class: "gist" }, make("b", {}, "Expected: "), question.expected) : "",
      makeTags(question),
    ),
    makeNumber("confidence", question.confidence.toFixed(2)),
    makeNumber("F1", question.f1 === null ? "–" : question.f1.toFixed(2)),
    makeNumber("time", formatTime(question.ms)),
  );
}

function makeNumber(name, text) {
  return make("td", { role: "cell", class: "number", "data-name": name }, text);
}

function makeVerdict(question) {
  const verdict = VERDICTS.get(question.right);
  const outcome = question.outcome === "answered" ? "answered" : "refused";
  return [
    make("span", { class: `sign ${verdict.name}` }, make("span", { "aria-hidden": "true" }, `${verdict.sign} `), verdict.word),
    make("span", { class: "outcome" }, outcome),
  ];
}

function makeTags(question) {
  const troubles = question.troubles.filter((trouble) => trouble === "unsupported" || trouble === "slow");
  const words = [question.kind, ...question.tags, ...troubles];
  return make("p", { class: "tags" }, words.map((word) => make("span", {}, word)));
}

// Nothing measured comes last in rising order.
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "string" ? a.localeCompare(b) : a - b;
}

// Letters as they are searched: without case and accents.
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
