/* The answer file: JSON, a table, or text to copy; geoplan collect reads all three alike. */
gp.unit.RESULT_WORDS = { met: '达标', unmet: '未达标', na: '不适用', not_ours: '非本单位' };
gp.unit.HEADS = ['单位', '轮次', '点位编号', '指标编号', '结果', '时间', '检查人', '来源', '备注', '照片', '条数'];
/* of one message, for chats cut off long ones */
gp.unit.LINES_MAX = 60;
gp.unit.CHARS_MAX = 4000;
gp.unit.UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;
gp.unit.LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

gp.unit.oneLine = function (text) {
  return String(text).replace(gp.unit.UNSEEN, ' ').replace(gp.unit.LONE, '$1').trim();
};
gp.unit.stamp = function (ms) {
  var d = new Date(ms);
  function two(n) { return ('0' + n).slice(-2); }
  return d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) + 'T' +
    two(d.getHours()) + ':' + two(d.getMinutes());
};
/* CRC-32 (ISO 3309) of the utf-8 bytes of text, as 8 hex digits. */
gp.unit.crc32 = function (text) {
  var bytes = unescape(encodeURIComponent(text)), crc = -1;
  for (var i = 0; i < bytes.length; i++) {
    crc ^= bytes.charCodeAt(i);
    for (var k = 0; k < 8; k++) { crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1; }
  }
  return ('0000000' + ((crc ^ -1) >>> 0).toString(16)).slice(-8);
};

/* All that was answered, in the order of the page; and what was left out and why. */
gp.unit.Page.prototype.answers = function () {
  var self = this, records = [], left = { noted: 0, reasonless: 0 }, who = gp.unit.oneLine(this.draft.state.who);
  this.data.points.forEach(function (point) {
    var theirs = self.draft.notOurs(point);
    if (theirs.on) {
      if (!theirs.w) { left.reasonless++; return; }
      records.push({ kind: 'not_ours', point: point.id, time: gp.unit.stamp(theirs.at), who: who,
        why: gp.unit.oneLine(theirs.w) });
      return;
    }
    point.items.forEach(function (item) {
      var indicator = self.data.indicators[item], entry = self.draft.item(point, indicator);
      if (!entry.r) {
        if (entry.n.trim() || entry.p.trim()) { left.noted++; }
        return;
      }
      records.push({ kind: 'answer', point: point.id, indicator: indicator.id, result: entry.r,
        time: gp.unit.stamp(entry.at), checker: who, source: 'self', note: gp.unit.oneLine(entry.n),
        photos: gp.unit.photoNames(entry.p) });
    });
  });
  return { records: records, left: left };
};
gp.unit.photoNames = function (text) {
  return gp.unit.oneLine(text).split(/[、,，;；]/).map(function (name) { return name.trim(); }).filter(Boolean);
};

gp.unit.Page.prototype.toJson = function (records) {
  var body = JSON.stringify(records), head = { geoplan: 'answers', format: 1, unit: this.data.unit,
    round: this.data.round, crc32: gp.unit.crc32(body) };
  return JSON.stringify(head).slice(0, -1) + ',"records":' + body + '}\n';
};
gp.unit.cells = function (record) {
  var isAnswer = record.kind === 'answer';
  return {
    point: record.point, indicator: isAnswer ? record.indicator : '',
    result: gp.unit.RESULT_WORDS[isAnswer ? record.result : 'not_ours'], time: record.time,
    who: isAnswer ? record.checker : record.who, note: isAnswer ? record.note : record.why,
    photos: isAnswer ? record.photos.join('、') : ''
  };
};
gp.unit.Page.prototype.toCsv = function (records) {
  var data = this.data;
  var rows = records.map(function (record) {
    var c = gp.unit.cells(record);
    return [data.unit, data.round, c.point, c.indicator, c.result, c.time, c.who, '自查', c.note, c.photos,
      String(records.length)]; // a table that was cut off on the way shows it
  });
  return gp.table.text([gp.unit.HEADS].concat(rows));
};
/* Messages of a chat, each with its own head. */
gp.unit.Page.prototype.toTexts = function (records) {
  var data = this.data, lines, texts = [];
  function field(text) { return gp.unit.oneLine(text).replace(/\|/g, '｜'); }
  lines = records.map(function (record) {
    var c = gp.unit.cells(record);
    return [c.point, c.indicator, c.result, c.time, c.who, c.note, c.photos].map(field).join('|');
  });
  while (lines.length) {
    var some = [lines.shift()], chars = some[0].length;
    while (lines.length && some.length < gp.unit.LINES_MAX && chars + lines[0].length < gp.unit.CHARS_MAX) {
      chars += lines[0].length + 1;
      some.push(lines.shift());
    }
    texts.push('【geoplan自检】' + [field(data.unit), field(data.round), some.length,
      gp.unit.crc32(some.join('\n'))].join('|') + '\n' + some.join('\n'));
  }
  return texts;
};

/* --- the end of the page --- */
gp.unit.Page.prototype._return = function () {
  var self = this;
  this.said = gp.h('p', { id: 'gp-said', 'aria-live': 'polite' });
  this.texts = gp.h('div', { id: 'gp-texts' });
  function button(id, run, isMain) {
    return gp.h('button', { id: id, 'class': isMain ? 'gp-main' : 'gp-plain', onclick: function () {
      self.hand(run);
    } }, gp.t(id.replace('gp-', '')));
  }
  return gp.h('section', { id: 'gp-return' }, gp.h('h2', gp.t('return')), gp.h('p', gp.t('return_how')),
    button('gp-json', function (records) { return self.download(self.toJson(records), '.json', 'application/json'); }, true),
    button('gp-csv', function (records) { return self.download(self.toCsv(records), '.csv', 'text/csv'); }),
    button('gp-text', function (records) { return self.offer(self.toTexts(records)); }),
    this.said, this.texts);
};
/* Exports what is there, and says what is not. */
gp.unit.Page.prototype.hand = function (run) {
  var found = this.answers(), left = found.left, said = [];
  gp.empty(this.texts);
  if (!found.records.length) {
    said.push(gp.t('nothing'));
  } else {
    said.push(gp.t('exported', { count: found.records.length, as: run(found.records) }));
    if (!this.draft.state.who.trim()) { said.push(gp.t('no_name')); }
  }
  if (left.noted) { said.push(gp.t('left_noted', { count: left.noted })); }
  if (left.reasonless) { said.push(gp.t('left_reasonless', { count: left.reasonless })); }
  this.said.textContent = said.join(' ');
};
gp.unit.Page.prototype.download = function (text, ending, type) {
  var name = this.data.stem + '_' + gp.unit.stamp(Date.now()).replace(/[-:]/g, '').replace('T', '-') + ending;
  gp.table.save(name, text, type);
  return name;
};
gp.unit.Page.prototype.offer = function (texts) {
  var self = this;
  texts.forEach(function (text, n) {
    var area = gp.h('textarea', { readonly: true, rows: 5, 'aria-label': gp.t('text_part', { n: n + 1 }) }, text);
    var copy = gp.h('button.gp-plain gp-copy', { onclick: function () {
      area.focus();
      area.select();
      area.setSelectionRange(0, text.length);
      var isDone = false;
      try { isDone = document.execCommand('copy'); } catch (error) { isDone = false; }
      copy.textContent = gp.t(isDone ? 'copied' : 'copy_by_hand');
    } }, texts.length > 1 ? gp.t('copy_part', { n: n + 1, of: texts.length }) : gp.t('copy'));
    gp.append(self.texts, [area, copy]);
  });
  return gp.t('as_text');
};
