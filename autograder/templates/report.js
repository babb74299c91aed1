"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const table = document.getElementById("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const search = document.getElementById("search");
  const filter = document.getElementById("filter");
  const dialog = document.getElementById("dialog");
  const number = (row) => Number(row.id.slice(1));
  const has = rows.map((row) => {
    const student = data.students[number(row)];
    const mistakes = student.questions.flatMap((question) => question[1]);
    const found = [...student.lost, ...student.groups].map((place) => data.texts[place]);
    return new Set([...mistakes, ...found].map((name) => name.toLowerCase()));
  });
  const haystack = rows.map((row, place) => [row.cells[0].textContent.toLowerCase(), ...has[place]].join("\n"));
  let order = rows.map((_, place) => place);

  // Sorting: by text in the first and last column, by number in the others; what is empty comes last.
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  function sort(column, descending) {
    const text = column === 0 || column === heads.length - 1;
    const keys = rows.map((row) => {
      const content = row.cells[column].textContent;
      return text ? content : content === "" ? NaN : Number(content);
    });
    const sign = descending ? -1 : 1;
    order.sort((a, b) => {
      if (text) return sign * collator.compare(keys[a], keys[b]) || a - b;
      if (Number.isNaN(keys[a]) || Number.isNaN(keys[b])) return Number.isNaN(keys[a]) - Number.isNaN(keys[b]) || a - b;
      return sign * (keys[a] - keys[b]) || a - b;
    });
    body.replaceChildren(...order.map((place) => rows[place]));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  }
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const sorted = head.getAttribute("aria-sort");
      // The first look at a name goes upwards, at a number to the highest.
      const text = column === 0 || column === heads.length - 1;
      sort(column, sorted === null ? !text : sorted === "ascending");
    });
  });

  // Searching and filtering. What is the whole name of a mistake, a case or a group finds who has that one, and not
  // another whose name only holds it.
  function show() {
    const whole = search.value.trim().toLowerCase();
    const words = whole.split(/\s+/).filter(Boolean);
    const named = has.some((names) => names.has(whole));
    let shown = 0;
    rows.forEach((row, place) => {
      const student = data.students[number(row)];
      const wanted = filter.value === "flags" ? student.flags.length > 0
        : filter.value === "late" ? "late" in row.dataset
        : filter.value === "" || row.dataset.status === filter.value;
      const found = named ? has[place].has(whole) : words.every((word) => haystack[place].includes(word));
      row.hidden = !(wanted && found);
      shown += !row.hidden;
    });
    document.getElementById("shown").textContent = `${shown} of ${rows.length}`;
  }
  search.addEventListener("input", show);
  filter.addEventListener("change", show);
  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("[data-find]")) {
    button.addEventListener("click", () => {
      search.value = button.dataset.find;
      filter.value = "";
      show();
      document.getElementById("students").scrollIntoView();
      search.focus();
    });
  }

  // One student's results. Everything that a student wrote goes in as text, never as markup.
  function add(parent, tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  }
  // Code: lines of runs, each a kind and a length; what raised is marked.
  function addCode(parent, [, name, file, first, raised, text]) {
    const caption = add(parent, "p", `${file}, line ${first}: ${name}`);
    caption.className = "muted";
    const pre = add(parent, "pre", "");
    pre.className = "code";
    pre.tabIndex = 0;
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", `Code of ${name}`);
    const source = data.texts[text];
    let at = 0;
    let number = first;
    let line;
    const begin = () => {
      line = add(pre, "span", "");
      line.className = number === raised ? "line raised" : "line";
      if (number === raised) line.title = "This line raised the exception";
      line.dataset.number = number++;
    };
    begin();
    for (const [, kind, length] of data.runs[text].matchAll(/(.)(\d+)/g)) {
      source.slice(at, at += Number(length)).split("\n").forEach((part, index) => {
        if (index) begin();
        if (part) add(line, "span", part).className = `t-${kind}`;
      });
    }
  }
  for (const place of document.querySelectorAll("[data-code]")) {
    const code = data.students[place.dataset.student].code[place.dataset.code];
    add(place, "strong", document.querySelector(`#r${place.dataset.student} a`).textContent);
    addCode(place, code);
  }
  let current = -1;
  function open(place) {
    const row = document.getElementById(`r${place}`);
    if (!row) return;
    current = place;
    const student = data.students[place];
    const cells = [...row.cells].map((cell) => cell.textContent);
    const name = row.cells[0].querySelector("a").textContent;
    document.getElementById("who").textContent = cells[1] === "" ? name : `${name}: ${cells[1]} points`;
    const result = document.getElementById("result");
    result.replaceChildren();
    const below = row.cells[0].querySelector("small");
    add(result, "p", [below && below.textContent, cells.at(-1)].filter(Boolean).join(" · ")).className = "muted";
    const list = (title, places) => {
      if (!places.length) return;
      add(result, "h3", title);
      const ul = add(result, "ul", "");
      places.forEach((text) => add(ul, "li", data.texts[text]));
    };
    list("About the files", student.notes);
    list("For your eyes", student.flags);
    list("To ask in a conversation", student.ask);
    const full = [];
    student.questions.forEach(([text, mistakes, carried, overridden], index) => {
      const cell = row.cells[2 + index];
      const button = heads[2 + index].querySelector("button");
      if (cell.className === "" && !carried && !overridden) { full.push(button.textContent); return; }
      const head = add(result, "h3", `${button.textContent} ${button.title.replace(/, [^,]* points$/, "")}`);
      add(head, "span", `${cell.textContent} / ${button.title.match(/([\d.]+) points$/)[1]}`);
      if (mistakes.length) add(result, "p", `Known mistake: ${mistakes.join(", ")}`).className = "muted";
      if (carried) add(result, "p", "Full points for a right method; what failed at first comes from another question.").className = "muted";
      add(result, "pre", data.texts[text]);
      student.code.filter((code) => code[0] === index).forEach((code) => addCode(result, code));
    });
    if (full.length) {
      add(result, "h3", "Full marks");
      add(result, "p", full.join(", "));
    }
    student.written.forEach(([title, text]) => {
      add(result, "h3", data.texts[title]);
      add(result, "pre", data.texts[text]);
    });
    if (student.marked.length) {
      add(result, "h3", "Marks of the written answers");
      student.marked.forEach((text) => add(result, "pre", data.texts[text]));
    }
    if (student.printed >= 0) {
      add(result, "h3", "Printed by the submission");
      add(result, "pre", data.texts[student.printed]);
    }
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    document.getElementById("who").focus();
  }
  function step(by) {
    const visible = [...body.rows].filter((row) => !row.hidden).map(number);
    const place = visible.indexOf(current) + by;
    if (place >= 0 && place < visible.length) location.replace(`#s${visible[place]}`);
  }
  document.getElementById("previous").addEventListener("click", () => step(-1));
  document.getElementById("next").addEventListener("click", () => step(1));
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("pre.code")) return;
    event.preventDefault();
    step(by);
  });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    history.replaceState(null, "", location.pathname + location.search);
    const link = document.querySelector(`#r${current} a`);
    if (link) link.focus({ preventScroll: true });
  });
  function follow() {
    const match = /^#s(\d+)$/.exec(location.hash);
    if (match) open(Number(match[1]));
    else if (dialog.open) dialog.close();
  }
  addEventListener("hashchange", follow);
  follow();
})();
