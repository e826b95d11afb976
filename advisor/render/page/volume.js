// Decides again at another monthly volume: the cheapest certified strategy within the limits, from the run's own figures.
(() => {
  const volume = DATA.volume;
  if (!volume || !volume.lines.length) return;
  const slider = document.getElementById("requests"), exact = document.getElementById("exact");
  const decided = document.getElementById("decided"), costs = document.getElementById("costs");
  const plot = document.querySelector("#cost-figure svg");
  const { low, high, start, end } = volume.axis;
  const steps = Number(slider.max), ratio = Math.log(high / low);
  const marks = Object.fromEntries(DATA.strategies.map((one) => [one.id, one]));

  const money = (amount) => {
    const unit = volume.currency === "USD" ? "$" : `${volume.currency} `;
    if (amount === 0) return `${unit}0`;
    if (amount < 1e-6) return `≤ ${unit}0.000001`;
    if (amount < 1) return unit + Number(amount.toPrecision(3)).toFixed(Math.max(2, 2 - Math.floor(Math.log10(amount)))).replace(/(\.\d\d\d*?)0+$/, "$1");
    const places = amount >= 100 || Number.isInteger(amount) ? 0 : 2;
    return unit + amount.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  };
  const count = (number) => Math.round(number).toLocaleString("en");
  const volumeAt = (step) => {
    const raw = low * Math.exp((ratio * step) / steps);
    const digits = Math.pow(10, Math.floor(Math.log10(raw)) - 1);
    return Math.round(raw / digits) * digits; // two digits, as a person would say it
  };
  const stepAt = (requests) => Math.round((steps * Math.log(Math.min(high, Math.max(low, requests)) / low)) / ratio);

  // What makes a total bend: requests that miss a cache, and as many always-on machines as the volume needs.
  const bend = ({ cold, ttl, machine, holds }, requests) => {
    const missed = Math.exp((-requests / volume.minutes) * ttl);
    const machines = holds ? Math.max(1, Math.ceil(requests / holds - 1e-9)) : 0;
    return requests * missed * cold + machines * machine;
  };
  const priced = (requests) => volume.lines.map((line) => {
    const month = line.fixed + requests * line.each + bend(line.bend, requests);
    const total = line.setup + volume.months * month;
    const over = volume.limit !== null && month > volume.limit;
    return { ...line, month, total, over, may: line.certified && !line.excluded && !over };
  }).sort((a, b) => a.total - b.total);

  const table = (rows, winner) => {
    const most = Math.max(...rows.map((row) => row.total)) || 1;
    const head = element("tr", "", ...["strategy", "status", "a month", `${count(volume.months)} months`, "beside the dearest"].map((text, place) => {
      const cell = element("th", place === 2 || place === 3 ? "number" : "", text);
      cell.scope = "col";
      return cell;
    }));
    const body = rows.map((row) => {
      const name = element("th", "", element("code", "", row.id));
      name.scope = "row";
      const status = row.over ? "over the cost limit" : marks[row.id].words;
      const bar = element("span", "meter", element("span"));
      bar.firstChild.style.width = `${(100 * row.total) / most}%`;
      bar.setAttribute("aria-hidden", "true");
      return element("tr", row === winner ? "chosen" : "", name,
        element("td", `${marks[row.id].status} status`, `${marks[row.id].mark} ${status}`),
        element("td", "number", money(row.month)), element("td", "number", money(row.total)), element("td", "", bar));
    });
    const caption = element("caption", "", "Every strategy of known price at this volume, cheapest first; only certified ones can be chosen.");
    costs.replaceChildren(element("table", "", caption, element("thead", "", head), element("tbody", "", ...body)));
  };

  const sentence = (rows, winner, requests) => {
    const at = `At ${count(requests)} requests a month: `;
    if (!winner) return `${at}nothing that is certified may be used, so no volume changes the answer.`;
    const next = rows.find((row) => row.may && row !== winner);
    const gap = next ? ` Next: ${next.id}, ${money(next.total - winner.total)} more over ${count(volume.months)} months.` : " Nothing else is certified.";
    return `${at}${winner.id}, ${money(winner.month)} a month.${gap}`;
  };

  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const drawn = plot && plot.querySelector(".axis");
  if (drawn) {
    line.setAttribute("class", "here");
    line.setAttribute("y1", "34");
    line.setAttribute("y2", "300");
    plot.append(line);
  }

  const decide = (requests) => {
    const rows = priced(requests), winner = rows.find((row) => row.may);
    decided.textContent = sentence(rows, winner, requests);
    decided.className = !winner ? "none" : winner.id === DATA.recommended ? "" : "other";
    decided.dataset.winner = winner ? winner.id : "";
    slider.setAttribute("aria-valuetext", `${count(requests)} requests a month`);
    table(rows, winner);
    if (!drawn) return;
    const share = Math.log(Math.min(high, Math.max(low, requests)) / low) / ratio;
    const at = start + (end - start) * share;
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  };

  slider.addEventListener("input", () => {
    exact.value = volumeAt(Number(slider.value));
    decide(Number(exact.value));
  });
  exact.addEventListener("input", () => {
    const requests = Number(exact.value);
    if (!(requests >= 0) || exact.value === "") return;
    slider.value = stepAt(requests);
    decide(requests);
  });
  const reset = () => {
    exact.value = volume.declared;
    slider.value = stepAt(volume.declared);
    decide(volume.declared);
  };
  document.getElementById("declared").addEventListener("click", reset);
  document.getElementById("decide").hidden = false;
  costs.hidden = false;
  reset();
})();
