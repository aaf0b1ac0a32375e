import { type Binding, bindingOf } from '../bind-port.js';

/** A member of a gateway and the bound ports that it is or holds. */
export interface GatewayMember {
  readonly name: string;
  readonly value: object;
  readonly bindings: readonly MemberBinding[];
}

export interface MemberBinding {
  /** `payments`, or `stripe.payments` where an adapter holds the port. */
  readonly path: string;
  readonly value: unknown;
  readonly binding: Binding;
}

/** Finds the bound ports of a member: itself, or those that an adapter's object holds. */
export function toGatewayMember(name: string, value: object): GatewayMember {
  const own = toBinding(value);
  if (own !== undefined) return { name, value, bindings: [{ path: name, value, binding: own }] };
  const bindings = Object.entries(value).flatMap(([part, held]) => {
    const binding = toBinding(held);
    return binding === undefined ? [] : [{ path: `${name}.${part}`, value: held, binding }];
  });
  return { name, value, bindings };
}

function toBinding(value: unknown): Binding | undefined {
  return bindingOf<unknown>(value);
}
