"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const { questions, submissions, texts } = data;

  // A mark: `for` is the fingerprint of the answer that was read, `items` 0, 1 or 0.5 for each rubric item, `half` the
  // adjustment in half points, `decided` whether it counts. Marks of one submission and question have one key.
  const key = (member, question) => `${submissions[member].name}\n${question.id}`;
  let marks = new Map();
  const fresh = (question, group) => ({
    for: group.mark, items: question.items.map(() => 0), half: 0, comment: "", decided: false,
  });
  function points(question, mark) {
    const sum = question.items.reduce((total, item, place) => total + item.points * (mark.items[place] || 0), 0);
    const rounded = Math.ceil(2 * sum - 1e-9) / 2; // in the student's favour
    return Math.min(question.points, Math.max(0, rounded + mark.half / 2));
  }
  const counts = (mark, group) => Boolean(mark && mark.decided && mark.for === group.mark);
  const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const said = (number) => String(number).replace(/\.5$/, "½").replace(/^0½/, "½");

  // Storage. IndexedDB says when a mark is on the disk; where a browser refuses it, localStorage; else nothing.
  const store = { kind: "", put: async () => {}, all: async () => [] };
  function promised(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
  async function openStore() {
    try {
      const opening = indexedDB.open(data.id, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("marks");
      const database = await promised(opening);
      store.put = (changes) => new Promise((resolve, reject) => {
        const step = database.transaction("marks", "readwrite", { durability: "strict" });
        step.oncomplete = resolve;
        step.onerror = step.onabort = () => reject(step.error);
        const kept = step.objectStore("marks");
        for (const [name, mark] of changes) mark ? kept.put(mark, name) : kept.delete(name);
      });
      store.all = async () => {
        const kept = database.transaction("marks").objectStore("marks");
        const [names, values] = await Promise.all([promised(kept.getAllKeys()), promised(kept.getAll())]);
        return names.map((name, place) => [name, values[place]]);
      };
      store.kind = "indexedDB";
    } catch {
      try {
        localStorage.setItem(`${data.id}\n`, "");
        store.put = async (changes) => {
          for (const [name, mark] of changes) {
            const place = `${data.id}\n${name}`;
            mark ? localStorage.setItem(place, JSON.stringify(mark)) : localStorage.removeItem(place);
          }
        };
        store.all = async () => Object.keys(localStorage)
          .filter((name) => name.startsWith(`${data.id}\n`) && name.length > data.id.length + 1)
          .map((name) => [name.slice(data.id.length + 1), JSON.parse(localStorage.getItem(name))]);
        store.kind = "localStorage";
      } catch {
        refused();
      }
    }
  }
  function refused() {
    store.kind = "";
    at("storage").hidden = false;
    at("storage").textContent =
      "This browser keeps nothing for this page: marks are lost when it closes. Save marks.csv (s) now and then.";
  }

  // What is on screen: a question, one of its cards. A card is a group of equal answers, or one that is marked apart.
  const cards = questions.map((question) => question.groups.map((group) => ({ group, members: group.members })));
  const here = { question: 0, card: questions.map(() => 0) };
  const question = () => questions[here.question];
  const card = () => cards[here.question][here.card[here.question]];
  const markOf = (its, one) => marks.get(key(its.members[0][0], one));
  function apart(place, index) {
    const { group, members } = cards[place][index];
    cards[place].splice(index, 1, ...members.map((member) => ({ group, members: [member] })));
  }
  function splitWhereMarksDiffer() {
    questions.forEach((one, place) => {
      for (let index = cards[place].length - 1; index >= 0; index--) {
        const seen = new Set(cards[place][index].members.map(([member]) => JSON.stringify(marks.get(key(member, one)))));
        if (seen.size > 1) apart(place, index);
      }
    });
  }

  // Changes. Every one is stored at once and can be undone.
  const past = [];
  let unsaved = 0, unknown = false, waiting = 0;  // unknown: marks of an earlier time, of which some may not be in marks.csv
  function change(changes, words, remembered = true) {
    if (!changes.length) return;
    if (remembered) past.push({ before: changes.map(([name]) => [name, marks.get(name)]), where: [here.question, here.card[here.question]] });
    for (const [name, mark] of changes) mark ? marks.set(name, mark) : marks.delete(name);
    unsaved += 1;
    waiting += 1;
    tell(`${words} Storing …`);
    store.put(changes).then(
      () => { waiting -= 1; if (!waiting) tell(`${words} ${store.kind ? "Stored in this browser." : "Not stored."}`); },
      () => { waiting -= 1; refused(); tell(`${words} The browser did not store it.`); },
    );
    show();
  }
  function edit(edited, words, remembered = true) {
    const { group, members } = card();
    const old = markOf(card(), question());
    const mark = old && old.for === group.mark ? structuredClone(old) : fresh(question(), group);
    edited(mark);
    mark.for = group.mark;
    const empty = !mark.decided && !mark.comment;
    change(members.map(([member]) => [key(member, question()), empty ? undefined : mark]), words, remembered);
  }
  function toggle(place) {
    const item = question().items[place];
    if (!item) return;
    edit((mark) => {
      const now = mark.items[place];
      mark.items[place] = now === 0 ? 1 : now === 1 && item.half ? 0.5 : 0;
      mark.decided = mark.items.some(Boolean) || mark.half !== 0;
    }, `${item.short}.`);
  }
  function adjust(by) {
    edit((mark) => {
      const bare = points(question(), { ...mark, half: 0 });
      const wanted = Math.min(question().points, Math.max(0, bare + mark.half / 2 + by / 2));
      mark.half = Math.round(2 * (wanted - bare));
      mark.decided = true;
    }, by > 0 ? "Half a point more." : "Half a point less.");
  }
  const zero = () => edit((mark) => { mark.items.fill(0); mark.half = 0; mark.decided = true; }, "No points.");
  const clear = () => edit((mark) => { mark.items.fill(0); mark.half = 0; mark.decided = false; }, "Not marked.");
  function blanks() {
    const one = question();
    const changes = one.groups.filter((group) => group.blank).flatMap((group) => group.members
      .map(([member]) => [key(member, one), { ...fresh(one, group), decided: true }])
      .filter(([name]) => !counts(marks.get(name), group)));
    if (changes.length) change(changes, `No points for ${counted(changes.length, "blank answer")}.`);
    else tell("There is no blank answer without a mark.");
  }
  function keep() {
    const { group, members } = card();
    change(members.flatMap(([member]) => {
      const mark = marks.get(key(member, question()));
      return mark && mark.for !== group.mark ? [[key(member, question()), { ...mark, for: group.mark }]] : [];
    }), "The earlier mark holds for this answer.");
  }
  function undo() {
    const last = past.pop();
    if (!last) return tell("There is nothing to undo.");
    [here.question, here.card[last.where[0]]] = last.where;
    change(last.before, "Undone.", false);
  }

  // Moving.
  const unmarkedIn = (place, index) => !counts(markOf(cards[place][index], questions[place]), cards[place][index].group);
  function go(place, index) {
    here.question = (place + questions.length) % questions.length;
    if (index !== undefined) here.card[here.question] = index;
    show();
    tell("");
    at("answer").focus({ preventScroll: true });
  }
  function turn(by) {
    const size = cards[here.question].length;
    go(here.question, Math.min(size - 1, Math.max(0, here.card[here.question] + by)));
  }
  function nextUnmarked() {
    for (let step = 0; step < questions.length; step++) {
      const place = (here.question + step) % questions.length;
      const size = cards[place].length;
      for (let index = 0; index < size; index++) {
        const wanted = (here.card[place] + index + (step ? 0 : 1)) % size;
        if (unmarkedIn(place, wanted)) return go(place, wanted);
      }
    }
    tell("Every answer is marked. Save marks.csv with s.");
  }
  function split() {
    if (card().members.length < 2) return tell("This answer is one student's.");
    apart(here.question, here.card[here.question]);
    show();
    tell("These equal answers are now marked one by one.");
  }

  // Showing.
  let raw = false, code = false;
  const tell = (words) => { at("status").textContent = words; };
  const press = (button, on) => button.setAttribute("aria-pressed", String(on));
  function element(parent, tag, text, name) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    parent.append(made);
    return made;
  }
  function show() {
    const one = question(), its = card(), group = its?.group;
    tabs();
    at("title").textContent = `${one.id}: ${one.title} (${said(one.points)} points)`;
    at("asked").innerHTML = texts[one.question]; // rendered when the page was made, as everything that is set as HTML
    at("model").querySelector("div").innerHTML = texts[one.model];
    at("note").textContent = one.note;
    if (!its) return;
    const mark = markOf(its, one), valid = mark && mark.for === group.mark ? mark : fresh(one, group);
    const size = its.members.length;
    at("answer").textContent = `Answer ${here.card[here.question] + 1} of ${cards[here.question].length}`
      + (counts(mark, group) ? ", marked" : ", not marked");
    const names = its.members.map(([member]) => submissions[member].label);
    const many = size > 1 ? `${size} submissions have ${group.blank ? "no answer" : "this answer"}.` : "";
    at("whose").textContent = [many, data.named ? names.slice(0, 12).join(", ") + (size > 12 ? ` and ${size - 12} more` : "") : ""]
      .filter(Boolean).join(" ");
    at("changed").hidden = !mark || mark.for === group.mark;
    if (!at("changed").hidden) {
      at("changed").querySelector("p").textContent = "This answer changed after it was marked. The earlier mark: "
        + [mark.decided ? `${said(points(one, mark))} points` : "", words(one, mark), mark.comment].filter(Boolean).join("; ");
    }
    body(its);
    rubric(one, valid);
    at("points").textContent = counts(mark, group) ? `${said(points(one, mark))} of ${said(one.points)}` : "none yet";
    if (document.activeElement !== at("comment")) at("comment").value = valid.comment;
    comments(one);
    spread(one);
    at("split").disabled = size < 2;
    at("undo").disabled = !past.length;
  }
  function body({ group, members }) {
    const box = at("rendered");
    if (raw) {
      box.replaceChildren();
      element(box, "pre", texts[group.text] || "(nothing)");
    } else if (group.blank) {
      box.replaceChildren();
      element(box, "p", "(no answer)", "muted");
    } else {
      box.innerHTML = texts[group.html];
    }
    const different = [...new Set(members.map(([, functions]) => functions))];
    at("code").hidden = !code;
    at("code").querySelector("pre").textContent = different.slice(0, 5)
      .map((place) => texts[place] || "(none of these functions was handed in)").join("\n\n# --- another submission with this answer:\n\n");
    press(at("raw"), raw);
    press(at("functions"), code);
  }
  function tabs() {
    const box = at("questions");
    let all = 0;
    const parts = questions.map((one, place) => {
      const left = one.groups.reduce((sum, group) =>
        sum + group.members.filter(([member]) => !counts(marks.get(key(member, one)), group)).length, 0);
      all += left;
      return [`${one.id} · ${left ? `${left} left` : "done"}`, place === here.question];
    });
    if (box.children.length !== parts.length) {
      box.replaceChildren();
      parts.forEach((_, place) => element(box, "button").addEventListener("click", () => go(place)));
    }
    parts.forEach(([text, current], place) => {
      box.children[place].type = "button";
      box.children[place].textContent = text;
      current ? box.children[place].setAttribute("aria-current", "true") : box.children[place].removeAttribute("aria-current");
    });
    at("left").textContent = `${counted(submissions.length, "submission")}; ${all ? `${counted(all, "answer")} left` : "every answer is marked"}; `
      + (unknown ? "marks.csv was not saved since the page was opened." : unsaved
        ? `${counted(unsaved, "change")} since marks.csv was saved.` : "nothing changed since marks.csv was saved or loaded.");
    const blank = question().groups.filter((group) => group.blank)
      .reduce((sum, group) => sum + group.members.filter(([member]) => !counts(marks.get(key(member, question())), group)).length, 0);
    at("blanks").textContent = `All ${blank} blank: no points `;
    element(at("blanks"), "kbd", "b");
    at("blanks").disabled = !blank;
  }
  function rubric(one, mark) {
    const box = at("items");
    if (box.dataset.question !== one.id) {
      box.dataset.question = one.id;
      box.replaceChildren();
      one.items.forEach((item, place) => {
        const button = element(box, "button");
        button.type = "button";
        element(button, "kbd", String(place + 1));
        const text = element(button, "span", item.short);
        const small = element(text, "small");
        item.text.split("`").forEach((part, odd) => element(small, odd % 2 ? "code" : "span", part));
        if (item.half) element(text, "small", `Pressed twice, half of it: ${item.half}.`);
        element(button, "span", item.worth, "worth");
        button.addEventListener("click", () => toggle(place));
      });
    }
    one.items.forEach((item, place) => {
      press(box.children[place], mark.items[place] > 0);
      box.children[place].lastChild.textContent = (mark.items[place] === 0.5 ? "half of " : "") + item.worth;
    });
  }
  function comments(one) {
    const seen = new Map();
    one.groups.forEach((group) => group.members.forEach(([member]) => {
      const comment = marks.get(key(member, one))?.comment;
      if (comment) seen.set(comment, (seen.get(comment) || 0) + 1);
    }));
    const used = [...seen].sort((a, b) => b[1] - a[1]).map(([comment]) => comment);
    at("used").replaceChildren();
    used.forEach((comment) => { element(at("used"), "option").value = comment; });
    at("again").replaceChildren();
    used.slice(0, 5).forEach((comment) => {
      const button = element(at("again"), "button", comment);
      button.type = "button";
      button.addEventListener("click", () => write(comment));
    });
  }
  function spread(one) {
    const bars = new Map();
    one.groups.forEach((group) => group.members.forEach(([member]) => {
      const mark = marks.get(key(member, one));
      if (counts(mark, group)) bars.set(points(one, mark), (bars.get(points(one, mark)) || 0) + 1);
    }));
    const most = Math.max(1, ...bars.values());
    const box = at("spread");
    box.replaceChildren();
    for (let value = 0; value <= one.points; value += 0.5) {
      const count = bars.get(value) || 0;
      const column = element(box, "span", count ? String(count) : "");
      element(column, "i").style.height = `${(3.6 * count) / most}rem`;
      column.append(said(value));
    }
    box.setAttribute("aria-label", bars.size
      ? `Marks so far: ${[...bars].sort((a, b) => a[0] - b[0]).map(([value, count]) => `${count} with ${said(value)}`).join(", ")}`
      : "No marks so far");
  }
  const write = (comment, remembered = true) => {
    at("comment").value = comment;
    edit((mark) => { mark.comment = comment; }, "Comment.", remembered);
  };

  // marks.csv. A cell that a spreadsheet would run gets an apostrophe, which is taken off again when it is loaded.
  const disarmed = (text) => text.replace(/(^|[;,|])([ "]*)(?=[-=+@\uff1d\uff0b\uff0d\uff20])/g, "$1$2'");
  const armed = (text) => text.replace(/(^|[;,|])([ "]*)'(?=[-=+@\uff1d\uff0b\uff0d\uff20])/g, "$1$2");
  const quoted = (text) => (/[";,|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  function words(one, mark) {
    const given = one.items.flatMap((item, place) =>
      mark.items[place] === 1 ? [item.short] : mark.items[place] === 0.5 ? [`${item.short} (half)`] : []);
    if (mark.half) given.push(`adjusted by ${mark.half / 2}`);
    return given.join("; ");
  }
  function table() {
    const head = ["submission", ...questions.map((one) => `${one.id} (${one.points})`)];
    for (const what of ["rubric", "comment", "fingerprint"]) head.push(...questions.map((one) => `${one.id} ${what}`));
    const lines = [[...head, ...data.identity]];
    const groupOf = questions.map((one) => new Map(one.groups.flatMap((group) => group.members.map(([member]) => [member, group]))));
    submissions.forEach((submission, member) => {
      const found = questions.map((one, place) => {
        const mark = marks.get(key(member, one));
        return mark && mark.for === groupOf[place].get(member).mark ? mark : undefined;
      });
      lines.push([
        submission.name,
        ...found.map((mark, place) => (mark?.decided ? String(points(questions[place], mark)) : "")),
        ...found.map((mark, place) => (mark?.decided ? disarmed(words(questions[place], mark)) : "")),
        ...found.map((mark) => disarmed(mark?.comment || "")),
        ...found.map((mark) => (mark ? mark.for : "")),
        ...submission.identity,
      ]);
    });
    return lines.map((line) => line.map(quoted).join(",")).join("\n") + "\n";
  }
  function save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
    link.download = "marks.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = 0;
    unknown = false;
    show();
    tell("marks.csv is saved where this browser puts downloads.");
  }
  function cells(text) {
    const lines = [[""]];
    let inside = false;
    const separator = [",", ";", "\t"].reduce((best, one) =>
      (text.split("\n", 1)[0].split(one).length > text.split("\n", 1)[0].split(best).length ? one : best));
    for (let place = text.charCodeAt(0) === 0xfeff ? 1 : 0; place < text.length; place++) {
      const line = lines[lines.length - 1], sign = text[place];
      if (sign === '"' && inside && text[place + 1] === '"') { line[line.length - 1] += sign; place++; }
      else if (sign === '"' && (inside || line[line.length - 1] === "")) inside = !inside;
      else if (!inside && sign === separator) line.push("");
      else if (!inside && (sign === "\n" || sign === "\r")) {
        if (sign === "\r" && text[place + 1] === "\n") place++;
        lines.push([""]);
      } else line[line.length - 1] += sign;
    }
    return lines;
  }
  function read(text) {
    const [head, ...lines] = cells(text);
    const column = (name) => head.findIndex((one) => one.trim().toLowerCase() === name.toLowerCase());
    const known = new Map(submissions.map((submission, member) => [armed(submission.name), member]));
    const whose = column("submission");
    if (whose < 0) throw new Error("there is no column `submission`; expected a marks.csv that this page saved");
    const changes = [];
    let strangers = 0, replaced = 0;
    for (const line of lines.filter((one) => one.some((text) => text.trim()))) {
      const member = known.get(armed(line[whose].trim()));
      if (member === undefined) { strangers++; continue; }
      questions.forEach((one) => {
        const given = (name) => (column(name) < 0 ? "" : armed((line[column(name)] || "").trim()));
        const mark = loaded(one, member, given);
        if (!mark) return;
        const name = key(member, one), old = marks.get(name);
        if (old && JSON.stringify(old) === JSON.stringify(mark)) return;
        replaced += old ? 1 : 0;
        changes.push([name, mark]);
      });
    }
    return { changes, strangers, replaced };
  }
  function loaded(one, member, given) {
    const value = given(`${one.id} (${one.points})`).replace(",", "."), comment = given(`${one.id} comment`);
    if (!value && !comment) return undefined;
    if (value && !(Number(value) >= 0 && Number(value) <= one.points)) throw new Error(`${one.id}: ${value} is not between 0 and ${one.points}`);
    if (!Number.isInteger(2 * Number(value))) throw new Error(`${one.id}: ${value} is no number of half points, and this page knows no others; merge takes the file as it is`);
    const group = one.groups.find((its) => its.members.some(([other]) => other === member));
    const mark = { ...fresh(one, group), comment, decided: value !== "" };
    mark.for = given(`${one.id} fingerprint`) || group.mark;
    for (const text of given(`${one.id} rubric`).split(";").map((part) => part.trim())) {
      one.items.forEach((item, place) => {
        if (text === item.short) mark.items[place] = 1;
        if (text === `${item.short} (half)`) mark.items[place] = 0.5;
      });
    }
    if (value) mark.half = Math.round(2 * (Number(value) - points(one, mark)));
    return mark;
  }
  async function load(file) {
    try {
      const { changes, strangers, replaced } = read(await file.text());
      const before = unsaved;
      change(changes, `${counted(changes.length, "mark")} loaded from ${file.name}, ${replaced} in place of others; `
        + `${counted(strangers, "row")} of other submissions passed over.`);
      if (!changes.length) tell(`${file.name} holds no other marks than those here.`);
      splitWhereMarksDiffer();
      unsaved = before; // what the file did not hold is in no file yet
      show();
    } catch (error) {
      tell(`${file.name} was not loaded: ${error.message}`);
    }
    at("file").value = "";
  }

  // Keys and buttons are one list, so help cannot forget one.
  const actions = [
    ["1 … 9", "give or take a rubric item; one that knows a half: full, half, none", null, null],
    ["0", "no points", zero, "zero"],
    ["+", "half a point more", () => adjust(1), "more"],
    ["-", "half a point less", () => adjust(-1), "less"],
    ["c", "write a comment; Enter or Escape leaves it", () => at("comment").focus(), null],
    ["n", "next unmarked answer, also Enter", nextUnmarked, "unmarked"],
    ["ArrowRight", "next answer", () => turn(1), "next"],
    ["ArrowLeft", "answer before", () => turn(-1), "back"],
    ["]", "next question", () => go(here.question + 1), null],
    ["[", "question before", () => go(here.question - 1), null],
    ["b", "all blank answers to this question: no points", blanks, "blanks"],
    ["x", "take the mark back, keep the comment", clear, "clear"],
    ["k", "keep the mark of an answer that changed", keep, "keep"],
    ["g", "mark equal answers apart", split, "split"],
    ["r", "the answer as text", () => { raw = !raw; show(); }, "raw"],
    ["f", "the functions that belong to the question", () => { code = !code; show(); }, "functions"],
    ["m", "the model answer", () => { at("model").open = !at("model").open; }, null],
    ["u", "undo", undo, "undo"],
    ["s", "save marks.csv", save, "save"],
    ["o", "load a marks.csv", () => at("file").click(), "load"],
    ["?", "these keys", () => at("manual").showModal(), "help"],
  ];
  const byKey = new Map(actions.filter(([, , act]) => act).map(([name, , act]) => [name, act]));
  byKey.set("=", byKey.get("+"));
  byKey.set("Enter", nextUnmarked);
  for (const [name, words, act, button] of actions) {
    element(at("list"), "dt").append(Object.assign(document.createElement("kbd"), { textContent: name }));
    element(at("list"), "dd", words);
    if (button) at(button).addEventListener("click", act);
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || at("manual").open || !at("keys").checked) return;
    const target = event.target;
    if (target.matches("input[type=text], select, textarea")) return;
    if (event.key === "Enter" && target.closest("button, a, summary, input")) return;
    if (event.key.startsWith("Arrow") && target.matches(".box")) return;
    if (/^[1-9]$/.test(event.key)) toggle(Number(event.key) - 1);
    else if (byKey.has(event.key)) byKey.get(event.key)();
    else return;
    event.preventDefault();
  });
  at("comment").addEventListener("focus", () => { at("comment").dataset.fresh = "yes"; });
  at("comment").addEventListener("input", () => {
    // One step to undo for all that is typed in one go, and every letter stored.
    write(at("comment").value, at("comment").dataset.fresh === "yes");
    at("comment").dataset.fresh = "no";
  });
  at("comment").addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      at("answer").focus({ preventScroll: true });
    }
  });
  at("file").addEventListener("change", () => { if (at("file").files.length) load(at("file").files[0]); });
  at("close").addEventListener("click", () => at("manual").close());
  addEventListener("beforeunload", (event) => {
    if (waiting || (!store.kind && unsaved)) event.preventDefault();
  });

  (async () => {
    await openStore();
    try {
      marks = new Map(await store.all());
    } catch {
      refused();
    }
    splitWhereMarksDiffer();
    const changed = questions.reduce((sum, one) => sum + one.groups.reduce((inside, group) =>
      inside + group.members.filter(([member]) => marks.has(key(member, one)) && marks.get(key(member, one)).for !== group.mark).length, 0), 0);
    unknown = marks.size > 0;
    show();
    at("answer").focus({ preventScroll: true });
    if (marks.size) tell(`${counted(marks.size, "mark")} found in this browser` + (changed ? `; ${counted(changed, "answer")} changed since.` : "."));
    document.body.dataset.ready = "yes";
  })();
})();
