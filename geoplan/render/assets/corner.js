/* Source and caution stand on the map, so that no picture of it goes without them. */
gp.corner = function (map, config) {
  var corner = L.control({ position: 'bottomright' });
  corner.onAdd = function () {
    var box = gp.h('div.gp-caution',
      gp.h('b', config.is_fictional ? gp.t('fictional') + ' · ' : '', gp.t('caution')),
      gp.h('span', gp.h('a', { href: 'https://www.openstreetmap.org/copyright', target: '_blank',
        rel: 'noopener noreferrer' }, gp.t('attribution')),
      config.data_date ? ' · ' + config.data_date : '', ' · Leaflet · geoplan'));
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  corner.addTo(map);
};
