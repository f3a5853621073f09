// What every page does beyond HTML: menus close when one clicks elsewhere, leaves them by the keyboard or presses Escape,
// and what folds is closed where there is little room.
for (const one of document.querySelectorAll("details[data-folds]")) if (matchMedia("(max-width: 760px)").matches) one.open = false;

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// A press between the buttons of a menu gives the focus to what the menu is in: it stays open.
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target) && !event.target.contains(menu)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
