/* The dataset's form: rows of data items that come, go and are pasted, and a region's name beside its code. */
(function () {
  "use strict";

  function rows(table) {
    return Array.from(table.tBodies[0].rows);
  }

  function number(table) {
    rows(table).forEach(function (row, index) {
      row.querySelectorAll("[name]").forEach(function (cell) {
        cell.name = cell.name.replace(/^items-\d+-/, "items-" + index + "-");
      });
    });
  }

  function addRow(table) {
    const row = rows(table).at(-1).cloneNode(true);
    row.querySelectorAll(".error-block").forEach(function (message) {
      message.remove();
    });
    row.querySelectorAll("[name]").forEach(function (cell) {
      cell.value = "";
      cell.removeAttribute("aria-invalid");
    });
    table.tBodies[0].append(row);
    number(table);
    return row;
  }

  /* Write a pasted cell into a field; a list takes what people read as well as what is stored. */
  function write(cell, text) {
    text = text.trim();
    if (cell.tagName !== "SELECT") {
      cell.value = text;
      return;
    }
    const option = Array.from(cell.options).find(function (each) {
      return each.value === text || each.text.trim().toLowerCase() === text.toLowerCase();
    });
    cell.value = option ? option.value : "";
  }

  function paste(event) {
    const cell = event.target.closest("[data-items] [name]");
    const text = cell && event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
    if (!text || !/[\t\n]/.test(text)) {
      return;
    }
    event.preventDefault();
    const table = cell.closest("table");
    const column = cell.closest("td").cellIndex;
    let index = cell.closest("tr").rowIndex - 1;
    text.split("\n").forEach(function (line) {
      const row = rows(table)[index] || addRow(table);
      const cells = row.querySelectorAll("[name]");
      line.split("\t").forEach(function (value, offset) {
        if (cells[column + offset]) {
          write(cells[column + offset], value);
        }
      });
      index += 1;
    });
  }

  function ready(root) {
    root.querySelectorAll("[data-items-add], [data-items-remove]").forEach(function (button) {
      button.hidden = false;
    });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-items-add]")) {
      const row = addRow(document.querySelector("[data-items]"));
      ready(row);
      row.querySelector("[name]").focus();
      return;
    }
    const button = event.target.closest("[data-items-remove]");
    if (button) {
      const table = button.closest("table");
      if (rows(table).length === 1) {
        addRow(table);
      }
      const next = button.closest("tr").nextElementSibling || button.closest("tr").previousElementSibling;
      button.closest("tr").remove();
      number(table);
      next.querySelector("[name]").focus();
    }
  });

  document.addEventListener("paste", paste);

  document.addEventListener("input", function (event) {
    const field = event.target;
    if (!field.dataset.region) {
      return;
    }
    const option = Array.from(field.list.options).find(function (each) {
      return each.value === field.value;
    });
    document.getElementById(field.dataset.region).textContent = option ? option.label : "";
  });

  document.body.addEventListener("htmx:afterSwap", function (event) {
    ready(event.detail.target);
  });

  ready(document);
})();
