// Moments by the server's clock as people here read them: the time of their own day.

/** "12:03:04". */
export function timeOfDay(us: number): string {
  const moment = new Date(us / 1_000);
  return [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** "12:03:04.250". */
export function preciseTimeOfDay(us: number): string {
  return `${timeOfDay(us)}.${String(Math.floor(us / 1_000) % 1_000).padStart(3, '0')}`;
}
