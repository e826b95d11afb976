// The reader's choice of theme. Nothing is kept: the page stores nothing on the reader's machine.
(() => {
  const button = document.getElementById("theme");
  const choices = ["", "light", "dark"];
  const words = { "": "as the system", light: "light", dark: "dark" };
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "";
    const next = choices[(choices.indexOf(now) + 1) % choices.length];
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
    button.textContent = `Theme: ${words[next]}`;
  });
})();

// What the other scripts share: the page's data, and elements whose text is only ever text.
const DATA = JSON.parse(document.getElementById("data").textContent);
const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children); // strings become text nodes: nothing stored is ever read as markup
  return made;
};
