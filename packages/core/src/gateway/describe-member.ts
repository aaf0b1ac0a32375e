import type { Policy } from '../policy.js';
import type { GatewayMember } from './member-bindings.js';

/** A policy that is in force. */
export interface PolicyInForce {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The policies inside this one, outside in. */
  readonly policies: readonly PolicyInForce[];
}

/** One bound port of a gateway and what surrounds its calls. */
export interface PortDescription {
  /** The member's name, `stripe.payments` where an adapter holds the port. */
  readonly member: string;
  readonly provider: string;
  readonly port: string;
  /** The operations that the adapter has. */
  readonly operations: readonly string[];
  /** Outside in; empty where calls run bare. */
  readonly policies: readonly PolicyInForce[];
  /** All of it in one line, for the start-up log. */
  readonly summary: string;
}

/** Describes what really runs: it is read from the invokers, not from options. */
export function describeMember({ bindings }: GatewayMember): PortDescription[] {
  return bindings.map(({ path, binding }) => {
    const operations = [...binding.capabilities].map(String);
    const policies = toPoliciesInForce(binding.invoker.policy);
    const shown = policies.length === 0 ? 'no policy' : chainText(policies);
    return {
      member: path,
      provider: binding.provider,
      port: binding.port.name,
      operations,
      policies,
      summary: `${path}: ${binding.provider}, ${operations.length} operations, ${shown}`,
    };
  });
}

/** A pipeline is its policies; a function without a description is shown by its name. */
function toPoliciesInForce(policy: Policy | undefined): PolicyInForce[] {
  if (policy === undefined) return [];
  const {
    kind,
    settings,
    policies = [],
  } = policy.description ?? {
    kind: policy.name === '' ? 'anonymous' : policy.name,
    settings: {},
  };
  const inside = policies.flatMap(toPoliciesInForce);
  return kind === 'pipeline' ? inside : [{ kind, settings, policies: inside }];
}

function chainText(policies: readonly PolicyInForce[]): string {
  return policies.map(policyText).join(' → ');
}

function policyText({ kind, settings, policies }: PolicyInForce): string {
  const shown = Object.entries(settings)
    .filter(([, value]) => value !== undefined && typeof value !== 'function')
    .map(([name, value]) => `${name} ${String(value)}`);
  const inside = policies.length === 0 ? '' : `[${chainText(policies)}]`;
  return shown.length === 0 ? `${kind}${inside}` : `${kind}(${shown.join(', ')})${inside}`;
}
