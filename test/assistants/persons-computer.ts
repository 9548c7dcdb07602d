import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Program } from './programs';

/** What a terminal is told about colours, the cursor and its title. */
// eslint-disable-next-line no-control-regex -- that is what they are
const CONTROL = /\u001B(?:\[[0-9;?<>=]*[A-Za-z]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[()][A-Z0-9]|[=>78NMO])/g;

const LINK = /(https?:\/\/\S+[?&]response_type=code\S*)\s/;

/** Milliseconds after which a program is ended that does not get on. */
const DEADLINE = 90_000;

/** A home with one assistant that is running, and a browser that only says which page it was told to open. */
export class PersonsComputer {
  /** The first page that the program opened. */
  readonly openedLink: Promise<string>;
  /** Resolves when the program shows that it has reached the gateway. */
  readonly connected: Promise<void>;

  static async with(program: Program, configuration: string, installed: string): Promise<PersonsComputer> {
    const home = mkdtempSync(join(tmpdir(), 'assistant-'));
    mkdirSync(join(home, 'work'));
    if (program.settings !== undefined) {
      const file = join(home, program.settings);
      mkdirSync(dirname(file), { recursive: true });
      const { otherSettings } = program;
      writeFileSync(
        file,
        otherSettings ? JSON.stringify({ ...JSON.parse(configuration), ...otherSettings }) : configuration,
      );
    }
    const browser = createServer().listen(0, '127.0.0.1');
    await once(browser, 'listening');
    return new PersonsComputer(program, configuration, installed, home, browser);
  }

  readonly #home: string;
  readonly #browser: Server;
  readonly #terminal: ChildProcess;

  private constructor(program: Program, configuration: string, installed: string, home: string, browser: Server) {
    this.#home = home;
    this.#browser = browser;
    const bin = join(home, 'bin');
    mkdirSync(bin);
    const { port } = browser.address() as AddressInfo;
    const openedBy = `#!${process.execPath}\nvoid fetch('http://127.0.0.1:${port}/' + encodeURIComponent(process.argv[2]));\n`;
    for (const name of ['xdg-open', 'x-www-browser', 'www-browser', 'chromium']) {
      writeFileSync(join(bin, name), openedBy, { mode: 0o755 });
    }
    const folders = [bin, join(installed, 'node_modules', '.bin'), join(installed, 'bin'), dirname(process.execPath)];
    const command = program.command(configuration).map(quoted).join(' ');
    // Wide enough that no link is broken.
    const shell = program.inTerminal ? `stty rows 50 cols 400; exec ${command}` : `exec ${command}`;
    const begin = `echo $$ > ${quoted(join(home, 'pid'))}; ${shell}`;
    this.#terminal = spawn(
      program.inTerminal ? 'script' : 'sh',
      program.inTerminal ? ['--quiet', '--flush', '--return', '--command', begin, '/dev/null'] : ['-c', begin],
      {
        cwd: join(home, 'work'),
        detached: true,
        env: {
          HOME: home,
          PATH: [...folders, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
          BROWSER: join(bin, 'xdg-open'),
          DISPLAY: ':0',
          TERM: 'xterm-256color',
          PACKAGES: join(installed, 'node_modules'),
          ...program.environment,
        },
      },
    );
    let open!: (link: string) => void;
    const opened = new Promise<string>((resolve) => (open = resolve));
    browser.on('request', (request, response) => {
      response.end();
      open(decodeURIComponent(request.url!.slice(1)));
    });
    this.connected = this.#watch(program, open);
    this.openedLink = Promise.race([
      opened,
      this.connected.then(() => Promise.reject(new Error('the program reached the gateway without a sign-in'))),
    ]);
    this.openedLink.catch(() => undefined);
  }

  async #watch({ connected, keys = [], showsLink }: Program, open: (link: string) => void): Promise<void> {
    let shown = '';
    this.#terminal.stderr!.on('data', (chunk) => {
      shown += String(chunk);
      const link = showsLink && LINK.exec(shown)?.[1];
      if (link) {
        open(link);
      }
    });
    const deadline = setTimeout(() => this.#end(), DEADLINE);
    const waiting = [...keys];
    let sinceKey = 0;
    try {
      for await (const chunk of this.#terminal.stdout!) {
        shown = (shown + String(chunk)).replace(CONTROL, '');
        if (connected.test(shown)) {
          return;
        }
        const [next] = waiting;
        if (next?.[0].test(shown.slice(sinceKey))) {
          waiting.shift();
          sinceKey = shown.length;
          this.#terminal.stdin!.write(next[1]);
        }
      }
    } finally {
      clearTimeout(deadline);
    }
    throw new Error(`the program ended, or had to be, without reaching the gateway: ${shown.slice(-2000)}`);
  }

  /** The program is in a group of its own. */
  #end(): void {
    try {
      process.kill(-Number(readFileSync(join(this.#home, 'pid'), 'utf8')), 'SIGKILL');
    } catch (error) {
      // It has ended, or not begun.
      if (!['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        throw error;
      }
    }
  }

  async turnOff(): Promise<void> {
    if (this.#terminal.exitCode === null) {
      this.#end();
      await once(this.#terminal, 'close');
    }
    this.#browser.close();
    this.#browser.closeAllConnections();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
