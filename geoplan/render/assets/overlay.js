/* A canvas over the map, a little larger than the screen, drawn again when a movement ends. */
gp.Overlay = L.Renderer.extend({
  options: { padding: 0.25, paneName: 'gp', paneLevel: 420 },

  onAdd: function (map) {
    var pane = map.getPane(this.options.paneName) || map.createPane(this.options.paneName);
    pane.style.zIndex = this.options.paneLevel;
    pane.style.pointerEvents = 'none';
    this.options.pane = this.options.paneName;
    L.Renderer.prototype.onAdd.call(this, map);
  },
  _initContainer: function () {
    this._container = document.createElement('canvas');
    this._container.setAttribute('aria-hidden', 'true');
    this._ctx = this._container.getContext('2d');
  },
  _destroyContainer: function () {
    L.DomUtil.remove(this._container);
    delete this._container;
    delete this._ctx;
  },
  _updatePaths: function () {},
  _update: function () {
    if (this._map._animatingZoom && this._bounds) { return; }
    L.Renderer.prototype._update.call(this);
    var size = this._bounds.getSize(), ratio = gp.pixelRatio(), canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    canvas.width = Math.round(size.x * ratio);
    canvas.height = Math.round(size.y * ratio);
    canvas.style.width = size.x + 'px';
    canvas.style.height = size.y + 'px';
    this.redraw();
  },
  /* Where the canvas lies: canvas = position in z18 pixels × scale − (dx, dy). */
  view: function () {
    var origin = this._map.getPixelOrigin().add(this._bounds.min), size = this._bounds.getSize();
    var zoom = this._map.getZoom();
    return { zoom: zoom, scale: Math.pow(2, zoom - gp.ZOOM), dx: origin.x, dy: origin.y,
      width: size.x, height: size.y };
  },
  redraw: function () {
    if (!this._map || !this._ctx || !this._bounds) { return this; }
    var ratio = gp.pixelRatio(), view = this.view();
    this._ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this._ctx.clearRect(0, 0, view.width, view.height);
    this.paint(this._ctx, view);
    return this;
  },
  paint: function () {}
});

/* What is chosen, on a canvas of its own: thousands of points need not be drawn again for it. */
gp.Halo = gp.Overlay.extend({
  options: { paneName: 'gp-halo', paneLevel: 431 },
  initialize: function (layers) {
    gp.Overlay.prototype.initialize.call(this);
    this.layers = layers;
    layers.forEach(function (layer) { layer.halo = this; }, this);
  },
  paint: function (ctx, view) {
    this.layers.forEach(function (layer) { if (layer.ringed >= 0) { layer.paintRing(ctx, view); } });
  }
});
