import { panelRows, type Panel } from './panels.ts';

/** Columns of Grafana's grid. */
const GRID_COLUMNS = 24;
const PANELS_PER_ROW = 2;
const PANEL_HEIGHT = 8;

/**
 * The dashboard as Grafana 10 and later import it. The data source is asked for at import, so that the file fits any
 * installation.
 */
export function renderDashboard(): object {
  let y = 0;
  const panels: object[] = [];
  for (const row of panelRows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: GRID_COLUMNS, x: 0, y },
      panels: [],
    });
    y += 1;
    for (const [index, panel] of row.panels.entries()) {
      const column = index % PANELS_PER_ROW;
      panels.push(timeSeries(panel, { id: panels.length + 1, column, y }));
      if (column === PANELS_PER_ROW - 1 || index === row.panels.length - 1) y += PANEL_HEIGHT;
    }
  }
  return {
    __inputs: [
      {
        name: 'DS_PROMETHEUS',
        label: 'Prometheus',
        type: 'datasource',
        pluginId: 'prometheus',
        pluginName: 'Prometheus',
      },
    ],
    title: 'Edgewright',
    uid: 'edgewright',
    tags: ['edgewright', 'llm'],
    timezone: 'browser',
    schemaVersion: 39,
    editable: true,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [modelVariable] },
    panels,
  };
}

const dataSource = { type: 'prometheus', uid: '${DS_PROMETHEUS}' };

const modelVariable = {
  name: 'model',
  label: 'Model',
  type: 'query',
  datasource: dataSource,
  query: { query: 'label_values(edgewright_slots, model)', refId: 'model' },
  refresh: 2,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
};

function timeSeries(panel: Panel, place: { id: number; column: number; y: number }): object {
  const width = GRID_COLUMNS / PANELS_PER_ROW;
  return {
    id: place.id,
    type: 'timeseries',
    title: panel.title,
    description: panel.description,
    datasource: dataSource,
    gridPos: { h: PANEL_HEIGHT, w: width, x: place.column * width, y: place.y },
    fieldConfig: {
      defaults: { unit: panel.unit, custom: { fillOpacity: 5, showPoints: 'never' } },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: panel.queries.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: dataSource,
      expr: expression,
      legendFormat: legend,
    })),
  };
}
