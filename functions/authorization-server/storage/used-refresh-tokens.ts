import { AsyncLocalStorage } from 'node:async_hooks';

type Mark = () => Promise<unknown>;

const used = new AsyncLocalStorage<Mark[]>();

/**
 * Runs a request, and marks the refresh token that it used after the answer has new tokens. The engine would mark it before it
 * signs: an assistant that gets no answer because KMS fails would later look like a thief who uses a token again.
 *
 * @param yielded whether the answer has new tokens
 */
export async function markingUsedTokens<Answer>(
  run: () => Promise<Answer>,
  yielded: (answer: Answer) => boolean,
): Promise<Answer> {
  const marks: Mark[] = [];
  // Awaited inside: a request that is lazy starts when it is awaited.
  const answer = await used.run(marks, async () => await run());
  if (yielded(answer)) {
    await Promise.all(marks.map((mark) => mark()));
  }
  return answer;
}

/** Within {@link markingUsedTokens}: what to do after the answer has new tokens. */
export function whenYielded(mark: Mark): void {
  const marks = used.getStore();
  if (marks === undefined) {
    throw new Error('no request is being answered');
  }
  marks.push(mark);
}
