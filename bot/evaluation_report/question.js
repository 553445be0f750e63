// One question on a page of its own: the answer and its quotes, what was expected, and what was retrieved.

const JUDGED = "judge_";

function makeQuestionPage(question, passages, labels, around) {
  const parts = question.full ? makeFull(question, passages, labels) : [makeShort(question)];
  return [
    makePaging(around),
    make(
      "article",
      { class: "question" },
      make("p", { class: "kicker" }, [question.kind, ...question.tags].join(" · "), make("span", { class: "id" }, question.id)),
      make("h1", { tabindex: "-1" }, question.question),
      make(
        "p",
        { class: "standing" },
        makeVerdict(question),
        make("span", {}, `confidence ${question.confidence.toFixed(2)}`),
        question.ms === null ? "" : make("span", {}, formatTime(question.ms)),
      ),
      ...parts,
    ),
  ];
}

function makePaging({ previous, next, place, count, filter }) {
  const turn = (question, text, rel) =>
    question ? make("a", { href: question.address, rel }, text) : make("span", { class: "quiet", "aria-hidden": "true" }, text);
  return make(
    "nav",
    { class: "paging", "aria-label": "Questions" },
    make("a", { href: "#questions", class: "back" }, "All questions"),
    place < 0 ? "" : make("span", { class: "quiet" }, `${(place + 1).toLocaleString("en")} of ${count.toLocaleString("en")}${filter ? ` ${filter}` : ""}`),
    make("span", { class: "turns" }, turn(previous, "← Previous", "prev"), turn(next, "Next →", "next")),
  );
}

function makeShort(question) {
  return make(
    "section",
    { class: "short" },
    make("p", { class: "answer" }, question.gist),
    make("p", { class: "note" }, "This report does not show this question in full; it has room for those that came out wrong, refused, unsupported or slow first. The run folder has everything: line ", make("b", {}, String(question.line)), " of ", make("code", {}, "predictions.jsonl"), "."),
  );
}

function makeFull(question, passages, labels) {
  const full = question.full;
  const main = [makeAnswer(question, full), makeQuotes(full, passages)];
  const aside = [makeGold(full.gold), makeJudge(full.values), makeTimings(full.timings, full.usage), makeValues(full.values, labels)];
  return [
    make("div", { class: "columns" }, make("div", { class: "told" }, main), make("aside", {}, aside)),
    makeRetrieved(full, passages),
  ];
}

function makeSection(title, ...children) {
  return make("section", {}, make("h2", {}, title), ...children);
}

function makeAnswer(question, full) {
  if (question.outcome !== "answered") {
    return makeSection(
      "Refused",
      make("p", { class: "answer" }, full.reason || "The collection does not answer this question."),
      full.nearest && make("p", { class: "note" }, "The nearest thing found, which is not an answer, stands below."),
    );
  }
  const claims = full.claims.map((claim) =>
    make("p", { class: "answer" }, cut(claim.text, claim.marks, "strong"), claim.citations.map((n) => ["\u00a0", makeReference(n)])),
  );
  const missing = full.missing.map((part) => make("p", { class: "note" }, `Not found in the collection: ${part}`));
  return makeSection("Answer", claims, missing);
}

function makeReference(n) {
  const button = make("button", { type: "button", class: "reference", "aria-label": `Source ${n}` }, `[${n}]`);
  button.addEventListener("click", () => {
    const quote = document.getElementById(`quote-${n}`);
    quote?.focus();
    quote?.scrollIntoView({ block: "center" });
  });
  return button;
}

function makeQuotes(full, passages) {
  const quotes = full.citations.map((citation) => makeQuote(citation, `[${citation.n}]`, full, passages));
  if (full.nearest) quotes.push(makeQuote(full.nearest, "Nearest", full, passages));
  return quotes.length ? makeSection(full.citations.length ? "In whose words" : "Nearest, not an answer", quotes) : "";
}

function makeQuote(citation, name, full, passages) {
  const holder = full.passages.find((passage) => passage.rank === citation.rank);
  const quote = make("mark", {}, cut(citation.quote, citation.marks, "strong"));
  const around = holder ? splitAround(passages.get(holder.number).text, citation.span) : ["", ""];
  return make(
    "figure",
    { class: "quote", id: `quote-${citation.n}`, tabindex: "-1" },
    make("figcaption", {}, make("b", {}, name), " ", make("cite", {}, citation.source), ` · ${citation.day} · `, makeLink(citation.url, citation.title || citation.article)),
    make("blockquote", {}, around[0], quote, around[1]),
    holder ? "" : make("p", { class: "note" }, "The quote stands in none of the passages retrieved."),
  );
}

function splitAround(text, [start, end]) {
  const points = Array.from(text);
  return [points.slice(0, start).join(""), points.slice(end).join("")];
}

function makeGold(gold) {
  const parts = [
    ["Accepted answers", gold.answers],
    ["Articles that answer", gold.articles],
    ["Gold sentences", gold.sentences],
    ["Passage", gold.passage ? [gold.passage] : []],
    ["Must cite", gold.must_cite],
    ["Must not say", gold.must_not_say],
    ["Asked before", gold.history],
    ["Asked at", gold.asked_at ? [gold.asked_at] : []],
  ].filter(([, items]) => items.length);
  const told = parts.map(([name, items]) => [make("h3", {}, name), make("ul", {}, items.map((item) => make("li", {}, item)))]);
  return makeSection("Expected", told.length ? told : make("p", {}, "A refusal: nothing in the collection answers this."));
}

function makeJudge(values) {
  const rows = Object.keys(values)
    .filter((name) => name.startsWith(JUDGED))
    .map((name) => [name.slice(JUDGED.length), values[name] === 1 ? "yes" : "no"]);
  return rows.length ? makeSection("The judge", makeList(rows)) : "";
}

function makeTimings(timings, usage) {
  const stages = Object.entries(timings);
  if (!stages.length) return "";
  const longest = Math.max(...stages.map(([, ms]) => ms));
  const rows = stages.map(([stage, ms]) => [stage, make("span", { class: "measure" }, makeBar(ms / longest), formatTime(ms))]);
  const tokens = Object.entries(usage).map(([name, count]) => [`${name} tokens`, count.toLocaleString("en")]);
  return makeSection("Time", makeList([...rows, ...tokens]));
}

function makeValues(values, labels) {
  const names = Object.keys(values).filter((name) => !name.endsWith("_ms") && !name.startsWith(JUDGED));
  const rows = names.map((name) => [labels[name] ?? name, Number.isInteger(values[name]) ? String(values[name]) : formatShare(values[name])]);
  return make("section", {}, make("details", {}, make("summary", {}, make("h2", {}, "Marks")), makeList(rows)));
}

function makeList(rows) {
  return make("dl", {}, rows.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

// Every passage with its scores by stage; a bar is full for the best of these passages in that stage.
function makeRetrieved(full, passages) {
  if (!full.passages.length) return makeSection("Retrieved", make("p", {}, "Nothing was retrieved."));
  const best = new Map();
  for (const passage of full.passages) {
    for (const [stage, score] of Object.entries(passage.stages)) {
      best.set(stage, Math.max(best.get(stage) ?? 0, score));
    }
  }
  const items = full.passages.map((passage) => makePassage(passage, passages.get(passage.number), best, full.citations));
  return makeSection(
    "Retrieved",
    make("p", { class: "note" }, "Best first. A bar is full for the best score that a stage gave to one of these passages."),
    make("ol", { class: "passages" }, items),
  );
}

function makePassage(passage, known, best, citations) {
  const cited = citations.filter((citation) => citation.rank === passage.rank).map((citation) => `cited [${citation.n}]`);
  const badges = [...cited, passage.gold ? "gold article" : "", passage.accepted.length ? "holds an accepted answer" : ""];
  const stages = Object.entries(passage.stages).map(([stage, score]) => [
    stage.replaceAll("_", " "),
    make("span", { class: "measure" }, makeBar(score / best.get(stage)), score.toFixed(3)),
  ]);
  return make(
    "li",
    {},
    make(
      "details",
      {},
      make(
        "summary",
        {},
        make("span", { class: "rank" }, String(passage.rank)),
        make("span", { class: "head" }, make("cite", {}, known.source), ` · ${known.day} · ${known.title || known.article}`),
        make("span", { class: "badges" }, badges.filter(Boolean).map((badge) => make("span", {}, badge))),
        make("span", { class: "score" }, passage.score.toFixed(3)),
      ),
      make("blockquote", {}, cut(known.text, passage.accepted, "u")),
      known.url ? make("p", { class: "note" }, makeLink(known.url, known.url)) : "",
    ),
    stages.length ? make("div", { class: "stages" }, makeList(stages)) : "",
  );
}
