// The JSON text of one line, value by value, straight from its bytes. Strings with escapes are written out in place: what they stand for
// is never longer than what they are.
import { UserError } from "../../errors.ts";
import { mostly } from "../facts.ts";
import { escapes, writeCodePoint } from "./escapes.ts";

/** "single": a text, number or truth, at `start` to `stop`; "list": whole numbers from 0 on, in `list`, with -1 for the few that are none; "nested": anything else */
export type Value = "null" | "single" | "list" | "nested";

const QUOTE = 34;
const BACKSLASH = 92;
const WORDS = ["true", "false", "null", "NaN", "Infinity", "-Infinity"].map((word) => ({
  word,
  bytes: [...word].map((letter) => letter.charCodeAt(0)),
}));
const utf8 = new TextDecoder();

export class JsonText {
  start = 0;
  stop = 0;
  list: readonly number[] = [];
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private from = 0;
  private end = 0;
  private line = 0;

  begin(bytes: Uint8Array, from: number, end: number, line: number): void {
    this.bytes = bytes;
    this.from = from;
    this.at = from;
    this.end = end;
    this.line = line;
  }

  /** Whether nothing but blanks is left. */
  atEnd(): boolean {
    return this.peek() === -1;
  }

  /** The brace that opens the object; whether a key follows. */
  open(): boolean {
    this.expect(123, "an object in braces");
    return this.peek() !== 125;
  }

  /** Whether a comma and another key follow. */
  more(): boolean {
    if (this.peek() !== 44) return false;
    this.at++;
    return true;
  }

  close(): void {
    this.expect(125, 'a comma or "}"');
    if (!this.atEnd()) throw this.broken("there is something behind the object");
  }

  /** Reads a key and its colon when it is this one, of plain ASCII; else reads nothing. */
  keyIs(name: string): boolean {
    this.peek();
    const { bytes, at } = this;
    if (bytes[at] !== QUOTE || bytes[at + 1 + name.length] !== QUOTE) return false;
    for (let k = 0; k < name.length; k++) {
      const byte = bytes[at + 1 + k]!;
      if (byte !== name.charCodeAt(k) || byte === BACKSLASH || byte > 127) return false;
    }
    this.at += name.length + 2;
    this.expect(58, "a colon behind the key");
    return true;
  }

  /** Reads any key and its colon. */
  key(): string {
    if (this.peek() !== QUOTE) throw this.expected("a key in double quotes");
    this.string();
    const name = utf8.decode(this.bytes.subarray(this.start, this.stop));
    this.expect(58, "a colon behind the key");
    return name;
  }

  value(): Value {
    const byte = this.peek();
    if (byte === QUOTE) {
      this.string();
      return "single";
    }
    if (byte === 123) {
      this.skipObject(0);
      return "nested";
    }
    if (byte === 91) return this.array(0);
    if ((byte >= 48 && byte <= 57) || (byte === 45 && this.bytes[this.at + 1] !== 73)) {
      this.number();
      return "single";
    }
    return this.word();
  }

  /** The error for this line. */
  broken(what: string): UserError {
    const column = this.at - this.from + 1;
    return new UserError(
      `Line ${this.line} is not a JSON object on one line: ${what} (at byte ${column} of the line). Every line has to be one, like {"age": 61, "sex": "f"}.`,
    );
  }

  private expected(what: string): UserError {
    return this.broken(this.at >= this.end ? `it ends where ${what} should follow` : `${what} is expected`);
  }

  /** The next byte that is no blank, or -1 at the end. */
  private peek(): number {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13)) at++;
    this.at = at;
    return at < end ? bytes[at]! : -1;
  }

  private expect(byte: number, what: string): void {
    if (this.peek() !== byte) throw this.expected(what);
    this.at++;
  }

  private string(): void {
    const { bytes, end } = this;
    let at = this.at + 1;
    this.start = at;
    for (; ; at++) {
      const byte = bytes[at]!;
      if (at >= end) {
        this.at = end;
        throw this.broken("a text in quotes is not closed");
      }
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        this.unescape(at);
        return;
      }
      if (byte < 32) {
        this.at = at;
        throw this.broken("a text has a control character that is not escaped");
      }
    }
    this.stop = at;
    this.at = at + 1;
  }

  /** The rest of a string from its first escape on. */
  private unescape(from: number): void {
    const { bytes, end } = this;
    let to = from;
    let at = from;
    for (;;) {
      const byte = bytes[at]!;
      this.at = at;
      if (at >= end) throw this.broken("a text in quotes is not closed");
      if (byte < 32) throw this.broken("a text has a control character that is not escaped");
      if (byte === QUOTE) break;
      if (byte !== BACKSLASH) {
        bytes[to++] = byte;
        at++;
        continue;
      }
      const letter = bytes[at + 1]!;
      const plain = escapes[letter];
      if (plain !== undefined) {
        bytes[to++] = plain;
        at += 2;
      } else if (letter === 117) {
        let point = this.hex(at + 2);
        at += 6;
        const low =
          (point & 0xfc00) === 0xd800 && bytes[at] === BACKSLASH && bytes[at + 1] === 117
            ? this.hex(at + 2)
            : 0;
        if ((low & 0xfc00) === 0xdc00) {
          point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
          at += 6;
        }
        // half of a pair stands for nothing
        to = writeCodePoint((point & 0xf800) === 0xd800 ? 0xfffd : point, bytes, to);
      } else throw this.broken("a backslash is not followed by what JSON allows");
    }
    this.stop = to;
    this.at = at + 1;
  }

  private hex(at: number): number {
    const digits = at + 4 <= this.end ? utf8.decode(this.bytes.subarray(at, at + 4)) : "";
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw this.broken("\\u is not followed by four hexadecimal digits");
    return Number.parseInt(digits, 16);
  }

  private number(): void {
    const { bytes, end } = this;
    let at = this.at;
    const digits = () => {
      const first = at;
      while (at < end && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
      if (at === first) throw this.broken("a number is not written as JSON has it");
    };
    this.start = at;
    if (bytes[at] === 45) at++;
    const zero = bytes[at] === 48;
    const first = at;
    digits();
    if (zero && at > first + 1) throw this.broken("a number begins with a needless 0");
    if (at < end && bytes[at] === 46) {
      at++;
      digits();
    }
    if (at < end && (bytes[at]! | 32) === 101) {
      at++;
      if (bytes[at] === 43 || bytes[at] === 45) at++;
      digits();
    }
    this.stop = at;
    this.at = at;
  }

  private word(): Value {
    const { bytes, at, end } = this;
    for (const { word, bytes: letters } of WORDS) {
      if (at + letters.length > end || !letters.every((letter, k) => bytes[at + k] === letter)) continue;
      this.start = at;
      this.stop = this.at = at + letters.length;
      return word === "null" ? "null" : "single";
    }
    throw this.expected("a value");
  }

  private array(depth: number): Value {
    this.at++;
    const list: number[] = [];
    let tokens = 0;
    for (let more = this.peek() !== 93; more; more = this.more()) {
      const value = this.inner(depth);
      const { bytes, start, stop } = this;
      let token = 0;
      let whole = value === "single" && stop - start <= 10 && stop > start;
      for (let k = start; whole && k < stop; k++) {
        whole = bytes[k]! >= 48 && bytes[k]! <= 57;
        token = token * 10 + bytes[k]! - 48;
      }
      whole &&= bytes[start - 1] !== QUOTE && token < 2 ** 31;
      if (whole) tokens++;
      list.push(whole ? token : -1);
    }
    this.expect(93, 'a comma or "]"');
    this.list = list;
    return mostly(tokens, list.length) ? "list" : "nested";
  }

  private skipObject(depth: number): void {
    for (let more = this.open(); more; more = this.more()) {
      this.key();
      this.inner(depth);
    }
    this.expect(125, 'a comma or "}"');
  }

  /** A value in an object or list. */
  private inner(depth: number): Value {
    if (depth > 100) throw this.broken("it is nested too deeply");
    const byte = this.peek();
    if (byte === 91) return this.array(depth + 1);
    if (byte !== 123) return this.value();
    this.skipObject(depth + 1);
    return "nested";
  }
}
