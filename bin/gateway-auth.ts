#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { demoCommand } from '../cli/demo';
import { localCommand } from '../cli/local';
import { WAYS_TO_SIGN_IN } from '../cli/stack-location';

const program = new Command('gateway-auth')
  .description('Sign in to an AgentCore Gateway with an AI coding assistant, and find out why it does not work')
  .showHelpAfterError('(run with --help for usage)');

const stackOptions = (command: Command): Command =>
  command
    .option('--app <command>', 'command that synthesizes your CDK app, such as "node bin/app.js"')
    .option('--assembly <folder>', 'folder that `cdk synth` wrote, such as cdk.out')
    .addOption(new Option('--sign-in <way>', 'how people sign in to the reference stack').choices(WAYS_TO_SIGN_IN));

stackOptions(program.command('local'))
  .description('run a stack on this computer until Ctrl+C; without options the reference stack of this package')
  .option('--port <number>', 'port of the gateway on 127.0.0.1 (default: a free one)', portNumber)
  .option('--json', 'print one line of JSON for programs')
  .action(localCommand);

stackOptions(program.command('demo'))
  .description('run a stack on this computer, sign a person in, call a tool, and show every step')
  .action(demoCommand);

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) {
    throw new InvalidArgumentError('give a number from 0 to 65535');
  }
  return port;
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`gateway-auth: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
