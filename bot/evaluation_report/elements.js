// Elements and the text in them. Every word of an article or a test set reaches the page through `make`,
// as text and never as markup.

const SVG = "http://www.w3.org/2000/svg";

// make("a", { href: "#x", class: "back" }, "All ", make("b", {}, "questions"))
function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// A bar that fills `share` (0..1) of its place; what it says stands beside it as text.
function makeBar(share) {
  const width = `${(100 * Math.min(1, Math.max(0, share || 0))).toFixed(1)}%`;
  const bar = fill(document.createElementNS(SVG, "rect"), { width, height: "100%" }, []);
  return fill(document.createElementNS(SVG, "svg"), { class: "bar", "aria-hidden": "true" }, [bar]);
}

// A link to the web, or plain text where there is no address.
function makeLink(url, text) {
  return url ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text) : text;
}

// Cut `text` at spans of code points, as they are counted in Python, and put each span into an element:
// cut("ten homes", [[0, 3]], "mark") is [<mark>ten</mark>, " homes"].
function cut(text, spans, tag, attributes = {}) {
  const points = Array.from(text);
  const pieces = [];
  let done = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < done || end <= start || end > points.length) continue;
    pieces.push(points.slice(done, start).join(""));
    pieces.push(make(tag, attributes, points.slice(start, end).join("")));
    done = end;
  }
  return [...pieces, points.slice(done).join("")];
}

const formatShare = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));
const formatTime = (ms) => (ms === null || ms === undefined ? "–" : `${ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en")} ms`);
const formatCount = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
