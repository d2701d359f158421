// SPDX-License-Identifier: MIT
// Makes the table of functions searchable, sortable and filtered by library;
// a function's button opens its figures below it.

function makeFunctions(data) {
  const table = document.getElementById("function-table");
  if (!table) return null;
  const body = table.tBodies[0];
  const functions = {
    table, body, data, sorted: null, descending: false,
    search: document.getElementById("function-search"),
    library: document.getElementById("function-library"),
    count: document.getElementById("function-count"),
    rows: Array.from(body.querySelectorAll("tr[data-entry]"), readRow),
  };
  addOpeners(functions);
  addSorters(functions);
  const filter = () => filterRows(functions);
  if (functions.search)
    functions.search.addEventListener("input", settled(60, filter));
  if (functions.library) functions.library.addEventListener("change", filter);
  window.addEventListener("hashchange", () => showNamed(functions));
  filter();
  showNamed(functions);
  return functions;
}

// What a row is searched and sorted by.
function readRow(row) {
  const cells = Array.from(row.cells);
  return {
    row, details: null, values: cells.map(valueOf),
    text: cells.filter((cell) => !cell.classList.contains("n"))
      .map((cell) => cell.textContent).join("\n").toLowerCase(),
  };
}

// Null is what is not known: it is last, whichever way the table is sorted.
function valueOf(cell) {
  const value = cell.getAttribute("data-value");
  if (value !== null) return value === "" ? null : Number(value);
  if (cell.classList.contains("n")) return null;
  return cell.textContent.trim();
}

function filterRows(functions) {
  const { rows, search, library } = functions;
  const text = search ? search.value.trim().toLowerCase() : "";
  const wanted = library ? library.value : "";
  let shown = 0;
  for (const row of rows) {
    const there = row.text.includes(text)
      && (wanted === "" || row.row.getAttribute("data-library") === wanted);
    row.row.hidden = !there;
    if (row.details) row.details.hidden = !there || !isOpen(row);
    shown += there;
  }
  functions.shown = shown;
  const word = rows.length === 1 ? "function" : "functions";
  if (functions.count)
    functions.count.textContent = `${shown} of ${rows.length} ${word}`;
}

function addSorters(functions) {
  const heads = functions.table.tHead.rows[0].cells;
  Array.from(heads).forEach((head, column) => {
    if (!head.hasAttribute("data-key")) return;
    const press = element("button", { type: "button", class: "sorter" });
    press.append(...head.childNodes);
    press.addEventListener("click", () => sortBy(functions, column));
    head.append(press);
  });
}

// Numbers begin with the largest, names with the first; a second press on the
// same head turns the order round.
function sortBy(functions, column) {
  const { rows } = functions;
  const again = functions.sorted === column;
  const numbers = rows.some((row) => typeof row.values[column] === "number");
  functions.descending = again ? !functions.descending : numbers;
  functions.sorted = column;
  const turn = functions.descending ? -1 : 1;
  rows.sort((one, other) =>
    compared(one.values[column], other.values[column], turn));
  functions.body.append(...rows.flatMap(
    (row) => row.details ? [row.row, row.details] : [row.row]));
  for (const head of functions.table.tHead.rows[0].cells)
    head.removeAttribute("aria-sort");
  functions.table.tHead.rows[0].cells[column].setAttribute("aria-sort",
    functions.descending ? "descending" : "ascending");
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true });

function compared(one, other, turn) {
  if (one === null || other === null) return (one === null) - (other === null);
  if (typeof one === "number") return turn * (one - other);
  return turn * BY_NAME.compare(one, other);
}

function addOpeners(functions) {
  for (const row of functions.rows) {
    const head = row.row.cells[0];
    row.button = element("button", { type: "button", class: "opener",
      "aria-expanded": "false" });
    row.button.append(...head.childNodes);
    head.append(row.button);
  }
  const byElement = new Map(functions.rows.map((row) => [row.row, row]));
  functions.body.addEventListener("click", (event) => {
    if (!event.target.closest(".opener")) return;
    toggle(functions, byElement.get(event.target.closest("tr")));
  });
}

function isOpen(row) {
  return row.button.getAttribute("aria-expanded") === "true";
}

function toggle(functions, row) {
  const open = !isOpen(row);
  if (open && !row.details) addDetails(functions, row);
  row.button.setAttribute("aria-expanded", open);
  row.details.hidden = !open;
}

function addDetails(functions, row) {
  const index = Number(row.row.getAttribute("data-entry"));
  const { entries, times, timed } = functions.data;
  const id = "details-" + index;
  row.details = element("tr", { class: "details", id },
    element("td", { colspan: row.row.cells.length },
      ...detailsOf(entries[index], (times || [])[index], timed)));
  row.button.setAttribute("aria-controls", id);
  row.row.after(row.details);
}

// Opens the function that the address names, as #f3 does entry 3.
function showNamed(functions) {
  const [, entry] = /^#f(\d+)$/.exec(window.location.hash) || [];
  const row = entry && functions.rows.find(
    (one) => one.row.getAttribute("data-entry") === entry);
  if (!row) return;
  if (row.row.hidden) {
    if (functions.search) functions.search.value = "";
    if (functions.library) functions.library.selectedIndex = 0;
    filterRows(functions);
  }
  if (!isOpen(row)) toggle(functions, row);
  row.row.scrollIntoView({ block: "nearest" });
}
