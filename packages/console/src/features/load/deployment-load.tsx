import type { AdmissionDeployment } from 'edgewright/contract/admission';
import { latencyRows, loadFacts } from './describe-load.ts';

/** How busy one deployment is, and why no more requests may run on it. */
export function DeploymentLoad({ deployment }: { deployment: AdmissionDeployment }) {
  const { model, slots, running, because } = deployment;
  const latencies = latencyRows(deployment);
  return (
    <article className="load-deployment" aria-label={model}>
      <h3>{model}</h3>
      <meter aria-label="Slots in use" min={0} max={Math.max(1, slots)} value={running} />
      <dl className="facts">
        {loadFacts(deployment).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {latencies.length > 0 && (
        <table className="load-latencies">
          <thead>
            <tr>
              <th scope="col">Latency</th>
              <th scope="col">p50</th>
              <th scope="col">p95</th>
              <th scope="col">p99</th>
            </tr>
          </thead>
          <tbody>
            {latencies.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  <td key={index}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h4>{`Why ${slots} ${slots === 1 ? 'slot' : 'slots'} now`}</h4>
      <ul className="load-reasons">
        {because.map(({ why, slots: allowed }) => (
          <li key={why} data-counts={allowed === slots}>
            At most <b>{allowed}</b>: {why}
          </li>
        ))}
      </ul>
    </article>
  );
}
