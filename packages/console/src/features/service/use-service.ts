import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { getStatus } from '../../lib/api/get-status.ts';
import type { Service } from '../../lib/api/http.ts';
import { listModels, type ListedModel } from '../../lib/api/list-models.ts';
import { availableModels, chooseModel, deploymentOf } from './available-models.ts';
import { describeService } from './describe-service.ts';
import { StatusPoller } from './status-poller.ts';

/** The service, its models and the chosen one, kept up to date while the page is visible. */
export function useService(service: Service) {
  const poller = useStatusPoller(service);
  const view = useSyncExternalStore(poller.subscribe, poller.getView);
  const [wanted, setWanted] = useState<string | null>(null);
  const status = view.kind === 'reached' ? view.status : null;
  // The list can only change with the deployments or with the release, so those name it.
  const listKey = status && [status.version, ...status.deployments.map(({ model }) => model)].join('\n');
  const models = availableModels(useListedModels(service, listKey), status);
  const model = chooseModel(models, wanted);
  const deployment = deploymentOf(status, model?.id ?? null);
  return {
    models,
    model,
    deployment,
    version: status?.version ?? null,
    summary: describeService(view, deployment),
    chooseModel: setWanted,
    lookNow: poller.wake,
  };
}

function useStatusPoller(service: Service): StatusPoller {
  const poller = useMemo(
    () =>
      new StatusPoller({
        getStatus: (signal) => getStatus(service, signal),
        schedule: (callback, delayMs) => {
          const timer = setTimeout(callback, delayMs);
          return () => clearTimeout(timer);
        },
      }),
    [service],
  );
  useEffect(() => {
    const follow = () => (document.hidden ? poller.sleep() : poller.wake());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      poller.sleep();
    };
  }, [poller]);
  return poller;
}

function useListedModels(service: Service, listKey: string | null): ListedModel[] | null {
  const [listed, setListed] = useState<ListedModel[] | null>(null);
  useEffect(() => {
    if (listKey === null) return undefined;
    const controller = new AbortController();
    listModels(service, controller.signal).then(
      (models) => {
        if (!controller.signal.aborted) setListed(models);
      },
      // The status names the deployments, which is enough to go on with; its next change asks again.
      () => undefined,
    );
    return () => controller.abort();
  }, [service, listKey]);
  return listed;
}
