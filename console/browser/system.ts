/** The whole local system in its own process. Tests stop it, restart it and advance its clock. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

const TIMEOUT_MS = 150_000;

export class LocalSystem {
  private constructor(
    private readonly process: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    readonly baseUrl: string,
    readonly firstKey: string,
  ) {}

  /** Starts it, by default on a free port. */
  static async start(port = '0'): Promise<LocalSystem> {
    const [program = '', ...all] = JSON.parse(process.env['SYSTEM_COMMAND'] ?? '[]') as string[];
    const child = spawn(program, [...all.slice(0, -1), `-Dport=${port}`, ...all.slice(-1)]);
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = await until(lines, /^ready (\S+) (\S+)$/).catch((failure: Error) => {
      throw new Error(`${failure.message}\n${errors}`);
    });
    return new LocalSystem(child, lines, ready[1] ?? '', ready[2] ?? '');
  }

  get port(): string {
    return new URL(this.baseUrl).port;
  }

  /** Advances its clock. */
  async advance(duration: string): Promise<void> {
    this.process.stdin.write(`${duration}\n`);
    await until(this.lines, /^moved$/);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    void drain(this.lines);
    await ended;
  }
}

async function until(lines: AsyncIterator<string>, pattern: RegExp): Promise<RegExpExecArray> {
  const seen: string[] = [];
  const timer = AbortSignal.timeout(TIMEOUT_MS);
  while (!timer.aborted) {
    const { value, done } = await lines.next();
    if (done === true) {
      break;
    }
    const found = pattern.exec(value);
    if (found !== null) {
      return found;
    }
    seen.push(value);
  }
  throw new Error(`The system did not print ${String(pattern)}:\n${seen.join('\n')}`);
}

async function drain(lines: AsyncIterator<string>): Promise<void> {
  while ((await lines.next()).done !== true) {
    // Its last output is ignored.
  }
}
