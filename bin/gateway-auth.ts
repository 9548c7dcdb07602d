#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { demoCommand } from '../cli/demo';
import { localCommand } from '../cli/local';
import { printedError } from '../cli/printed-error';
import { WAYS_TO_SIGN_IN } from '../cli/stack-location';

const program = new Command('gateway-auth')
  .description('Run a stack with an AgentCore Gateway on this computer, so that AI coding assistants can sign in to it')
  .showHelpAfterError('(run with --help for usage)');

const stackOptions = (command: Command): Command =>
  command
    .option('--app <command>', 'run the stacks of your CDK app; the command synthesizes it, such as "node bin/app.js"')
    .option('--assembly <folder>', 'run the stacks in a folder that `cdk synth` wrote, such as cdk.out')
    .option('--parameters <name=value...>', 'values for parameters of the templates, such as Stage=test', pairs)
    .option(
      '--endpoint <origin=url...>',
      'call an origin of the templates elsewhere, such as https://api.example.com=http://127.0.0.1:8080',
      pairs,
    )
    .addOption(
      new Option('--sign-in <way>', 'how people sign in to the reference stack; not with --app or --assembly').choices(
        WAYS_TO_SIGN_IN,
      ),
    );

stackOptions(program.command('local'))
  .description('run a stack until Ctrl+C and print what an assistant needs to connect; by default the reference stack')
  .option('--port <number>', 'port of the first gateway on 127.0.0.1 (default: a free one)', portNumber)
  .option('--json', 'print one line of JSON instead of text')
  .action(localCommand);

stackOptions(program.command('demo'))
  .description('run a stack, sign a person in, call a tool, print every step, and stop; by default the reference stack')
  .option('--gateway <name>', 'the gateway to call, by name, id, logical id or construct path (default: the first)')
  .option(
    '--client <name>',
    'the app client to sign in with, by name, id, logical id or construct path (default: the first)',
  )
  .action(demoCommand);

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) {
    throw new InvalidArgumentError('give a number from 0 to 65535');
  }
  return port;
}

/** An option may come more than once. What follows the first `=` is the value. */
function pairs(pair: string, earlier: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('give a name, "=" and a value');
  }
  return { ...earlier, [name]: value };
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(printedError(error));
  process.exitCode = 1;
});
