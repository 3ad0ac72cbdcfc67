import { backendRow, backendTable } from '../backends/table.ts';
import { tryBackend } from '../backends/try.ts';
import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { createScreen } from '../screen.ts';
import { table } from '../terminal/table.ts';

/** `athanor backends`: each is made and tried; the first that can run is what `train` takes by itself. */
export async function listBackends(
  others: readonly string[],
  { json = false }: JsonOption,
  context: Context,
): Promise<number> {
  const screen = createScreen(context, { json, quiet: false });
  const { style } = screen;
  const rows: string[][] = [];
  let hasDefault: boolean = false;
  for (const name of [...backendTable.map((row) => row.name), ...others]) {
    const { canRun, reason } = await tryBackend(name, context.cwd);
    const row = backendRow(name);
    const isDefault: boolean = canRun && row !== undefined && !hasDefault;
    hasDefault ||= isDefault;
    const packageName = row?.packageName ?? name;
    if (json) {
      writeEvent(context.stdout, {
        event: 'backend',
        name,
        package: packageName,
        canRun,
        isDefault,
        ...(reason === undefined ? {} : { reason }),
      });
    }
    rows.push([
      style.bold(name),
      canRun ? style.green(isDefault ? 'can run, the default' : 'can run') : style.red('cannot run'),
      reason ?? row?.description ?? '',
      style.dim(packageName),
    ]);
  }
  screen.print(
    ...table(rows),
    '',
    style.dim('athanor train --backend NAME; any installed package that exports createBackend is one too'),
  );
  return 0;
}
