/* The list of results: htmx replaces it, and this keeps around it what a new page would have brought. */
(function () {
  "use strict";

  const NOT_FILTERS = ["q", "page", "sort"];
  const FILTERS = ".gs-filters__body";
  let folded = [], open = false;

  /* Back and forward load the page: a list from a store of its own would be another than the address says. */
  window.htmx.config.historyCacheSize = 0;
  window.htmx.config.refreshOnHistoryMiss = true;

  document.addEventListener("htmx:beforeSwap", function () {
    open = document.querySelector(FILTERS)?.classList.contains("is-open") ?? open;
    folded = Array.from(document.querySelectorAll(".gs-facet:not([open]) > summary")).map(function (summary) {
      return summary.textContent;
    });
  });

  /* Filters stay folded or unfolded as the reader left them; htmx settles the classes last. */
  document.addEventListener("htmx:afterSettle", function () {
    document.querySelector(FILTERS)?.classList.toggle("is-open", open);
    document.querySelector(".gs-filters__toggle")?.setAttribute("aria-expanded", String(open));
    document.querySelectorAll(".gs-facet > summary").forEach(function (summary) {
      summary.parentElement.open = !folded.includes(summary.textContent);
    });
  });

  /* The other language, and the search box, know the filters by the address. */
  document.addEventListener("htmx:pushedIntoHistory", function () {
    document.querySelectorAll("a[hreflang]").forEach(function (link) {
      link.search = window.location.search;
    });
    const form = document.querySelector(".gs-page-head .gs-search");
    if (form) {
      form.querySelectorAll("input[type=hidden]").forEach(function (field) {
        field.remove();
      });
      new URLSearchParams(window.location.search).forEach(function (value, name) {
        if (!NOT_FILTERS.includes(name) && value) {
          const field = document.createElement("input");
          Object.assign(field, { type: "hidden", name: name, value: value });
          form.append(field);
        }
      });
    }
  });
})();
