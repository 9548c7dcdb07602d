import { groupOf, onUser } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html */
export const adminAddUserToGroup = onUser({
  required: { GroupName: 'string' },
  answer(pool, user, { GroupName }) {
    user.groups.add(groupOf(pool, GroupName).name);
  },
});
