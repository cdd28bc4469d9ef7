const DAY = 86_400_000;

/** The day so many working days (Monday to Friday) after this one. `day`: `YYYY-MM-DD`. Bank holidays are not known here. */
export function afterWorkingDays(day: string, count: number): string {
  let at = Date.parse(`${day}T00:00:00Z`);
  for (let left = count; left > 0; ) {
    at += DAY;
    if (!isWeekend(at)) left -= 1;
  }
  return new Date(at).toISOString().slice(0, 10);
}

function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}
