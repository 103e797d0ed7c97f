"use strict";

const TYPING_PAUSE = 350; // milliseconds without a key, after which the text is cleaned
const KINDS = { removed: "newly removed", kept: "no longer removed", otherwise: "removed by other rules", trial: "on trial" };
const by = (id) => document.getElementById(id);

// Text is always set as text: nothing that a document holds becomes markup.
function element(name, text = "", className = "") {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

// What a browser hides, or what turns the direction of a text, is named.
function plain(text) {
  return text.replace(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu, (char) => `[U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

function say(text, isFault = false) {
  by("status").textContent = text;
  by("status").classList.toggle("fault", isFault);
}

async function ask(step, body = {}) {
  const answer = await fetch(step, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const value = await answer.json().catch(() => ({ error: `the workbench answered ${answer.status}` }));
  if (!answer.ok) throw Object.assign(new Error(value.error), { status: answer.status });
  return value;
}

// Runs `work` and shows what fails; buttons wait meanwhile.
async function during(button, doing, work) {
  button.disabled = true;
  say(doing);
  try {
    say((await work()) ?? "");
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
}

function rule() {
  return { name: by("file").value.trim(), toml: by("toml").value };
}

function showFaults(faults) {
  by("faults").replaceChildren(
    ...faults.map((fault) => element("li", `line ${fault.line}: ${fault.message}`)),
  );
  const lines = by("toml").value.split("\n").length;
  const wrong = new Set(faults.map((fault) => fault.line));
  const numbers = [];
  for (let line = 1; line <= lines; line += 1) {
    numbers.push(element(wrong.has(line) ? "b" : "span", `${line}`), document.createTextNode("\n"));
  }
  by("numbers").replaceChildren(...numbers);
  by("toml").setAttribute("aria-invalid", wrong.size > 0 ? "true" : "false");
}

// What the server marks is markup with all text escaped; labels of hidden characters are not text.
function lineOf(button) {
  const line = button.cloneNode(true);
  for (const label of line.querySelectorAll(".ch, .more")) label.remove();
  return line.textContent.trim();
}

let cleaning = 0;

async function clean() {
  const turn = ++cleaning;
  try {
    const cleaned = await ask("clean", { text: by("source").value, lang: by("lang").value.trim(), ...rule() });
    if (turn !== cleaning) return; // an answer to what was typed before
    by("marked").innerHTML = cleaned.marked;
    showFaults(cleaned.faults);
    const flags = cleaned.flags.map((flag) => flag.name).join(", ");
    say(flags ? `flags: ${flags}` : "");
  } catch (error) {
    if (turn === cleaning) say(error.message, true);
  }
}

let timer = 0;

function cleanSoon() {
  clearTimeout(timer);
  timer = setTimeout(clean, TYPING_PAUSE);
}

async function draft(text) {
  say("drafting …");
  try {
    const made = (await ask("draft", { text, lang: by("lang").value.trim(), kind: by("kind").value })).draft;
    by("file").value = made.name;
    by("toml").value = made.toml;
    await clean();
    say(
      made.near_misses < 2
        ? "Drafted. Add what must stay: at least two sentences that hold the words in another sense."
        : `Drafted, with ${made.near_misses} sentences of the corpus that must stay. Check them.`,
    );
    by("toml").focus();
  } catch (error) {
    say(error.message, true);
  }
}

function showExamples(set) {
  const nodes = [];
  for (const [name, effect] of Object.entries(set.rules)) {
    for (const [kind, what] of Object.entries(KINDS)) {
      const examples = effect.examples[kind] ?? [];
      if (examples.length) nodes.push(element("h3", `${name}, ${what}`));
      for (const { document: id, change } of examples) {
        const line = element("p", "", "example");
        line.append(`…${plain(change.before)}`, element(kind === "kept" || kind === "trial" ? "span" : "del", plain(change.text), `effect ${kind}`), `${plain(change.after)}… `, element("span", plain(id), "quiet"));
        nodes.push(line);
      }
    }
  }
  return nodes;
}

function showEffect({ effect, verdict, faults }) {
  showFaults(faults);
  if (!effect) return;
  const table = element("table");
  const head = element("tr");
  for (const name of ["", "documents", "changed", "words removed", "kept now", "on trial"]) head.append(element("th", name));
  table.append(head);
  const names = { corpus: "corpus", keep: "texts that must stay", traps: "traps" };
  for (const set of effect.sets) {
    const words = (kind) => Object.values(set.rules).reduce((sum, each) => sum + (each.counts[kind]?.words ?? 0), 0);
    const row = element("tr");
    row.append(element("td", names[set.name] ?? set.name));
    for (const cell of [set.documents, set.changed, words("removed"), words("kept"), words("trial")]) {
      row.append(element("td", cell.toLocaleString("en"), "n"));
    }
    table.append(row);
  }
  by("effect").replaceChildren(element("p", verdict, "verdict"), table, ...effect.sets.flatMap(showExamples));
}

function mayReplace(message) {
  const dialog = by("replace");
  by("replace-text").textContent = message;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function save() {
  try {
    return await ask("save", rule());
  } catch (error) {
    if (error.status !== 409) throw error;
    if (!(await mayReplace(error.message))) return null;
    return ask("save", { ...rule(), replace: true });
  }
}

async function showState() {
  const state = await ask("state");
  by("folder").textContent = `Rules are saved in ${state.folder}`;
  by("files").replaceChildren(...state.files.map((name) => Object.assign(element("option"), { value: name })));
  if (by("document").options.length === 1) {
    for (const [number, id, start] of state.documents) {
      by("document").append(Object.assign(element("option", `${id}: ${start}`), { value: number }));
    }
  }
}

// A decision is kept at once, and the rule leaves the list.
function pendingRule({ site, id, description, examples }) {
  const item = element("li");
  item.append(element("h3", `${site}: ${id}`), element("p", plain(description)));
  for (const example of examples) item.append(element("p", plain(example), "example"));
  const buttons = element("div", "", "buttons");
  for (const [review, label] of [["accepted", "Accept"], ["trial", "Keep on trial"], ["rejected", "Reject"]]) {
    const button = Object.assign(element("button", label), { type: "button" });
    button.setAttribute("aria-label", `${label}: ${id}`);
    button.addEventListener("click", () => during(button, "saving …", async () => {
      await ask("review", { id, review });
      item.remove();
      by("learned").hidden = by("pending").children.length === 0;
      await clean();
      return `${id}: ${review}`;
    }));
    buttons.append(button);
  }
  item.append(buttons);
  return item;
}

async function showLearned() {
  const { rules } = await ask("learned");
  by("learned").hidden = rules.length === 0;
  by("pending").replaceChildren(...rules.map(pendingRule));
}

by("document").addEventListener("change", async (event) => {
  if (event.target.value === "") return;
  try {
    by("source").value = (await ask("document", { number: Number(event.target.value) })).text;
    await clean();
  } catch (error) {
    say(error.message, true);
  }
});
by("marked").addEventListener("click", (event) => {
  const line = event.target.closest("button.source");
  if (line) draft(lineOf(line));
});
for (const id of ["source", "toml", "lang", "file"]) by(id).addEventListener("input", cleanSoon);
by("toml").addEventListener("input", () => showFaults([]));
by("toml").addEventListener("scroll", () => { by("numbers").scrollTop = by("toml").scrollTop; });
by("load").addEventListener("click", (event) => during(event.target, "loading …", async () => {
  by("toml").value = (await ask("file", { name: by("file").value.trim() })).toml;
  await clean();
}));
by("check").addEventListener("click", (event) => during(event.target, "checking …", async () => {
  const { faults } = await ask("check", rule());
  showFaults(faults);
  return faults.length ? `${faults.length} faults` : "The rule is good. cleaner check also compares it with all other rules.";
}));
by("try").addEventListener("click", (event) => during(event.target, "trying …", async () => {
  showEffect(await ask("effect", rule()));
}));
by("save").addEventListener("click", (event) => during(event.target, "saving …", async () => {
  const saved = await save();
  await showState();
  return saved ? `Saved in ${saved.saved}` : "Not saved.";
}));
showFaults([]);
showState().then(showLearned).catch((error) => say(error.message, true));
