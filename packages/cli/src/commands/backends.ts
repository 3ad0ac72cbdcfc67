import { defaultOf, explainDefault } from '../backends/default.ts';
import { namedBackend } from '../backends/named.ts';
import { backendRow, backendTable } from '../backends/table.ts';
import { type Trial, tryBackend } from '../backends/try.ts';
import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { createScreen } from '../screen.ts';
import { table } from '../terminal/table.ts';

/** `athanor backends`: each is made and tried; the first that can run and is fit is what `train` takes by itself. */
export async function listBackends(
  others: readonly string[],
  { json = false }: JsonOption,
  context: Context,
): Promise<number> {
  const screen = createScreen(context, { json, quiet: false });
  const { style } = screen;
  const trials: Trial[] = [];
  const rows: string[][] = [];
  const asked = [...backendTable.map((row) => row.name), ...others].map((text) => ({
    text,
    named: namedBackend(text),
  }));
  for (const { text: name, named } of asked) {
    const trial = await tryBackend(name, context.cwd);
    trials.push(trial);
    const { canRun, reason, judgement } = trial;
    const row = backendRow(named.name);
    const isDefault = defaultOf(trials) === trial;
    const packageName = row?.packageName ?? named.name;
    if (json) {
      writeEvent(context.stdout, {
        event: 'backend',
        name,
        package: packageName,
        canRun,
        isDefault,
        ...(reason === undefined ? {} : { reason }),
        ...(judgement === undefined ? {} : { judgement }),
      });
    }
    rows.push([
      style.bold(name),
      canRun ? style.green(isDefault ? 'can run, the default' : 'can run') : style.red('cannot run'),
      judgement?.because ?? row?.description ?? '',
      style.dim(packageName),
    ]);
  }
  const explained = explainDefault(trials);
  // A reason may take several lines: what the explanation does not hold anyway follows on lines of its own.
  const reasons = trials.flatMap(({ name, reason }) =>
    reason === undefined || explained.includes(reason) ? [] : [`${name} cannot run here: ${reason}`],
  );
  screen.print(
    ...table(rows),
    '',
    explained,
    ...reasons,
    style.dim('athanor train --backend NAME; any installed package that exports createBackend is one too'),
  );
  return 0;
}
