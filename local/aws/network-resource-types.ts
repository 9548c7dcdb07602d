import { generatedName } from '../account/generated-name';
import type { ResourceType } from '../template/resource-type';

interface NetworkType {
  /** What the ids begin with. */
  readonly prefix: string;
  /** The attribute that is the id, as `Ref` is. */
  readonly id?: string;
  /** Attributes that are ids of what comes with the resource, by what these begin with. */
  readonly comesWith?: Readonly<Record<string, string>>;
  /** Attributes that are lists. */
  readonly lists?: readonly string[];
}

/**
 * What a stack makes a network of (AWS CloudFormation Template Reference Guide, "Amazon EC2", return values). What is a property of the
 * same name too, such as `CidrBlock`, is an attribute with its value.
 */
const NETWORK_TYPES: Readonly<Record<string, NetworkType>> = {
  'AWS::EC2::EIP': { prefix: 'eip', comesWith: { AllocationId: 'eipalloc' } },
  'AWS::EC2::EgressOnlyInternetGateway': { prefix: 'eigw', id: 'Id' },
  'AWS::EC2::FlowLog': { prefix: 'fl', id: 'Id' },
  'AWS::EC2::InternetGateway': { prefix: 'igw', id: 'InternetGatewayId' },
  'AWS::EC2::NatGateway': { prefix: 'nat', id: 'NatGatewayId' },
  'AWS::EC2::NetworkAcl': { prefix: 'acl', id: 'Id' },
  'AWS::EC2::NetworkAclEntry': { prefix: 'acl-entry', id: 'Id' },
  'AWS::EC2::Route': { prefix: 'route' },
  'AWS::EC2::RouteTable': { prefix: 'rtb', id: 'RouteTableId' },
  'AWS::EC2::SecurityGroup': { prefix: 'sg', id: 'GroupId' },
  'AWS::EC2::SecurityGroupEgress': { prefix: 'sgr', id: 'Id' },
  'AWS::EC2::SecurityGroupIngress': { prefix: 'sgr', id: 'Id' },
  'AWS::EC2::Subnet': {
    prefix: 'subnet',
    id: 'SubnetId',
    comesWith: { NetworkAclAssociationId: 'aclassoc' },
    lists: ['Ipv6CidrBlocks'],
  },
  'AWS::EC2::SubnetNetworkAclAssociation': { prefix: 'aclassoc', id: 'AssociationId' },
  'AWS::EC2::SubnetRouteTableAssociation': { prefix: 'rtbassoc', id: 'Id' },
  'AWS::EC2::VPC': {
    prefix: 'vpc',
    id: 'VpcId',
    comesWith: { DefaultNetworkAcl: 'acl', DefaultSecurityGroup: 'sg' },
    lists: ['CidrBlockAssociations', 'Ipv6CidrBlocks'],
  },
  'AWS::EC2::VPCCidrBlock': { prefix: 'vpc-cidr-assoc', id: 'Id' },
  'AWS::EC2::VPCEndpoint': { prefix: 'vpce', id: 'Id', lists: ['DnsEntries', 'NetworkInterfaceIds'] },
  'AWS::EC2::VPCGatewayAttachment': { prefix: 'attachment' },
};

/**
 * Networks exist in name only: nothing that the twin runs is in one. A function that is connected to a VPC says so, see
 * `AWS::Lambda::Function`.
 */
export function networkResourceTypes(): readonly ResourceType[] {
  return Object.entries(NETWORK_TYPES).map(([type, { prefix, id, comesWith = {}, lists = [] }]) => ({
    type,
    create({ stackName, logicalId, read }) {
      const idOf = (kind: string): string =>
        `${kind}-${generatedName(`${stackName}/${logicalId}/${kind}`, 17, '0123456789abcdef')}`;
      const ref = idOf(prefix);
      return {
        ref,
        attributes: {
          ...read.values,
          ...Object.fromEntries(lists.map((attribute) => [attribute, []])),
          ...Object.fromEntries(Object.entries(comesWith).map(([attribute, kind]) => [attribute, idOf(kind)])),
          ...(id !== undefined && { [id]: ref }),
        },
      };
    },
  }));
}
