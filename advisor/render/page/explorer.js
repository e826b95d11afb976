// The explorer of items: filters, a list that is drawn as far as it is read, and each item with all answers side by side.
(() => {
  const list = document.getElementById("list");
  if (!list || !DATA.items.length) return;
  const PAGE = 25;
  const at = (id) => document.getElementById(id);
  const controls = { search: at("search"), split: at("split"), first: at("first"), firstIs: at("first-is"), second: at("second"), secondIs: at("second-is"), cause: at("cause") };
  const [TEXT, SCORE, ERROR, CAUSE, NOTE, PARSED, READ] = [1, 2, 3, 4, 5, 6, 7];
  const replyOf = (item, strategy) => item.r.find((reply) => reply[0] === strategy);
  const right = (reply) => reply[SCORE] >= DATA.bar;
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const asked = DATA.strategies.map((one, place) => [one, place]).filter(([, place]) => DATA.items.some((item) => replyOf(item, place)));
  let found = [], drawn = 0, nobody = false;

  const option = (value, text) => new Option(text, value);
  const fill = () => {
    const splits = [...new Set(DATA.items.map((item) => item.s))];
    controls.split.append(option("", "all"), ...splits.map((name) => option(name, name)));
    asked.forEach(([one, place]) => {
      controls.first.append(option(place, `${one.mark} ${one.id}`));
      controls.second.append(option(place, `${one.mark} ${one.id}`));
    });
    const places = DATA.first.map((id) => DATA.strategies.findIndex((one) => one.id === id));
    if (places.length) controls.first.value = places[0];
    controls.second.value = places.length > 1 ? places[1] : places[0];
    causes();
  };
  const causes = () => {
    const chosen = controls.cause.value, counted = {};
    DATA.items.forEach((item) => {
      const reply = replyOf(item, Number(controls.first.value));
      if (reply && reply[CAUSE]) counted[reply[CAUSE]] = (counted[reply[CAUSE]] || 0) + 1;
    });
    const keys = Object.keys(DATA.causes).filter((key) => counted[key]);
    controls.cause.replaceChildren(option("", "any cause"), ...keys.map((key) => option(key, `${DATA.causes[key]} (${counted[key]})`)));
    controls.cause.value = keys.includes(chosen) ? chosen : "";
  };

  const fits = (item, wanted, strategy, cause) => {
    if (!wanted && !cause) return true;
    const reply = replyOf(item, Number(strategy));
    if (!reply) return false;
    return (!wanted || right(reply) === (wanted === "right")) && (!cause || reply[CAUSE] === cause);
  };
  const text = (item) => [item.id, item.i, item.t, ...item.r.map((reply) => reply[TEXT])].join("\n").toLowerCase();
  const filter = () => {
    const sought = controls.search.value.trim().toLowerCase();
    found = DATA.items.filter((item) =>
      (!controls.split.value || item.s === controls.split.value) &&
      fits(item, controls.firstIs.value, controls.first.value, controls.cause.value) &&
      fits(item, controls.secondIs.value, controls.second.value, "") &&
      (!nobody || !item.r.some(right)) && (!sought || text(item).includes(sought)));
    list.replaceChildren();
    drawn = 0;
    more();
    const left = DATA.all > DATA.items.length ? ` ${DATA.all - DATA.items.length} more did not fit into this page; they are in outputs.jsonl.` : "";
    at("shown").textContent = `${found.length} of ${DATA.items.length} items.${left}`;
    pressed();
  };
  const more = () => {
    list.append(...found.slice(drawn, drawn + PAGE).map(row));
    drawn = Math.min(found.length, drawn + PAGE);
    at("more").hidden = drawn >= found.length;
    at("more").textContent = `Show more (${found.length - drawn} left)`;
  };

  const row = (item) => {
    const pips = asked.map(([one, place]) => {
      const reply = replyOf(item, place);
      const pip = element("span", `pip ${reply ? (right(reply) ? "yes" : "not") : ""}`, reply ? (right(reply) ? "✔" : "✘") : "·");
      pip.title = `${one.id}: ${reply ? percent(reply[SCORE]) : "not asked"}`;
      return pip;
    });
    const told = element("span", "hidden", `${item.r.filter(right).length} of ${item.r.length} right. `);
    const shown = element("span", "pips", ...pips);
    shown.setAttribute("aria-hidden", "true");
    const title = element("span", "title", told, element("span", "name", item.id), item.i.split("\n").join(" · "));
    const made = element("details", "item", element("summary", "", shown, title));
    made.dataset.id = item.id;
    made.addEventListener("toggle", () => {
      if (made.open && made.children.length < 2) made.append(body(item));
    });
    return made;
  };
  const field = (label, content) => element("div", "", element("span", "label", label), element("div", "text", content));
  const body = (item) => {
    const cards = item.r.map((reply) => card(item, reply));
    return element("div", "body", element("div", "pair", field("request", item.i), field("expected", item.t)), element("div", "answers", ...cards));
  };
  const card = (item, reply) => {
    const one = DATA.strategies[reply[0]];
    const score = element("span", right(reply) ? "certified" : "below", `${right(reply) ? "✔" : "✘"} ${percent(reply[SCORE])}`);
    const parts = [element("h3", "", element("code", "", one.id), score)];
    if (reply[CAUSE]) parts.push(element("p", "why-not", [DATA.causes[reply[CAUSE]], reply[NOTE]].filter(Boolean).join(": ")));
    parts.push(element("div", "text", reply[TEXT] || reply[ERROR] || "(nothing)"));
    if (reply[PARSED] !== null) parts.push(element("p", "soft", `read as: ${reply[PARSED]}`));
    if (reply[READ].length) parts.push(passages(item, reply));
    return element("div", `card ${right(reply) ? "yes" : ""}`, ...parts);
  };
  const passages = (item, reply) => {
    const read = reply[READ].map((number) => passage(item, reply, DATA.passages[number]));
    const legend = element("p", "soft", element("mark", "used", "marked"), ": words that the answer has in common with it. ", element("mark", "gold", "underlined"), ": what a right answer needs.");
    const made = element("details", "", element("summary", "", `read ${read.length} passage${read.length > 1 ? "s" : ""}`), ...read, legend);
    made.open = true;
    return made;
  };
  const passage = (item, reply, [source, start, end, content]) => {
    const place = element("span", "label", `${source} ${start}–${end}`);
    if (content === null) return element("div", "passage", place, element("div", "soft", "Its text was not stored with this run."));
    const gold = (item.g || []).filter((span) => span[0] === source && span[1] >= start && span[2] <= end).map((span) => [span[1] - start, span[2] - start]);
    const used = usedSpan(Array.from(content), Array.from(reply[TEXT]));
    return element("div", "passage", place, element("div", "text", ...markedPassage(content, used, gold)));
  };

  const presets = [...document.querySelectorAll("[data-preset]")];
  const state = () => (nobody ? "nobody" : [controls.firstIs.value, controls.secondIs.value].join(" ").trim());
  const pressed = () => presets.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.preset === state() && !controls.cause.value)));
  presets.forEach((button) => button.addEventListener("click", () => {
    const [first, second] = button.dataset.preset === "nobody" ? ["", ""] : button.dataset.preset.split(" ");
    nobody = button.dataset.preset === "nobody";
    controls.firstIs.value = first || "";
    controls.secondIs.value = second || "";
    controls.cause.value = "";
    if (!button.dataset.preset) controls.search.value = controls.split.value = "";
    filter();
  }));
  controls.first.addEventListener("change", causes);
  Object.values(controls).forEach((control) => control.addEventListener("input", () => { nobody = false; filter(); }));
  at("more").addEventListener("click", more);
  at("filters").addEventListener("submit", (event) => event.preventDefault());

  document.querySelectorAll(".show-all").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      controls.first.value = DATA.strategies.findIndex((one) => one.id === button.dataset.strategy);
      controls.search.value = controls.split.value = controls.firstIs.value = controls.secondIs.value = "";
      nobody = false;
      causes();
      controls.cause.value = button.dataset.cause;
      filter();
      at("items").scrollIntoView();
      at("shown").setAttribute("tabindex", "-1");
      at("shown").focus({ preventScroll: true });
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") {
      event.preventDefault();
      controls.search.focus();
    }
    if (event.key !== "j" && event.key !== "k") return;
    const summaries = [...list.querySelectorAll(".item > summary")];
    const now = summaries.indexOf(document.activeElement);
    const next = summaries[event.key === "j" ? now + 1 : Math.max(0, now - 1)];
    if (next) next.focus();
  });
  fill();
  at("filters").hidden = false;
  at("keys").hidden = false;
  filter();
})();
