/* Thematic layers: each is declared in Python; here is one way to draw, hit and explain them all.
   Data are unpacked when a layer is first shown. */
gp.Themes = function (ids) { this.ids = ids; };
/* Streets are packed once for all layers that speak of them. */
gp.Themes.prototype.sections = function () {
  if (!this._sections) {
    var packed = gp.unpack(this.ids.sections);
    this._sections = { geometry: new gp.Geometry(packed), owner: gp.positions(packed.owner), title: packed.title,
      titles: packed.title_set };
  }
  return this._sections;
};
gp.Themes.LEVELS = { area: 404, line: 415, mark: 433 };
gp.Themes.prototype.build = function (page) {
  var self = this, themes = Object.create(null);
  page.config.themes.forEach(function (told) {
    if (!told.is_empty) { themes[told.id] = new gp.Theme(self, told); }
  });
  return themes;
};

gp.Theme = gp.Overlay.extend({
  initialize: function (themes, told) {
    gp.Overlay.prototype.initialize.call(this);
    L.setOptions(this, { paneName: 'gp-theme-' + told.kind, paneLevel: gp.Themes.LEVELS[told.kind], padding: 0.2 });
    this.themes = themes;
    this.told = told;
    this.choice = told.facets.length ? '' : told.parts[0].id;
    this.choose(this.choice);
    this.drawn = 0;
    // marks along lines lie above the points they are for
    var hasMarks = told.kind === 'line' && told.looks.some(function (look) { return look.form === 'mark'; });
    this.top = hasMarks && new gp.Theme.Top(this);
  },
  load: function () {
    if (this.data) { return; }
    var data = this.data = gp.unpack(this.themes.ids[this.told.id]);
    if (this.told.on_sections) {
      var shared = this.themes.sections();
      this.numbers = gp.positions(data.on);
      this.shapes = [{ geometry: shared.geometry, owner: shared.owner, isRing: false }];
    } else {
      this.shapes = [['rings', true], ['lines', false]].map(function (pair) {
        var packed = data[pair[0]];
        return { geometry: new gp.Geometry(packed), owner: gp.positions(packed.owner), isRing: pair[1] };
      });
      this.x = gp.positions(data.marks.x);
      this.y = gp.positions(data.marks.y);
      this.markOwner = gp.positions(data.marks.owner);
    }
    this.choose(this.choice);
  },
  onAdd: function (map) {
    this.load();
    gp.Overlay.prototype.onAdd.call(this, map);
    if (this.top) { this.top.addTo(map); }
  },
  onRemove: function (map) {
    gp.Overlay.prototype.onRemove.call(this, map);
    if (this.top) { this.top.remove(); }
  },
  /* One part at a time, e.g. the distance to one kind of place; of facets ("day@team") all parts
     that have the pieces asked for, where "" asks for none. */
  choose: function (id) {
    var self = this, parts = this.told.parts;
    var fits = parts.map(function (part) { return self.told.facets.length ? gp.Theme.fits(part, id) : part.id === id; });
    if (fits.indexOf(true) >= 0) { this.choice = id.replace(/^@+$/, ''); this.fits = fits; this.part = fits.indexOf(true); }
    if (!this.data) { return; }
    this._onSection = Object.create(null);
    this._counts = this.told.looks.map(function () { return 0; });
    this.data.look.forEach(function (look, feature) {
      if (!self.fits[self.data.part[feature]]) { return; }
      self._counts[look]++;
      if (self.told.on_sections) { self._onSection[self.numbers[feature]] = feature; }
    });
    this.redraw();
    if (this.top) { this.top.redraw(); }
  },
  counts: function () { this.load(); return this._counts; },
  /* The feature that owns a part of the geometry, or -1 where another part is chosen. */
  _feature: function (owner) {
    if (this.told.on_sections) { return this._onSection[owner] === undefined ? -1 : this._onSection[owner]; }
    return this.fits[this.data.part[owner]] ? owner : -1;
  },
  /* What is shown lies within; not for what lies on streets. */
  bounds: function () {
    var self = this, box = L.latLngBounds([]);
    this.load();
    this.shapes.forEach(function (shape) {
      var b = shape.geometry.box;
      shape.owner.forEach(function (owner, n) {
        if (self._feature(owner) >= 0) { box.extend(gp.toLatLng(b[4 * n], b[4 * n + 1])).extend(gp.toLatLng(b[4 * n + 2], b[4 * n + 3])); }
      });
    });
    this.markOwner.forEach(function (owner, i) {
      if (self._feature(owner) >= 0) { box.extend(gp.toLatLng(self.x[i], self.y[i])); }
    });
    return box;
  },
  shows: function (zoom) { return zoom >= this.told.from; },
  radius: function (zoom) { return zoom < 14 ? 5 : zoom < 15 ? 7 : zoom < 16 ? 8 : 10; },

  paint: function (ctx, view) {
    var self = this, looks = this.told.looks, s = view.scale, pad = 12, seen = Object.create(null);
    this.load();
    this.drawn = 0;
    if (!this.shows(view.zoom)) { return; }
    this.shapes.forEach(function (shape) {
      var groups = looks.map(function () { return []; });
      shape.geometry.each((view.dx - pad) / s, (view.dy - pad) / s, (view.dx + view.width + pad) / s,
        (view.dy + view.height + pad) / s, function (part) {
          var feature = self._feature(shape.owner[part]);
          if (feature < 0) { return; }
          seen[feature] = true;
          groups[self.data.look[feature]].push(part);
        });
      for (var k = looks.length - 1; k >= 0; k--) { // the first look is the gravest: on top
        if (groups[k].length) { self._group(ctx, view, looks[k], shape, groups[k]); }
      }
    });
    this.marks(!this.top && ctx, view, seen);
    this.drawn = Object.keys(seen).length;
  },
  _group: function (ctx, view, look, shape, parts) {
    ctx.beginPath();
    parts.forEach(function (part) { shape.geometry.trace(ctx, part, view, shape.isRing); });
    gp.Theme.stroke(ctx, look, shape.isRing, view.zoom < 13 && !shape.isRing ? 0.6 : 1);
  },
  /* Without a ctx they are counted only. */
  marks: function (ctx, view, seen) {
    var r = this.radius(view.zoom), letters = this.data.letter, i;
    for (i = 0; this.x && i < this.x.length; i++) {
      var feature = this._feature(this.markOwner[i]);
      var x = this.x[i] * view.scale - view.dx, y = this.y[i] * view.scale - view.dy;
      if (feature < 0 || x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) { continue; }
      seen[feature] = true;
      if (ctx) { gp.Theme.mark(ctx, this.told.looks[this.data.look[feature]], x, y, r, letters && letters[feature]); }
    }
  },

  /* The feature under a place of the map, or -1: marks first, then lines, then what lies around it. */
  hit: function (latlng, onlyMarks) {
    var self = this, at = gp.toPixels(latlng), zoom = this._map.getZoom(), scale = Math.pow(2, zoom - gp.ZOOM);
    var best = -1, near = (this.radius(zoom) + 3) / scale, best2 = near * near, i, inside = Object.create(null);
    if (!this.shows(zoom)) { return -1; }
    for (i = 0; this.x && i < this.x.length; i++) {
      var dx = this.x[i] - at.x, dy = this.y[i] - at.y, d2 = dx * dx + dy * dy;
      if (d2 < best2 && this._feature(this.markOwner[i]) >= 0) { best2 = d2; best = this._feature(this.markOwner[i]); }
    }
    if (best >= 0 || onlyMarks) { return best; }
    best2 = Math.pow(7 / scale, 2);
    this.shapes.forEach(function (shape) {
      var reach = shape.isRing ? 0 : 7 / scale;
      shape.geometry.each(at.x - reach, at.y - reach, at.x + reach, at.y + reach, function (part) {
        var feature = self._feature(shape.owner[part]), d2;
        if (feature < 0) { return; }
        if (shape.isRing) {
          if (shape.geometry.holds(part, at.x, at.y)) { inside[feature] = !inside[feature]; }
          return;
        }
        d2 = shape.geometry.distance2(part, at.x, at.y);
        if (d2 < best2) { best2 = d2; best = feature; }
      });
    });
    if (best >= 0) { return best; }
    Object.keys(inside).forEach(function (feature) { if (inside[feature]) { best = Math.max(best, +feature); } });
    return best;
  },
  name: function (feature) {
    if (!this.told.on_sections) { return this.data.title_set[this.data.title[feature]]; }
    var shared = this.themes.sections();
    return shared.titles[shared.title[this.numbers[feature]]];
  },
  popup: function (feature) {
    return gp.h('div.gp-popup', gp.h('h3', this.name(feature)),
      gp.h('p.gp-sub', this.title(this.data.part[feature]), ' · ', this.told.looks[this.data.look[feature]].label),
      gp.h('p', this.data.note_set[this.data.note[feature]]), gp.h('p.gp-sub', this.sentence('sure')));
  },
  /* The name of the layer with what is chosen, or with one part. */
  title: function (n) {
    var told = this.told, pieces = this.choice.split('@'), isWhole = n === undefined;
    var part = isWhole && told.facets.length ?
      told.facets.map(function (facet, k) { return pieces[k] || facet.all; }).join(' · ') :
      told.parts[isWhole ? this.part : n].label;
    return this.told.name + (part ? gp.t('colon') + part : '');
  },
  /* What it means, or how sure it is; a part may say it more exactly. */
  sentence: function (name) { return this.told.parts[this.part][name] || this.told[name]; }
});

gp.Theme.Top = gp.Overlay.extend({
  initialize: function (theme) {
    gp.Overlay.prototype.initialize.call(this);
    L.setOptions(this, { paneName: 'gp-theme-mark', paneLevel: gp.Themes.LEVELS.mark });
    this.theme = theme;
  },
  paint: function (ctx, view) {
    this.theme.load();
    if (this.theme.shows(view.zoom)) { this.theme.marks(ctx, view, {}); }
  }
});
gp.Theme.fits = function (part, id) {
  var own = part.id.split('@');
  return id.split('@').every(function (piece, k) { return !piece || piece === own[k]; });
};

/* --- looks: the same on map, paper and in the legend --- */
gp.Theme.stroke = function (ctx, look, isArea, factor) {
  if (isArea) {
    if (look.alpha) { ctx.globalAlpha = look.alpha; ctx.fillStyle = look.colour; ctx.fill(); }
    if (look.hatch) { ctx.globalAlpha = 0.55; ctx.fillStyle = gp.Theme.hatch(ctx, look); ctx.fill(); }
    ctx.globalAlpha = 1;
  } else { // an edge of white: the line stands off the road below it
    ctx.setLineDash([]);
    ctx.lineCap = 'butt';
    ctx.strokeStyle = 'rgba(255,255,255,.85)';
    ctx.lineWidth = look.width * factor + 2;
    ctx.stroke();
  }
  ctx.lineJoin = 'round';
  ctx.lineCap = look.dash[0] < 1 ? 'round' : 'butt';
  ctx.setLineDash(look.dash);
  ctx.strokeStyle = look.colour;
  ctx.lineWidth = look.width * factor;
  ctx.stroke();
  ctx.setLineDash([]);
};
gp.Theme.hatch = function (ctx, look) {
  var cache = gp.Theme._hatches = gp.Theme._hatches || {}, key = look.hatch + look.colour;
  if (!cache[key]) {
    var tile = cache[key] = document.createElement('canvas'), to = tile.getContext('2d');
    tile.width = tile.height = 10;
    to.strokeStyle = to.fillStyle = look.colour;
    to.lineWidth = 1.4;
    to.beginPath();
    [-10, 0, 10].forEach(function (d) {
      if (look.hatch === 'lines' || look.hatch === 'cross') { to.moveTo(d, 10); to.lineTo(d + 10, 0); }
      if (look.hatch === 'back' || look.hatch === 'cross') { to.moveTo(d, 0); to.lineTo(d + 10, 10); }
    });
    to.stroke();
    if (look.hatch === 'dots') { to.beginPath(); to.arc(5, 5, 1.3, 0, 2 * Math.PI); to.fill(); }
  }
  return ctx.createPattern(cache[key], 'repeat');
};
gp.Theme.mark = function (ctx, look, x, y, r, letter) {
  gp.symbols.path(ctx, look.symbol, x, y, r);
  ctx.setLineDash([]);
  ctx.lineWidth = 2.4;
  ctx.strokeStyle = 'rgba(255,255,255,.92)';
  ctx.stroke();
  ctx.fillStyle = look.colour;
  ctx.fill();
  letter = letter || look.letter;
  if (r < 7 || !letter) { return; }
  ctx.fillStyle = '#fff';
  ctx.font = 'bold ' + Math.round(1.25 * r) + 'px ' + gp.FONT;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(letter, x, y + 0.5);
};
gp.Theme.icon = function (kind, look) {
  kind = look.form || kind;
  return gp.symbols.picture(34, 18, function (ctx) {
    if (kind === 'mark') { gp.Theme.mark(ctx, look, 17, 9, 8); return; }
    ctx.beginPath();
    if (kind === 'area') { ctx.rect(2, 2, 30, 14); } else { ctx.moveTo(1, 9); ctx.lineTo(33, 9); }
    gp.Theme.stroke(ctx, look, kind === 'area', 1);
    if (kind === 'area' && look.letter) { gp.Theme.mark(ctx, look, 17, 9, 7); } // where it is but a point
  });
};
