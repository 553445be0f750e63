// Start: read the lines, show the table, and follow the address (#question/<id>) to a question and back.

const SCHEMES = [
  { name: "", sign: "◐", label: "Colours: as the system has them" },
  { name: "light", sign: "☀", label: "Colours: light" },
  { name: "dark", sign: "☾", label: "Colours: dark" },
];
const QUESTION = "#question/";

let scrolledTo = 0; // where the table was left for a question

start();

function start() {
  listenToScheme();
  const passages = new Map();
  const questions = document
    .getElementById("lines")
    .textContent.split("\n")
    .filter(Boolean)
    .map((line, index) => readQuestion(JSON.parse(line), index + 1, passages));
  const labels = JSON.parse(document.getElementById("labels").textContent);
  const table = new Table(questions);
  const byAddress = new Map(questions.map((question) => [question.address, question]));
  const follow = () => show(byAddress.get(location.hash), table, passages, labels);
  addEventListener("hashchange", follow);
  addEventListener("keydown", listenToKeys);
  follow();
}

// A passage comes with its text where it first occurs, and with its number alone afterwards.
function readQuestion(question, line, passages) {
  for (const passage of question.full?.passages ?? []) {
    if (passage.text !== undefined) passages.set(passage.number, passage);
  }
  const { id, kind, tags, gist, expected } = question;
  const searched = fold([question.question, gist, expected, id, kind, ...tags].join("\n"));
  return { ...question, line, searched, address: QUESTION + encodeURIComponent(id) };
}

function show(question, table, passages, labels) {
  const [overview, page] = [document.getElementById("overview"), document.getElementById("question")];
  const wasOverview = page.hidden;
  if (question) {
    if (wasOverview) scrolledTo = scrollY;
    page.replaceChildren(...makeQuestionPage(question, passages, labels, findAround(question, table)));
  }
  page.hidden = !question;
  overview.hidden = Boolean(question);
  if (question) {
    scrollTo(0, 0);
    page.querySelector("h1").focus({ preventScroll: true });
  } else if (!wasOverview) {
    scrollTo(0, scrolledTo);
    returnTo(page.dataset.address);
  }
  page.dataset.address = question?.address ?? "";
}

// Put the focus on the question that was looked at, as the back button of a browser does.
function returnTo(address) {
  const row = [...document.querySelectorAll("#rows td a")].find((link) => link.getAttribute("href") === address);
  (row ?? document.getElementById("questions")).focus();
}

function findAround(question, table) {
  const place = table.found.indexOf(question);
  const [previous, next] = place < 0 ? [] : [table.found[place - 1], table.found[place + 1]];
  return { previous, next, place, count: table.found.length, filter: table.state.filter };
}

// On a question's page: Escape goes back, the arrows to the questions beside it.
function listenToKeys(event) {
  const page = document.getElementById("question");
  if (page.hidden || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const links = { Escape: ".back", ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]" };
  const link = event.key in links && page.querySelector(links[event.key]);
  if (link) link.click();
}

function listenToScheme() {
  const button = document.getElementById("scheme");
  let scheme = SCHEMES.findIndex(({ name }) => name === (recall() ?? ""));
  const apply = () => {
    const { name, sign, label } = SCHEMES[Math.max(0, scheme)];
    document.documentElement.dataset.scheme = name;
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  button.addEventListener("click", () => {
    scheme = (Math.max(0, scheme) + 1) % SCHEMES.length;
    apply();
    remember(SCHEMES[scheme].name);
  });
  button.hidden = false;
  apply();
}

// A page opened from a disk may have no storage.
function recall() {
  try {
    return localStorage.getItem("byline-scheme");
  } catch {
    return null;
  }
}

function remember(name) {
  try {
    localStorage.setItem("byline-scheme", name);
  } catch {
    // The choice holds until the page is closed.
  }
}
