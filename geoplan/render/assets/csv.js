/* Tables for Excel and WPS, and files that the page itself hands over: it works without a network. */
gp.table = {};

/* A text that a spreadsheet would compute gets an apostrophe, as in all tables geoplan writes. */
gp.table.cell = function (value) {
  if (value === null || value === undefined) { return ''; }
  var text = String(value);
  if (typeof value !== 'number' && /^[=+\-@\t\r']/.test(text)) { text = "'" + text; }
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
};
gp.table.text = function (rows) {
  return '\ufeff' + rows.map(function (row) { return row.map(gp.table.cell).join(','); }).join('\r\n') + '\r\n';
};
gp.table.save = function (name, text, type) {
  var url = URL.createObjectURL(new Blob([text], { type: type || 'text/csv' }));
  var link = gp.h('a', { href: url, download: name });
  document.body.appendChild(link);
  link.click();
  document.body.removeChild(link);
  setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
};
