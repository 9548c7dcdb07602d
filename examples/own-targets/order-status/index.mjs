/** The gateway sends the arguments of the tool. With more than one tool, the name is in context.clientContext.custom. */
export const handler = async ({ id }) => ({ id, status: 'shipped' });
