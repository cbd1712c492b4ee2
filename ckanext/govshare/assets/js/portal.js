/* The little that pages do by script: type and colours, names of fields, forms answered in their place. */
(function () {
  "use strict";

  /* Large type, dark and light without loading the page anew: what was typed stays. Without scripts the link does it. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-display]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    fetch(link.href, { redirect: "manual" }).then(function () {
      const choice = link.dataset.display.split("=");
      const root = document.documentElement;
      root.dataset[choice[0]] = choice[1];
      if (choice[0] === "scheme") {
        root.dataset.bsTheme = choice[1];
      }
      const other = Array.from(document.querySelectorAll("a[data-display^='" + choice[0] + "']")).find(function (each) {
        return each !== link && each.checkVisibility();
      });
      if (other) {
        other.focus();
      }
    });
  });

  /* Fields that CKAN builds by script or repeats in a row lose the label that stands beside them. */
  function nameFields() {
    document.querySelectorAll(".select2-container").forEach(function (box) {
      const field = box.previousElementSibling;
      const label = field && field.labels && field.labels[0];
      if (label) {
        label.id = label.id || "label-" + field.id;
        box.querySelectorAll("[role='combobox'], [role='textbox']").forEach(function (part) {
          part.setAttribute("aria-labelledby", label.id);
        });
      }
    });
    document.querySelectorAll("form input.form-control:not([id]):not([aria-label])").forEach(function (field) {
      let label = null;
      for (let group = field.parentElement; group && !label && group.tagName !== "FORM"; group = group.parentElement) {
        label = group.querySelector("label, legend");
      }
      if (label && !field.labels.length) {
        field.setAttribute("aria-label", label.textContent.trim());
      }
    });
  }
  if (document.querySelector("main form, [role='main'] form")) {
    new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
    nameFields();
  }

  /* A form whose answer takes the place of an element. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const place = form.dataset.replace && document.getElementById(form.dataset.replace);
    if (!place) {
      return;
    }
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form) })
      .then(function (answer) {
        return answer.text();
      })
      .then(function (html) {
        place.outerHTML = html;
      });
  });
})();
