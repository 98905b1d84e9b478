"use strict";
const names = /*index*/;
const input = document.getElementById("search");
input.addEventListener("input", () => {
  const wanted = input.value.trim().toLowerCase();
  const has = (one) => `${one.package}.${one.name} ${one.about}`.toLowerCase().includes(wanted);
  const rows = (wanted ? names.filter(has) : []).slice(0, 50).map((one) => {
    const link = document.createElement("a");
    link.href = `${one.file}#${one.name}`;
    link.textContent = `${one.package}.${one.name}`;
    const row = document.createElement("li");
    row.append(link, ` ${one.about}`);
    return row;
  });
  document.getElementById("found").replaceChildren(...rows);
});
