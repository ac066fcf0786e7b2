/* Lines and rings as typed arrays, with a grid of bins to find those near a place. */
gp.Geometry = function (packed) {
  var n = packed.n.length, i, j, k;
  this.count = n;
  this.x = gp.positions(packed.x);
  this.y = gp.positions(packed.y);
  this.start = new Int32Array(n + 1);
  this.box = new Int32Array(4 * n);
  for (i = 0; i < n; i++) { this.start[i + 1] = this.start[i] + packed.n[i]; }
  for (i = 0; i < n; i++) {
    var x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
    for (j = this.start[i]; j < this.start[i + 1]; j++) {
      if (this.x[j] < x0) { x0 = this.x[j]; }
      if (this.x[j] > x1) { x1 = this.x[j]; }
      if (this.y[j] < y0) { y0 = this.y[j]; }
      if (this.y[j] > y1) { y1 = this.y[j]; }
    }
    k = 4 * i;
    this.box[k] = x0; this.box[k + 1] = y0; this.box[k + 2] = x1; this.box[k + 3] = y1;
  }
  this._index();
};

gp.Geometry.BIN = 8192; // z18 pixels: a 512 px tile at zoom 14
gp.Geometry.WIDE = 64;  // a part over more bins than this is always looked at

gp.Geometry.prototype._index = function () {
  var bins = {}, wide = [], size = gp.Geometry.BIN;
  for (var i = 0; i < this.count; i++) {
    var b = this._bins(this.box[4 * i], this.box[4 * i + 1], this.box[4 * i + 2], this.box[4 * i + 3]);
    if ((b[2] - b[0] + 1) * (b[3] - b[1] + 1) > gp.Geometry.WIDE) { wide.push(i); continue; }
    for (var u = b[0]; u <= b[2]; u++) {
      for (var v = b[1]; v <= b[3]; v++) {
        var key = u * 65536 + v;
        if (bins[key]) { bins[key].push(i); } else { bins[key] = [i]; }
      }
    }
  }
  this._size = size;
  this._binned = bins;
  this._wide = wide;
  this._stamp = new Int32Array(this.count);
  this._turn = 0;
};
gp.Geometry.prototype._bins = function (x0, y0, x1, y1) {
  var s = gp.Geometry.BIN;
  return [Math.floor(x0 / s), Math.floor(y0 / s), Math.floor(x1 / s), Math.floor(y1 / s)];
};

/* Calls f(part) once for each part whose box meets the given one. */
gp.Geometry.prototype.each = function (x0, y0, x1, y1, f) {
  var self = this, b = this._bins(x0, y0, x1, y1), turn = ++this._turn, i;
  function meet(part) {
    var k = 4 * part, box = self.box;
    if (self._stamp[part] === turn) { return; }
    self._stamp[part] = turn;
    if (box[k] <= x1 && box[k + 2] >= x0 && box[k + 1] <= y1 && box[k + 3] >= y0) { f(part); }
  }
  if ((b[2] - b[0] + 1) * (b[3] - b[1] + 1) > 400) {
    for (i = 0; i < this.count; i++) { meet(i); }
    return;
  }
  this._wide.forEach(meet);
  for (var u = b[0]; u <= b[2]; u++) {
    for (var v = b[1]; v <= b[3]; v++) {
      var list = this._binned[u * 65536 + v];
      if (list) { list.forEach(meet); }
    }
  }
};

/* Adds a part to the path of ctx; view = {scale, dx, dy}; steps below a pixel are skipped. */
gp.Geometry.prototype.trace = function (ctx, part, view, isRing) {
  var j = this.start[part], end = this.start[part + 1], s = view.scale;
  var px = this.x[j] * s - view.dx, py = this.y[j] * s - view.dy;
  ctx.moveTo(px, py);
  for (j++; j < end; j++) {
    var qx = this.x[j] * s - view.dx, qy = this.y[j] * s - view.dy;
    if (j < end - 1 && Math.abs(qx - px) < 0.9 && Math.abs(qy - py) < 0.9) { continue; }
    ctx.lineTo(qx, qy);
    px = qx; py = qy;
  }
  if (isRing) { ctx.closePath(); }
};
gp.Geometry.prototype.extent = function (part) {
  var k = 4 * part;
  return Math.max(this.box[k + 2] - this.box[k], this.box[k + 3] - this.box[k + 1]);
};

/* Whether a ring lies around a place (even-odd). */
gp.Geometry.prototype.holds = function (part, x, y) {
  var isIn = false, first = this.start[part], k = this.start[part + 1] - 1;
  for (var j = first; j <= this.start[part + 1] - 1; k = j++) {
    if ((this.y[j] > y) !== (this.y[k] > y) &&
        x < (this.x[k] - this.x[j]) * (y - this.y[j]) / (this.y[k] - this.y[j]) + this.x[j]) { isIn = !isIn; }
  }
  return isIn;
};
/* Squared distance in z18 pixels from a place to a part. */
gp.Geometry.prototype.distance2 = function (part, x, y) {
  var best = Infinity;
  for (var j = this.start[part] + 1; j < this.start[part + 1]; j++) {
    var ax = this.x[j - 1], ay = this.y[j - 1], dx = this.x[j] - ax, dy = this.y[j] - ay;
    var length2 = dx * dx + dy * dy;
    var t = length2 ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length2)) : 0;
    var ex = x - ax - t * dx, ey = y - ay - t * dy, d = ex * ex + ey * ey;
    if (d < best) { best = d; }
  }
  return best;
};
