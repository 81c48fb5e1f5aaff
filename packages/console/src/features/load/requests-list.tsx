import type { RequestInFlight } from 'edgewright/contract/admission';
import { describeRequest } from './describe-load.ts';

interface RequestsListProps {
  requests: RequestInFlight[];
  onEnd: (id: string) => void;
}

/** Requests that have not ended, the oldest first. */
export function RequestsList({ requests, onEnd }: RequestsListProps) {
  if (requests.length === 0) return <p className="load-note">None.</p>;
  const oldestFirst = requests.toSorted((left, right) => left.startedAtMs - right.startedAtMs);
  return (
    <ul className="load-requests">
      {oldestFirst.map((request) => (
        <li key={request.id}>
          <div>
            <p>{request.model ?? request.route}</p>
            <p className="load-note">{describeRequest(request)}</p>
          </div>
          <button
            type="button"
            className="button"
            aria-label={`End request ${request.id}`}
            onClick={() => onEnd(request.id)}
          >
            End
          </button>
        </li>
      ))}
    </ul>
  );
}
