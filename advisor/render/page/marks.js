// Which parts of a passage to mark: what a right answer needs (gold), and what the answer has in common with it (used).
const wordsOf = (signs) => {
  // Words with their places in an array of characters; offsets are counted in characters, as the run counted them.
  const found = [];
  let start = -1;
  for (let i = 0; i <= signs.length; i++) {
    const inside = i < signs.length && /[\p{L}\p{N}]/u.test(signs[i]);
    if (inside && start < 0) start = i;
    if (!inside && start >= 0) {
      found.push({ word: signs.slice(start, i).join("").toLowerCase(), start, end: i });
      start = -1;
    }
  }
  return found;
};

// The longest run of words that passage and answer share; at least two words, or one that holds a digit.
const usedSpan = (passage, answer) => {
  const here = wordsOf(passage), said = wordsOf(answer);
  let best = { length: 0, end: 0 };
  let before = new Array(said.length + 1).fill(0);
  here.forEach((one, i) => {
    const now = new Array(said.length + 1).fill(0);
    said.forEach((other, j) => {
      if (one.word !== other.word) return;
      now[j + 1] = before[j] + 1;
      if (now[j + 1] > best.length) best = { length: now[j + 1], end: i };
    });
    before = now;
  });
  if (!best.length) return null;
  const first = here[best.end - best.length + 1], last = here[best.end];
  if (best.length < 2 && !/\d/.test(first.word)) return null;
  return [first.start, last.end];
};

// The passage as nodes, with its marks.
const markedPassage = (text, used, gold) => {
  const signs = Array.from(text);
  const kinds = signs.map(() => "");
  const paint = (span, kind) => {
    for (let i = Math.max(0, span[0]); i < Math.min(signs.length, span[1]); i++) kinds[i] += kind;
  };
  if (used) paint(used, "used ");
  gold.forEach((span) => paint(span, "gold "));
  const parts = [];
  let from = 0;
  for (let i = 1; i <= signs.length; i++) {
    if (i < signs.length && kinds[i] === kinds[from]) continue;
    const piece = signs.slice(from, i).join("");
    parts.push(kinds[from] ? element("mark", kinds[from].trim(), piece) : piece);
    from = i;
  }
  return parts;
};
