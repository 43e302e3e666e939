/** Time zones as mailboxes name them: mostly by Windows' names, sometimes by IANA's. */
import windows from './windows-zones.json' with { type: 'json' };

const IANA: ReadonlyMap<string, string> = new Map(
  Object.entries(windows.zones).map(([name, zone]) => [name.toLowerCase(), zone]),
);

/** The zone by its IANA name. Undefined: a name that nobody knows, such as that of a zone of one's own. */
export function ianaZoneOf(name: string): string | undefined {
  const zone = IANA.get(name.trim().toLowerCase()) ?? name.trim();
  return isZone(zone) ? zone : undefined;
}

/** Also the names that are only links to another zone. Offsets such as `+02:00` know no summer time: they are none. */
function isZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
