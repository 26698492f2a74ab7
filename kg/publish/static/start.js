// Begin: show what needs a script, draw, apply whatever the browser kept in the form.

document.documentElement.classList.add("scripted");
if (innerWidth <= 704) document.querySelector(".folding").open = false;
startTable();
startPicture();
applyFilters();
if (shownThings.size < 150) grown = Math.min(2.5, Math.max(1, 0.5 / overview().scale));
restyle();
moveTo(null, { jump: true });
for (const input of document.querySelectorAll('input[name="language"]')) {
  input.addEventListener("change", () => {
    state.language = input.value;
    renameAll();
    choose(state.selected);
    network.redraw();
  });
}
