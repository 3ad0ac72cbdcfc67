import fs from 'node:fs/promises';
import { join } from 'node:path';
import { cannotWrite } from '../files/cannot-write.ts';
import { uniqueSuffix } from '../files/write-whole.ts';

/** Where the bytes of a partial file came from: they can be continued only from there, and only while it is the same. */
export interface PartialSource {
  readonly url: string;
  /** A strong ETag or a Last-Modified date. */
  readonly validator: string;
}

const staleAfter = 24 * 60 * 60 * 1000;

/**
 * The folder in which one process downloads one file: `.NAME.PID-RANDOM.download`, beside where the file goes, so that
 * the last step is a rename. A download that fails leaves it as `.NAME.partial`, and the next one takes that over by
 * renaming it, which only one of several processes can do.
 */
export class WorkFolder {
  readonly #folder: string;
  readonly #name: string;
  readonly #path: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#path = join(folder, `.${name}.${uniqueSuffix()}.download`);
  }

  /** @throws DataError (`data-missing`) if nothing can be written in `folder` */
  static async open(folder: string, name: string): Promise<WorkFolder> {
    const work = new WorkFolder(folder, name);
    try {
      await fs.mkdir(folder, { recursive: true });
      await work.#removeStale();
      await fs.rename(work.#partialPath, work.#path).catch(() => fs.mkdir(work.#path));
    } catch (error) {
      throw cannotWrite(folder, error);
    }
    return work;
  }

  /** The file that the bytes go to. */
  get bytesPath(): string {
    return join(this.#path, 'bytes');
  }

  get #sourcePath(): string {
    return join(this.#path, 'source.json');
  }

  get #partialPath(): string {
    return join(this.#folder, `.${this.#name}.partial`);
  }

  /** How many bytes there are of what `url` sent, and how to ask whether they are still its. */
  async partialOf(url: string): Promise<{ readonly length: number; readonly validator: string } | undefined> {
    const source = await this.#source();
    const stats = await fs.stat(this.bytesPath).catch(() => undefined);
    if (source?.url !== url || stats === undefined || stats.size === 0) return undefined;
    return { length: stats.size, validator: source.validator };
  }

  /** Remembers where the bytes to come are from, or that they cannot be continued. */
  async record(source: PartialSource | undefined): Promise<void> {
    if (source === undefined) await fs.rm(this.#sourcePath, { force: true });
    else await fs.writeFile(this.#sourcePath, JSON.stringify(source));
  }

  /** Forgets the bytes, so that the next try starts anew. */
  async discard(): Promise<void> {
    await fs.rm(this.#sourcePath, { force: true });
    await fs.rm(this.bytesPath, { force: true });
  }

  /** Moves the whole file to its place and clears up. */
  async finish(name: string): Promise<string> {
    const path = join(this.#folder, name);
    await fs.rename(this.bytesPath, path);
    await this.remove();
    return path;
  }

  /** Leaves what came for the next download to continue, if it can be continued. Never fails. */
  async leave(): Promise<void> {
    try {
      if ((await this.#source()) === undefined) throw new Error('nothing that can be continued');
      await fs.rm(this.#partialPath, { recursive: true, force: true });
      await fs.rename(this.#path, this.#partialPath);
    } catch {
      await this.remove();
    }
  }

  async remove(): Promise<void> {
    await fs.rm(this.#path, { recursive: true, force: true }).catch(() => {});
  }

  async #source(): Promise<PartialSource | undefined> {
    try {
      const source: unknown = JSON.parse(await fs.readFile(this.#sourcePath, 'utf8'));
      if (typeof source !== 'object' || source === null) return undefined;
      if (!('url' in source && 'validator' in source)) return undefined;
      const { url, validator } = source;
      return typeof url === 'string' && typeof validator === 'string' ? { url, validator } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Clears up after processes that were killed a day ago or more. */
  async #removeStale(): Promise<void> {
    for (const entry of await fs.readdir(this.#folder)) {
      if (!entry.startsWith(`.${this.#name}.`) || !/\.(download|tmp)$/.test(entry)) continue;
      const path = join(this.#folder, entry);
      const stats = await fs.stat(path).catch(() => undefined);
      if (stats !== undefined && Date.now() - stats.mtimeMs > staleAfter) {
        await fs.rm(path, { recursive: true, force: true }).catch(() => {});
      }
    }
  }
}
