// Which rows count when a person may have several: the first ones of each person in file order, so that taking one person away changes
// no row of another. Rows that name no person are left out: nobody could say whose presence they would betray.

export interface CappedRows {
  /** 1 where the row counts */
  readonly keep: Uint8Array;
  readonly kept: number;
  /** the rest is for the own screen only: these counts are exact */
  readonly persons: number;
  readonly beyondCap: number;
  readonly withoutPerson: number;
}

/**
 * At most `atMost` rows (integer >= 1) of each person, the first ones in file order. `persons`: a code for each row, -1 where no person is
 * named. Codes stand for texts: numbers of many digits would be rounded, and two persons be one. Time proportional to the rows.
 */
export function capRows(persons: Int32Array, atMost: number): CappedRows {
  if (!(Number.isSafeInteger(atMost) && atMost >= 1))
    throw new Error(`capRows: atMost is an integer of at least 1, got ${atMost}`);
  let largest = -1;
  for (const person of persons) if (person > largest) largest = person;
  const seen = new Uint32Array(largest + 1);
  const keep = new Uint8Array(persons.length);
  let kept = 0;
  let withoutPerson = 0;
  for (let row = 0; row < persons.length; row++) {
    const person = persons[row]!;
    if (person < 0) withoutPerson++;
    else if (seen[person]!++ < atMost) {
      keep[row] = 1;
      kept++;
    }
  }
  const present = seen.reduce((count, rows) => (rows > 0 ? count + 1 : count), 0);
  return { keep, kept, persons: present, beyondCap: persons.length - kept - withoutPerson, withoutPerson };
}
