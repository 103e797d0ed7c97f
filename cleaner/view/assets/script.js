// The page of a run or of a document: lists, filters, keys, and what the removal in focus says.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.querySelector(".cleaner");
  const stage = document.getElementById("document");
  const inspector = document.getElementById("inspector");
  const factsBox = document.getElementById("rule-facts");
  const snippetBox = document.getElementById("snippet");
  const copied = document.getElementById("copied");
  const layout = document.getElementById("layout");
  let account = { sets: [], cuts: [] };
  let current = null;
  let snippet = "off";

  const element = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const sized = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const removals = () => [...stage.querySelectorAll("del")];

  // --- the removal in focus ---
  function inspect(mark) {
    if (current) current.classList.remove("current");
    current = mark;
    mark.classList.add("current");
    factsBox.replaceChildren();
    const rules = account.sets[mark.dataset.r].ids;
    const features = rules.filter((id) => data.rules[id].is_feature);
    for (const id of rules.filter((rule) => features.length < 4 || !features.slice(3).includes(rule))) {
      const fact = data.rules[id];
      factsBox.append(element("p", fact.id, "rule name"));
      factsBox.append(element("p", fact.description));
      const language = fact.language ? ` Language: ${fact.language}.` : "";
      factsBox.append(element("p", fact.measured + language, "quiet"));
      if (fact.near_misses.length) {
        factsBox.append(element("p", "It keeps:", "quiet"));
        const list = element("ul");
        for (const text of fact.near_misses) list.append(element("li", text));
        factsBox.append(list);
      }
    }
    if (features.length > 3) factsBox.append(element("p", `${features.length - 3} more features decided with them.`, "quiet"));
    inspector.hidden = false;
    showSnippet();
  }

  function showSnippet() {
    const cut = current && current.tagName === "DEL" ? account.cuts[removals().indexOf(current)] : null;
    const given = current ? { ...account.sets[current.dataset.r], ...cut } : {};
    let text = data.templates[snippet];
    for (const [key, value] of Object.entries(given)) if (key !== "ids") text = text.split(`{${key}}`).join(value);
    const lacks = snippet === "off" ? !current : !cut || (snippet === "keep" && !cut.lines);
    const why = cut ? "the line is too long to be named here" : "this page has only those of the first and the longest removals; cleaner explain OUT --id ID --page FILE has all";
    snippetBox.value = lacks ? `# There is no text to copy: ${why}.` : text;
    copied.textContent = "";
  }

  function close() {
    inspector.hidden = true;
    if (current) current.classList.remove("current");
    current = null;
  }

  function step(by) {
    const marks = removals();
    if (!marks.length) return;
    const at = marks.indexOf(current);
    const next = marks[at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
    inspect(next);
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(snippetBox.value);
      copied.textContent = "Copied.";
    } catch {
      snippetBox.focus();
      snippetBox.select();
      copied.textContent = "Selected: copy it with the keys of your system.";
    }
  }

  const marked = (event) => event.target.closest && event.target.closest("[data-r]");
  stage.addEventListener("mouseover", (event) => { const mark = marked(event); if (mark && mark !== current) inspect(mark); });
  stage.addEventListener("focusin", (event) => { const mark = marked(event); if (mark && mark !== current) inspect(mark); });
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => step(Number(button.dataset.step)));
  for (const button of document.querySelectorAll("[data-snippet]")) {
    button.addEventListener("click", () => {
      snippet = button.dataset.snippet;
      for (const other of document.querySelectorAll("[data-snippet]")) other.setAttribute("aria-pressed", String(other === button));
      showSnippet();
    });
  }
  inspector.querySelector("[data-close]").addEventListener("click", close);
  document.getElementById("copy").addEventListener("click", copy);
  const showLayout = () => root.classList.toggle("with-layout", layout.checked);
  layout.addEventListener("change", showLayout);
  showLayout();

  function opened() {
    account = JSON.parse(stage.querySelector(".account").textContent);
    for (const row of stage.querySelectorAll(".row.same")) {
      const [source, clean] = row.children;
      if (!clean.firstChild) clean.append(...[...source.cloneNode(true).childNodes].map(bare));
    }
  }
  function bare(node) {  // a trial hit is marked in the source only
    return node.nodeType === 1 && node.dataset.r ? document.createTextNode(node.textContent) : node;
  }

  // --- the documents of a run ---
  const LISTS = {
    all: "The whole sample",
    share: "Removed share",
    emptied: "Emptied",
    guard: "Guard tripped",
    prose: "Longest prose removed",
    near: "Scores near threshold",
    doubtful: "Rules of low precision or few hits",
    trial: "Rules on trial",
    chance: "By chance",
  };
  let shown = [];
  let open = -1;
  let blocksOpen = true;
  const texts = new Map();

  function searchable(entry) {
    if (!texts.has(entry.n)) {
      const content = document.getElementById(`d${entry.n}`).content;
      const rows = [...content.querySelectorAll(".dochead, .row")].map((row) => row.textContent).join(" ");
      texts.set(entry.n, rows.toLowerCase());
    }
    return texts.get(entry.n);
  }

  function matches(entry, wanted, words) {
    if (wanted.list !== "all" && !(wanted.list in entry.lists)) return false;
    if (wanted.theme && !entry.themes.includes(wanted.theme)) return false;
    if (wanted.rule && !entry.rules.includes(wanted.rule)) return false;
    if (wanted.language && !entry.languages.includes(wanted.language)) return false;
    if (wanted.site && entry.site !== wanted.site) return false;
    if (wanted.flag && !entry.flags.includes(wanted.flag)) return false;
    return words.every((word) => searchable(entry).includes(word));
  }

  function measure(entry, list) {
    if (list === "prose" || list === "near") return sized(Math.round(entry.lists[list]), "word");
    return `${(100 * entry.share).toFixed(entry.share < 0.1 ? 1 : 0)}%`;
  }

  function refresh() {
    const wanted = { list: document.getElementById("list").value };
    for (const select of document.querySelectorAll("[data-filter]")) wanted[select.dataset.filter] = select.value;
    const words = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = data.documents.filter((entry) => matches(entry, wanted, words));
    const rank = (entry) => (wanted.list === "all" ? entry.share : entry.lists[wanted.list]);
    shown.sort((a, b) => rank(b) - rank(a) || a.n - b.n);
    const list = document.getElementById("list-of-documents");
    list.replaceChildren(...shown.map((entry) => item(entry, wanted.list)));
    document.getElementById("count").textContent = `${shown.length} of ${sized(data.documents.length, "document")}`;
    if (!shown.some((entry) => entry.n === open)) show(shown[0], false);
  }

  function item(entry, list) {
    const made = element("li");
    const button = element("button");
    button.type = "button";
    const name = element("bdi", entry.id, "name");
    name.title = entry.id;
    button.append(name, element("span", measure(entry, list), "value"));
    button.dataset.doc = entry.n;
    button.setAttribute("aria-current", String(entry.n === open));
    button.addEventListener("click", () => show(entry, true));
    made.append(button);
    return made;
  }

  function show(entry, focus) {
    close();
    open = entry ? entry.n : -1;
    stage.replaceChildren();
    if (entry) {
      stage.append(document.getElementById(`d${entry.n}`).content.cloneNode(true));
      opened();
      const blocks = stage.querySelector(".blocks");
      if (blocks) {
        blocks.open = blocksOpen;
        blocks.addEventListener("toggle", () => { blocksOpen = blocks.open; });
      }
      if (document.getElementById("list").value === "prose" && focus) showLongest();
    } else {
      stage.append(element("p", "No document of the sample fits.", "quiet"));
    }
    for (const button of document.querySelectorAll("[data-doc]")) {
      const isOpen = Number(button.dataset.doc) === open;
      button.setAttribute("aria-current", String(isOpen));
      if (isOpen && focus) button.scrollIntoView({ block: "nearest" });
    }
  }

  function showLongest() {
    const size = (mark) => mark.textContent.length;
    const longest = removals().reduce((a, b) => (size(b) > size(a) ? b : a));
    longest.scrollIntoView({ block: "center" });
    inspect(longest);
  }

  function move(by) {
    const at = shown.findIndex((entry) => entry.n === open);
    const next = shown[Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) {
      document.querySelector(".browser").scrollIntoView({ block: "start" });
      show(next, true);
    }
  }

  function options(select, names, first) {
    select.replaceChildren(new Option(first, ""));
    for (const [name, count] of names) select.append(new Option(`${name} (${count})`, name));
  }

  function counted(field) {
    const counts = new Map();
    for (const entry of data.documents) {
      for (const name of new Set([entry[field]].flat())) if (name) counts.set(name, (counts.get(name) || 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  function prepareRun() {
    const lists = document.getElementById("list");
    for (const [name, label] of Object.entries(LISTS)) {
      const count = data.documents.filter((entry) => name === "all" || name in entry.lists).length;
      if (count) lists.append(new Option(`${label} (${count})`, name));
    }
    const fields = { theme: "themes", rule: "rules", language: "languages", site: "site", flag: "flags" };
    for (const [name, field] of Object.entries(fields)) options(document.getElementById(`f-${name}`), counted(field), "any");
    document.getElementById("filters").addEventListener("input", refresh);
    document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
    refresh();
  }

  // --- keys ---
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") {
      close();
      if (typing) event.target.blur();
      return;
    }
    if (typing && event.target.type !== "checkbox") return;
    const actions = {
      n: () => step(1),
      p: () => step(-1),
      l: () => layout.click(),
      j: () => data.documents && move(1),
      k: () => data.documents && move(-1),
      "/": () => data.documents && document.getElementById("search").focus(),
    };
    if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  if (data.documents) prepareRun();
  else opened();
})();
