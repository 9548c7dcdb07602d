import { generatedUuid } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import {
  type CreatedResource,
  type LocalService,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  typesOf,
} from '../../template/resource-type';
import type { PolicyDocument } from '../iam/role';
import { JsonService } from '../service-apis/json-service';
import type { ServiceApis } from '../service-apis/service-apis';
import { isAsymmetric } from './key-spec';
import { kmsApi } from './kms-api';
import type { KmsKey } from './kms-key';
import { KeyMaterial } from './private/key-material';
import { kmsOperations } from './private/kms-operations';
import { readKeyProperties } from './private/key-properties';

/**
 * AWS KMS in the twin: the keys and aliases of a template. Asymmetric keys sign; no key encrypts, and symmetric keys have a
 * description only. Grants, rotation and replicas are not run.
 */
export class KmsService implements LocalService {
  readonly resourceTypes = typesOf({
    'AWS::KMS::Key': (request) => this.#createKey(request),
    'AWS::KMS::Alias': (request) => this.#createAlias(request),
  });

  readonly #keys = new Map<string, KmsKey>();
  /** The keys by the names of their aliases. */
  readonly #aliases = new Map<string, KmsKey>();
  #origin: Promise<string> | undefined;

  constructor(
    private readonly account: LocalAccount,
    private readonly apis: ServiceApis,
  ) {}

  async stop(): Promise<void> {}

  async #createKey({ properties, stackName, logicalId }: ResourceRequest): Promise<CreatedResource> {
    const { spec, usage } = readKeyProperties(properties);
    const multiRegion = String(properties.MultiRegion) === 'true';
    const id = keyId(`${stackName}/${logicalId}`, multiRegion);
    const key: KmsKey = {
      id,
      arn: this.#arn(`key/${id}`),
      spec,
      usage,
      enabled: String(properties.Enabled ?? true) === 'true',
      multiRegion,
      description: properties.Description ?? '',
      createdAt: this.account.clock.now(),
      policy: this.#policyOf(properties),
      material: isAsymmetric(spec) ? new KeyMaterial(spec) : undefined,
    };
    if (usage === 'SIGN_VERIFY' && key.material === undefined) {
      this.account.warn(
        `${stackName}/${logicalId}: the local twin has no keys of the key spec ${spec}; it cannot sign`,
      );
    }
    this.#keys.set(id, key);
    await (this.#origin ??= this.#serve());
    return { ref: id, attributes: { Arn: key.arn, KeyId: id } };
  }

  #createAlias({ properties }: ResourceRequest): CreatedResource {
    const { AliasName: name, TargetKeyId: target } = properties;
    if (typeof name !== 'string' || !/^alias\/[\w/-]{1,250}$/.test(name) || name.startsWith('alias/aws/')) {
      throw new ResourceError(
        `AliasName "${name}" must be alias/ and 1 to 250 letters, digits or characters of /_-, but not begin with alias/aws/`,
      );
    }
    if (this.#aliases.has(name)) {
      throw new ResourceError(`An alias with the name ${this.#arn(name)} already exists`);
    }
    const key = this.#find(String(target));
    if (key === undefined || String(target).includes('alias/')) {
      throw new ResourceError(`TargetKeyId "${target}" must be the id or the ARN of a key of these stacks`);
    }
    this.#aliases.set(name, key);
    return { ref: name, attributes: { AliasName: name } };
  }

  /** Without a policy of its own, a key has one that leaves everything to the policies of the account's roles. */
  #policyOf({ KeyPolicy }: ResourceProperties): readonly PolicyDocument[] {
    const { partition, accountId } = this.account;
    return KeyPolicy === undefined
      ? [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
            Action: 'kms:*',
            Resource: '*',
          },
        ]
      : ([KeyPolicy.Statement ?? []].flat() as PolicyDocument[]);
  }

  #serve(): Promise<string> {
    const operations = kmsOperations((id) => this.#find(id), this.account.accountId);
    return this.apis.serve(
      kmsApi((id) => this.#find(id), Object.keys(operations)),
      new JsonService({ name: 'AWS KMS', version: '1.1', operations }),
    );
  }

  #find(keyId: string): KmsKey | undefined {
    const prefix = this.#arn('');
    const id = keyId.startsWith(prefix) ? keyId.slice(prefix.length) : keyId;
    return id.startsWith('alias/') ? this.#aliases.get(id) : this.#keys.get(id.replace(/^key\//, ''));
  }

  #arn(resource: string): string {
    const { partition, region, accountId } = this.account;
    return `arn:${partition}:kms:${region}:${accountId}:${resource}`;
  }
}

/** Such as `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-1234abcd12ab34cd56ef1234567890ab`. */
function keyId(seed: string, multiRegion: boolean): string {
  const uuid = generatedUuid(`key ${seed}`);
  return multiRegion ? `mrk-${uuid.replaceAll('-', '')}` : uuid;
}
