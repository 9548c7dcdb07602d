const { readFileSync } = require('node:fs');
const { relative } = require('node:path');

const SLOWEST = 10;
/** Linux tells programs processor time in hundredths of a second on every architecture (USER_HZ, proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** Prints what a run took, when all that it started has ended. */
module.exports = class TimeReporter {
  onRunComplete(_contexts, { testResults }) {
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({ file: relative(process.cwd(), testFilePath), ms: perfStats.runtime }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST);
    process.once('exit', () => {
      const lines = slowest.map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(8)} s  ${file}`);
      process.stdout.write(
        `\nWall time ${duration(process.uptime())}, processor time ${processorTime()}. The slowest files:\n${lines.join('\n')}\n`,
      );
    });
  }
};

/** What this process used and all that have ended below it: the workers, and the functions and commands that they started. */
function processorTime() {
  if (process.platform !== 'linux') {
    return 'not measured (only Linux tells it)';
  }
  // The name of the program, in parentheses, may contain spaces. After it come fields 3 and up; 14 to 17 are the times.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
  return duration(ticks / TICKS_PER_SECOND);
}

function duration(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
