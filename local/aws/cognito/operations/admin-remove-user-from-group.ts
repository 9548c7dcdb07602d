import { groupOf, onUser } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html */
export const adminRemoveUserFromGroup = onUser({
  required: { GroupName: 'string' },
  answer(pool, user, { GroupName }) {
    user.groups.delete(groupOf(pool, GroupName).name);
  },
});
