import { AppError } from '../base/app-error.ts';

/** Keys come with a later version; until then a service for the network is a decision to be made knowingly. */
export function refuseOpenDoor(host: string, withoutKeys: boolean): void {
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (isLoopback || withoutKeys) return;
  throw new AppError('usage', {
    message: `${host} can be reached from other machines, and this version cannot ask for keys yet.`,
    nextStep: 'Add --without-keys if everybody on that network may use the service; else stay on 127.0.0.1.',
  });
}
