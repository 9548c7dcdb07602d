import type { AccessRequest, Principal } from '../access-request';

/** A request in one line, for a warning. */
export function describeAccess(request: AccessRequest): string {
  const context = contextOf(request);
  return `${nameOf(request.principal)}: ${request.action} on ${request.resource}${context === '' ? '' : ` (${context})`}`;
}

/** Why IAM refuses a request, in the words of AWS, and the statement that would allow it. */
export function describeRefusal(request: AccessRequest, decision: 'ImplicitlyDenied' | 'ExplicitlyDenied'): string {
  const { principal, action, resource } = request;
  const subject = `${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource}`;
  if (decision === 'ExplicitlyDenied') {
    return `${subject} with an explicit deny in a policy; remove the deny, or its condition must not hold`;
  }
  const context = contextOf(request);
  const statement =
    principal.type === 'role'
      ? { Effect: 'Allow', Action: action, Resource: resource }
      : {
          Effect: 'Allow',
          Principal: principal.type === 'service' ? { Service: principal.service } : '*',
          Action: action,
        };
  const where =
    principal.type === 'role' ? 'the role' : action === 'sts:AssumeRole' ? 'its trust policy' : 'its policy';
  const condition = context === '' ? '' : ` for ${context}`;
  return `${subject}: no policy allows it${condition}; add ${JSON.stringify(statement)} to ${where}`;
}

function contextOf({ context = {} }: AccessRequest): string {
  return Object.entries(context)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

export function nameOf(principal: Principal): string {
  switch (principal.type) {
    case 'role':
      return principal.roleArn;
    case 'service':
      return principal.service;
    case 'anonymous':
      return 'everybody';
  }
}
