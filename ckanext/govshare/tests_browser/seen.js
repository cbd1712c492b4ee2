/* What people see or hear on a page, apart from code, from other languages' names, from what people wrote, from rows
   of data and from the log of the program that loads tables. */
() => {
  const skip =
    "script, style, noscript, code, pre, [hreflang], [translate=no], .gs-table--data, .gs-brand, .select2-hidden-accessible, textarea, .dtprv, table.dataTable, .item.no-avatar";
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data.trim() && !node.parentElement.closest(skip)) {
      texts.push(node.data);
    }
  }
  for (const attribute of ["aria-label", "alt", "title", "placeholder", "data-module-placeholder"]) {
    document.querySelectorAll(`[${attribute}]`).forEach((element) => {
      if (!element.closest(skip)) {
        texts.push(element.getAttribute(attribute));
      }
    });
  }
  return texts;
};
